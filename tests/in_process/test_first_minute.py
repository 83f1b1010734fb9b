"""A newcomer's first minute: a search, sample goals, **Just looking**, and a topic made of one's own message."""

from sqlalchemy import select

from models import Goal, Offer
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral


def test_a_sample_goal_goes_into_the_form_with_one_tap(hospital: Hospital) -> None:
    ben = hospital.ben
    home = ben.open_home()
    assert "Find people for …" in str(home)
    ben.click("breaking bad news to a family", view=home)
    form = ben.await_modal("Add a goal")
    assert "What do you want to grow in?: breaking bad news to a family" in ben.shows(form)
    assert ben.submit() == {}
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Goal.sentence)).all() == ["breaking bad news to a family"]


def test_just_looking_shows_what_people_here_can_be_asked_about(hospital: Hospital) -> None:
    hospital.ben.click("Just looking", view=hospital.ben.open_home())
    assert "No one here has added topics yet." in hospital.ben.shows(hospital.ben.await_modal("Just looking"))
    hospital.ben.close_modal()
    hospital.publish_offers(hospital.amara, CODES, "getting through a divorce in residency")
    hospital.ben.click("Just looking", view=hospital.ben.open_home())
    shown = hospital.ben.shows(hospital.ben.await_modal("Just looking"))
    assert "People here can be asked about:" in shown
    assert "code" in shown.lower()
    assert "divorce" not in shown.lower()
    assert "Amara" not in shown
    looking = hospital.ben.await_modal("Just looking")
    (topic,) = hospital.ben.options("Find people for …", "leading", looking)
    hospital.ben.select("Find people for …", topic["value"], looking)
    assert "Amara Fable" in hospital.ben.shows(hospital.ben.await_modal("People who can help"))


def test_a_title_is_not_made_a_topic(hospital: Hospital) -> None:
    hospital.amara.command("/mentor")
    shown = hospital.amara.shows(hospital.amara.await_modal("Your topics"))
    assert "Rapid response" not in shown


def test_ask_me_about_this_makes_a_topic_of_my_own_message(hospital: Hospital) -> None:
    amara = hospital.amara
    general = amara.channel("general")
    amara.say(general, "happy to walk anyone through a chalk talk")
    amara.shortcut("offer.ask_me_about_this", amara.await_message("chalk talk", general))
    amara.await_modal("Your topics")
    assert amara.submit() == {}
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Offer.sentence)).all() == ["happy to walk anyone through a chalk talk"]


def test_ask_me_about_this_reads_no_other_person_s_message_and_keeps_the_guards(hospital: Hospital) -> None:
    general = hospital.amara.channel("general")
    hospital.ben.say(general, "my secret plan for rounds")
    hospital.amara.shortcut("offer.ask_me_about_this", hospital.amara.await_message("secret plan", general))
    assert "secret plan" not in hospital.amara.shows(hospital.amara.await_modal("Your topics"))
    hospital.amara.close_modal()
    hospital.amara.say(general, "ask me about the tap of MRN 12345678")
    hospital.amara.shortcut("offer.ask_me_about_this", hospital.amara.await_message("the tap of", general))
    await_ephemeral(hospital.amara, "looks like it gives away a patient")
