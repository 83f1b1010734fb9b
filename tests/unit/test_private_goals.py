"""A private goal is not stored, and shows only mentors who offer its area."""

import pytest
from sqlalchemy import select

from benchmarks import guards
from benchmarks.labeled_sentences import public_goals
from mentoring.errors import NotYours
from mentoring.goals.goals import choose_area
from mentoring.matching import suggest_aspects
from mentoring.safety import private
from mentoring.safety.private import Privacy
from models import Goal, Message, Person, Visibility
from tests import lexicon
from tests.hospital import CODES, Hospital
from tests.steps import stored_goals


@pytest.fixture(scope="module")
def unsure() -> str:
    """An ordinary goal of which it is unsure whether it is private: which one it is changes with what was learned."""
    return next(text for text in public_goals() if len(text) < 60 and is_unsure(text))


def is_unsure(text: str) -> bool:
    is_stopped = guards.crisis(text) or guards.phi(text)
    return private.privacy_of(text) is Privacy.UNSURE and not is_stopped and not names_a_private_area(text)


def names_a_private_area(text: str) -> bool:
    return private.is_private_area(suggest_aspects(lexicon.load(), text))


def test_an_unnamed_goal_warns_that_asking_reveals_the_name(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    warning = "Asking someone tells them your name. No one else sees it."
    assert warning in hospital.ben.says(hospital.share_goal(hospital.ben, visibility="unnamed"))
    assert warning not in hospital.priya.says(hospital.share_goal(hospital.priya))


def test_a_private_area_shows_only_mentors_who_offer_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "sign-out that survives the night", "getting through nights on call")
    hospital.publish_offers(hospital.dara, "burnout, and finding your way back from it")
    hospital.ben.command("/grow burnout on nights")
    hospital.ben.await_modal("Add a goal")
    assert hospital.ben.submit() == {}
    shown = hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    assert "Dara" in shown
    assert "Amara" not in shown


def test_choosing_a_private_area_or_for_another_person_s_goal_is_refused(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    with hospital.db() as s:
        goal = s.scalars(select(Goal)).one()
        for goal_id, aspect in ((goal.id, "LIFE.05"), (goal.id + 1, "COMM.01"), (goal.id, "COMM.99")):
            with pytest.raises(NotYours):
                choose_area(s, goal.person, goal_id, aspect, hospital.now)


def test_private_topics_are_hidden_when_the_goal_is_about_another_area(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, "imposter syndrome, mine and yours")
    hospital.ben.click("More", hospital.share_goal(hospital.ben))
    shown = hospital.ben.shows(hospital.ben.await_modal("About this person"))
    assert CODES in shown
    assert "imposter" not in shown


def test_a_private_goal_is_not_stored_and_links_to_mentors(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "imposter syndrome, mine and yours")
    ben = hospital.ben
    ben.command("/grow imposter syndrome")
    shown = ben.shows(ben.await_modal())
    assert "This stays with you." in shown
    assert "Who sees it?" not in shown
    assert ben.submit() == {}
    answer = ben.await_modal("People who can help")
    assert "Amara Fable" in ben.shows(answer)
    assert "imposter syndrome, mine and yours" in ben.shows(answer)
    link = ben.click("Message them", view=answer)["url"]
    assert link.startswith("slack://user?team=")
    assert link.endswith(hospital.amara.id)
    hospital.settle()
    assert stored_goals(hospital) == []
    assert ben.messages(hospital.growth) == []
    with hospital.db() as s:
        ben_row = s.scalars(select(Person).where(Person.user_id == ben.id)).one()
        assert s.scalars(select(Message).where(Message.person_id == ben_row.id)).all() == []


def test_a_private_goal_says_when_no_one_offers_its_area(hospital: Hospital) -> None:
    hospital.ben.command("/grow imposter syndrome")
    hospital.ben.await_modal()
    hospital.ben.submit()
    assert "No one here offers this yet" in hospital.ben.shows(hospital.ben.await_modal("People who can help"))


def test_the_submit_button_of_a_private_goal_says_show_me_people(hospital: Hospital) -> None:
    hospital.ben.command("/grow imposter syndrome on rounds")
    form = hospital.ben.await_modal("Add a goal")
    assert "This stays with you." in hospital.ben.shows(form)
    assert form["submit"]["text"] == "Show me people"


def test_a_wish_that_is_private_by_its_words_is_neither_posted_nor_stored(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "marriage and training, what we learned", "leading a code")
    ben = hospital.ben
    ben.command("/grow my divorce is wrecking my focus")
    assert "It sounds private" in ben.shows(ben.await_modal()) or "private area" in ben.shows(ben.modal)
    assert ben.submit(aspects=[]) == {}
    assert "leading a code" not in ben.shows(ben.await_modal("People who can help"))
    hospital.settle()
    assert stored_goals(hospital) == []
    assert ben.messages(hospital.growth) == []


def test_a_private_first_question_makes_a_goal_private(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow running a code")
    ben.await_modal()
    assert ben.submit(first_question="how did you keep going after your miscarriage, I just had mine") == {}
    ben.await_modal("People who can help")
    assert stored_goals(hospital) == []


def test_where_it_is_unsure_the_form_opens_on_just_show_me_people(hospital: Hospital, unsure: str) -> None:
    ben = hospital.ben
    ben.command(f"/grow {unsure}")
    form = ben.await_modal("Add a goal")
    assert form["state"]["values"]["visibility:unsure"]["visibility"]["selected_option"]["value"] == "not_posted"
    assert "nothing is posted unless you choose to" in str(form["blocks"])
    ben.submit()
    hospital.settle()
    assert [goal.visibility for goal in stored_goals(hospital)] == [Visibility.NOT_POSTED]
    assert ben.messages(hospital.growth) == []


def test_an_unsure_sentence_typed_into_the_form_is_shown_again_before_it_is_posted(
    hospital: Hospital, unsure: str
) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.await_modal()
    area = ben.options("aspects", "teaching")[0]["value"]
    ben.submit(sentence=unsure, aspects=[area], visibility="named")
    form = ben.await_modal("Add a goal")
    assert form["state"]["values"]["visibility:unsure"]["visibility"]["selected_option"]["value"] == "not_posted"
    assert stored_goals(hospital) == []
    ben.submit(visibility="named")
    hospital.settle()
    assert len(ben.messages(hospital.growth)) == 1


def test_a_form_drawn_as_private_is_drawn_again_before_an_open_goal_is_stored(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow my divorce is wrecking my focus")
    ben.await_modal("Add a goal")
    area = ben.options("aspects", "teaching")[0]["value"]
    assert ben.submit(sentence="leading rounds without losing the thread", aspects=[area]) == {}
    assert "Who sees it?" in ben.shows(ben.await_modal("Add a goal"))
    assert stored_goals(hospital) == []


def test_a_search_in_private_words_shows_no_way_to_ask_through_the_bot(hospital: Hospital) -> None:
    hospital.ben.command("/mentor find getting through my divorce")
    shown = hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    assert "Make this a goal" not in shown
