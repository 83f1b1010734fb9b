"""Help for people in danger, whom the hospital names, and topics about a danger that someone lived through."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.application import Curbside
from handlers.views import crisis_help, introduction
from handlers.views.crisis_help import LIFELINE, QUIET_LINE
from mentoring.mentors.offers import confirm_aspects
from mentoring.safety import private
from mentoring.safety.contacts import Contacts
from mentoring.safety.crisis import Danger
from models import Offer, OfferAspect, Person
from tests.hospital import Hospital

PAST = "I was suicidal as an intern and I'm still here"
NUMBERS = {
    Danger.OVERDOSE: "1-800-222-1222",
    Danger.ASSAULT: "1-800-656-4673",
    Danger.PARTNER: "1-800-799-7233",
    Danger.IMPAIRMENT: "fsphp.org",
    Danger.PSYCHOSIS: "emergency department",
    Danger.EATING: "emergency department",
    Danger.LIFE: "988",
}


@pytest.mark.parametrize("danger", Danger)
def test_each_danger_has_its_help_beside_988(danger: Danger) -> None:
    said = crisis_help.crisis_text(Contacts(), [danger])
    assert NUMBERS[danger] in said
    assert LIFELINE in said
    assert "1-888-409-0141" in said
    assert "to midnight Eastern" in said


def test_after_an_overdose_911_and_poison_control_come_first_and_the_hospital_before_the_calmer_ones() -> None:
    said = crisis_help.crisis_text(Contacts(crisis="the wellness line"), [Danger.OVERDOSE, Danger.ASSAULT])
    order = [said.index(each) for each in ("911", "Poison Control", "988", "the wellness line", "RAINN")]
    assert order == sorted(order)


def test_a_concern_names_a_confidential_contact_first_also_where_the_hospital_named_none() -> None:
    for contacts in ("", "HR"):
        said = introduction.concern_text(contacts)
        assert said.index("Confidential first") < said.index("At this hospital" if contacts else "Ask your GME office")


@pytest.mark.parametrize("command", ["/curbside", "/grow", "/mentor", "/mentor find"])
def test_every_command_answers_danger_with_help(hospital: Hospital, command: str) -> None:
    hospital.ben.command(f"{command} I took 20 tylenol and now Im on shift")
    said = hospital.ben.await_message("You don't have to carry it alone.")["text"]
    assert said.index("1-800-222-1222") < said.index("988 Suicide")


def test_being_mistreated_leads_to_who_listens(hospital: Hospital) -> None:
    typed = "my attending screams at me in front of everyone and calls me worthless"
    hospital.ben.command(f"/curbside {typed}")
    hospital.ben.await_message("Confidential first")
    hospital.ben.command(f"/grow {typed}")
    form = hospital.ben.await_modal("Add a goal")
    assert "This stays with you." in hospital.ben.shows(form)
    hospital.ben.click("Raise a concern", view=form)
    assert "Ombuds office, 555-0111" in hospital.ben.shows(hospital.ben.await_modal("Raise a concern"))


def test_a_menu_offers_help_and_opens_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code")
    ben = hospital.ben
    ben.command("/grow running a code")
    ben.await_modal()
    (found,) = ben.options("aspects", "i want to kill myself")
    assert found["text"]["text"] == "Need help now? Call or text 988"
    ben.use(ben.await_modal(), "aspects", [found["value"]])
    assert "988" in ben.shows(ben.await_modal("You matter"))


def test_a_quiet_line_shows_the_way_to_help(hospital: Hospital) -> None:
    ben, line = hospital.ben, QUIET_LINE.replace("*", "")
    ben.command("/grow running a code")
    assert line in ben.shows(ben.await_modal())
    ben.close_modal()
    assert line in ben.shows(ben.open_home())
    ben.command("/curbside help")
    assert QUIET_LINE in ben.await_message("connects you with people")["text"]


def test_a_topic_about_the_past_is_stored_only_when_its_mentor_says_so(hospital: Hospital) -> None:
    amara = hospital.amara
    amara.command("/mentor")
    amara.await_modal("Your topics")
    amara.submit(line_1=PAST, learning="Python")
    form = amara.await_modal("Your topics")
    shown = amara.shows(form)
    assert "988" in shown
    assert "Nothing is saved yet." in shown
    assert PAST not in str(form["blocks"])  # Slack keeps what was typed; we don't send it back
    assert form["state"]["values"]["line_1"]["line_1"]["value"] == PAST
    assert offers(hospital) == []
    amara.submit(past=["yes"])
    amara.await_modal("Tag your topics")
    assert offers(hospital) == [PAST]
    with hospital.db() as s:
        assert private.is_private_area(s.scalars(select(OfferAspect.aspect)))
    hospital.share_goal(hospital.ben)
    found = hospital.ben.options("Find people for …", "intern", hospital.ben.open_home())
    assert PAST not in str(found)


def test_a_tick_covers_only_the_lines_that_help_was_shown_for(hospital: Hospital) -> None:
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    hospital.amara.submit(line_1=PAST)
    hospital.amara.await_modal("Your topics")
    hospital.amara.submit(past=["yes"], line_2="I want to kill myself tonight")
    assert "Nothing is saved yet." in hospital.amara.shows(hospital.amara.await_modal("Your topics"))
    assert offers(hospital) == []


def test_a_topic_about_the_past_stays_private_whatever_areas_are_confirmed(hospital: Hospital) -> None:
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    hospital.amara.submit(line_1=PAST)
    hospital.amara.submit(past=["yes"])
    assert offers(hospital) == [PAST]
    with hospital.db.begin() as s:
        amara = s.scalars(select(Person).where(Person.user_id == hospital.amara.id)).one()
        confirm_aspects(s, amara, {s.scalars(select(Offer.id)).one(): []}, hospital.program.matcher)
        assert private.is_private_area(s.scalars(select(OfferAspect.aspect)))


def test_a_topic_of_one_s_own_life_is_not_listed(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "getting sober during residency", "leading a code")
    hospital.share_goal(hospital.ben)
    assert not hospital.ben.options("Find people for …", "sober", hospital.ben.open_home())
    assert hospital.ben.options("Find people for …", "code", hospital.ben.open_home())


def test_private_words_in_what_others_read_are_refused(hospital: Hospital) -> None:
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    learning = "coping with my own depression after the divorce"
    assert "sounds private" in hospital.amara.submit(line_1="leading a code", learning=learning)["learning"]
    assert offers(hospital) == []


def test_mistreatment_in_a_search_or_after_a_command_leads_to_who_listens(hospital: Hospital) -> None:
    typed = "my attending screams at me in front of everyone and calls me worthless"
    hospital.ben.command(f"/mentor find {typed}")
    assert "Raise a concern" in hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    hospital.ben.close_modal()
    hospital.ben.command("/curbside home my chief humiliates me in front of everyone")
    hospital.ben.await_message("Confidential first")


def test_without_the_box_a_topic_about_danger_is_not_stored(hospital: Hospital) -> None:
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    for _ in range(2):
        hospital.amara.submit(line_1=PAST)
        assert "988" in hospital.amara.shows(hospital.amara.await_modal("Your topics"))
    assert offers(hospital) == []


def offers(hospital: Hospital) -> list[str]:
    with hospital.db() as s:
        return list(s.scalars(select(Offer.sentence)))


@pytest.mark.parametrize(
    ("contacts", "missing"),
    [
        (Contacts(), "in a crisis and with a concern"),
        (Contacts(concern="HR"), "turn to in a crisis."),
        (Contacts("line", "HR"), ""),
    ],
)
def test_admins_read_on_home_that_no_contact_is_named(hospital: Hospital, contacts: Contacts, missing: str) -> None:
    program: Curbside = hospital.program
    program.settings.started = replace(program.settings.started, contacts=contacts)
    program.settings.refresh()
    hospital.workspace.post(f"/sandbox/users/{hospital.amara.id}", is_admin=True)
    shown = hospital.amara.shows(hospital.amara.open_home())
    assert ("For you as a program admin" in shown) is bool(missing)
    assert missing in shown
    assert "For you as a program admin" not in hospital.ben.shows(hospital.ben.open_home())


def test_who_is_an_admin_is_read_once_a_day(hospital: Hospital) -> None:
    hospital.amara.open_home()
    for is_admin in (True, False):
        hospital.workspace.post(f"/sandbox/users/{hospital.amara.id}", is_admin=is_admin)
        hospital.program.member_sync.sync()
        with hospital.db() as s:
            assert s.scalars(select(Person.is_admin).where(Person.user_id == hospital.amara.id)).one() is is_admin
