"""The guards on free text."""

import pytest

from mentoring.errors import FieldError
from mentoring.safety import fits, is_crisis, refuse_phi

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
]


@pytest.mark.parametrize("text", PATIENTS)
def test_patient_and_contact_details_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(FieldError) as refused:
        refuse_phi({"sentence": text})
    assert refused.value.field == "sentence"
    assert text not in refused.value.sentence


@pytest.mark.parametrize("text", ORDINARY)
def test_the_talk_of_residency_passes(text: str) -> None:
    refuse_phi({"sentence": text})


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
        "suicide",
        "my own suicidal thoughts, I treat patients and hide it",
        "I wish I could not wake up",
    ],
)
def test_words_of_crisis_are_heard(text: str) -> None:
    assert is_crisis(["running a code", text])


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
def test_the_work_and_the_black_humour_of_the_wards_are_not_a_crisis(text: str) -> None:
    assert not is_crisis([text])


def test_a_text_fits_at_the_limit_and_not_one_past_it() -> None:
    assert fits("about", " " + "x" * 200 + " ", 200) == "x" * 200
    with pytest.raises(FieldError, match="fits in 200 characters; this has 201"):
        fits("about", "x" * 201, 200)
