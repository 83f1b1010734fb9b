"""The checks of free text: patient details, crisis and length."""

import pytest

from mentoring.errors import FieldError
from mentoring.safety.checks import check_length
from mentoring.safety.crisis import dangers
from mentoring.safety.phi import ensure_no_phi

PATIENTS = [
    "MRN 4432119",
    "chart # 88123",
    "record number 5512",
    "seen under 12345678",
    "123-45-6789",
    "DOB 3/4/60",
    "born 1960-03-04",
    "on 03/04/1960",
    "call (312) 555-0142",
    "312.555.0142",
    "+1 312 555 0142",
    "jane.doe@example.com",
    "room 412",
    "bed 7b",
    "a 54F with chest pain",
    "the 54 yo in resus",
    "a 54-year-old",
    "my patient Mrs Doe",
    "my patient John Smith has sepsis",
    "a pt named Lee",
    "MRN 12-34-56",
    "Mrs Jones in room number 12",
    "discharged 2024-07-01",
    "the 67F with a PE",
    "54yoF",
    "my patient John keeps pulling his line",
    "J.S. with sepsis",
    "the patient in 7B who coded",
    "call me at 555-1234",
    "her birthday is 3/4/62",
    "patient John Smith",
    "my patient John with CHF",
    "Mrs. Alvarez in the ICU",
    "<@MRN 1234567>",
    "<!x 312-555-0142>",
]
ORDINARY = [
    "running a code without freezing",
    "PGY-2, Internal Medicine",
    "24s and post-call days",
    "my first 100 days as a senior",
    "403b or Roth, and 1099 income",
    "reading EKGs at 3 am",
    "R2 to R3",
    "H-1B and J-1 visas",
    "making room for family",
    "Step 3 in 2031",
    "E&M 99214 billing",
    "my patients and my list",
    "5-min talks, 10 slides",
    "lead a 10M grant",
    "writing a $25 M budget",
    "my patient panel and Epic",
    "thank you Ms Carter",
    "<@U0123ABC|amara> runs codes like this",
]

WORK = """\
I want to get better at running a family meeting
central lines without ultrasound wobble
reading EKGs in under 2 min on nights
My patient panel in clinic is 120 people, I want to manage it
I want to be alive to feedback
I'm dying to learn POCUS
how do I match into a competitive fellowship with 3 publications
Managing a 3-hour code debrief
When a patient dies and I have to tell the family
I want to learn how to help patients who want to die, medical aid in dying
I feel awkward talking to a teen with suicidal thoughts
I want to know how to ask about suicide without flinching
I would like to die-cast teaching models
Presenting at 0700 rounds in room for improvement
I need a room 5 minutes before rounds to prep
Give feedback to 40 M and F students
I want a mentor for a 50 M grant
I care for 65 yo patients
geriatrics: caring for the over-80s, 85 year old patients
calling consults at 3am in 60 seconds
CPT codes 99213 and 99214
Submitting NCT01234567 trial abstract
writing about my dad's suicide
My thoughts about suicide prevention in residency
I think about suicide risk when I discharge, how to document
I cut myself some slack too rarely
I hurt myself with an LP needle and want better sharps technique
I kill myself studying for boards, want a plan
Suicide Tyrant: learn to cope with difficult consults
I can't go on rounds without freezing
how to end it all neatly: closing a family meeting
bowel sounds, 24/7/365 coverage
My schedule starts 7/1/2026 and I want a plan for the chief year
board exam on 2026-08-12
I am ready to die on this hill: better handoffs
born in 1990 and want to buy a house
learning to place IJ lines with a 5 F sheath
using a 18 F chest tube
I want to place a 14F foley without trauma
I get better off without me micromanaging
I like to die hard on evidence
choose between the 20 m walk test and 6 min walk test
record number of consults: 45 a night, how to triage
MRN lookup in Epic, 300 charts
rm 4 to 6 pressors
I'd like to start a talk at 555 level
""".splitlines()
DISTRESS = """\
I don't want to wake up tomorrow
I want to end my life
I'm thinking of ending it
I'm thinking about ending things
I can't do this anymore, I'd rather be dead
everyone would be better off if I were dead
I want to disappear
I hope I don't wake up
I am thinking about killing myself
im gonna kill myself
I wish I was dead
I wish I'd never been born
I have been having suicidal thoughts
suicidal and post-call
thinking about suicide after my patient died
I want to jump off the parking garage
I have a plan to overdose
I took too many pills
I've been cutting myself
I've been cutting again
there's no point in living
I don't see a reason to live any more
life isn't worth living
life is not worth living
I do not want to live anymore
I don't wanna live
I dont want to live anymore
I dont want to be alive
I cant go on
I can not go on like this
I want to kms
kms
thoughts of killing myself at work
I'm a burden and my family would be better off without me
I feel suicidal since my patient died
I keep having thoughts of hurting myself
I want to hurt myself
I would rather die than do another night
I want it all to end
I want it to be over
I'm going to end it tonight
I wish I wouldn't wake up
I am suicidal, which psych teaching helps
Teach me not to want to die
I want to die and my patients deserve better
My suicide
I might harm myself
I tried to kill myself last month
I attempted suicide in med school and it's coming back
i want to be dead
want to sleep and never wake up
I no longer want to live
""".splitlines()


@pytest.mark.parametrize("text", PATIENTS)
def test_patient_and_contact_details_are_rejected_without_repeating_them(text: str) -> None:
    with pytest.raises(FieldError) as error:
        ensure_no_phi([("sentence", text)])
    assert error.value.field == "sentence"
    assert text not in error.value.sentence


@pytest.mark.parametrize("text", [*ORDINARY, *WORK])
def test_ordinary_language_of_residents_is_accepted(text: str) -> None:
    ensure_no_phi([("sentence", text)])


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "sometimes I think about suicide",
        "I can’t go on",
        "I might hurt myself",
        "everyone would be better off without me",
        "I don't want to be here any more",
        "ending my life",
        "I feel suicidal",
        "I'm assessing patients all day and I want to kill myself",
        "my own suicidal thoughts, I treat patients and hide it",
        "I wish I could not wake up",
        "get better at central lines, and also stop thinking about killing myself",
        "I would like to work on central lines but really I don't want to be alive anymore",
    ],
)
def test_a_crisis_is_detected_among_other_texts(text: str) -> None:
    assert dangers(["running a code", text])


@pytest.mark.parametrize(
    "text",
    [
        "I die a little on rounds",
        "killing it on nights",
        "end of life care",
        "a dying patient",
        "dead tired after call",
        "assessing suicide risk in the ED",
        "managing overdose on TCAs",
        "talking to families about self-harm",
        "caring for patients ready to die at home",
        "what to say when a patient wants to die",
        "a suicide prevention QI project",
    ],
)
def test_clinical_work_and_dark_humor_are_not_a_crisis(text: str) -> None:
    assert not dangers([text])


@pytest.mark.parametrize("text", DISTRESS)
def test_distress_is_detected(text: str) -> None:
    assert dangers([text])


@pytest.mark.parametrize("text", WORK)
def test_ordinary_language_of_residents_is_not_distress(text: str) -> None:
    assert not dangers([text])


def test_a_text_fits_at_the_limit_but_not_one_character_over_it() -> None:
    assert check_length("about", " " + "x" * 200 + " ", 200) == "x" * 200
    with pytest.raises(FieldError, match="fits in 200 characters; this has 201"):
        check_length("about", "x" * 201, 200)
