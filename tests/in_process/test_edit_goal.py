"""A goal is edited from Home: the post, the lists and what mentors read follow."""

import pytest
from sqlalchemy import select

from models import Ask, AskState, Dose, Goal, Suggestion, Visibility
from sandbox.client import UserClient
from tests.hospital import CODES, Hospital
from tests.steps import click_forged_button

FAMILY = "breaking bad news to a family"


def edit(hospital: Hospital, ben: UserClient, **fields: str) -> dict[str, str]:
    """Edit Ben's goal from Home. Returns: the errors."""
    ben.click("Edit", view=ben.open_home())
    ben.await_modal("Edit this goal")
    errors = ben.submit(**fields)
    if not errors and ben.modal:  # other areas were suggested
        errors = ben.submit()
    hospital.settle()
    return errors


def test_everything_in_the_form_is_edited_and_the_post_and_the_request_follow(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.ask_amara()
    post = ben.await_message("wants to grow in", hospital.growth)
    fields = {"sentence": "leading a code without freezing", "first_question": "Where do you stand?", "about": "PGY-3"}
    assert edit(hospital, ben, **fields, dose="three", visibility="unnamed") == {}
    with hospital.db() as s:
        goal = s.scalars(select(Goal)).one()
        assert (goal.sentence, goal.dose, goal.visibility) == (fields["sentence"], Dose.THREE, Visibility.UNNAMED)
        assert s.scalars(select(Ask.first_question)).all() == [fields["first_question"]]
    shown = ben.await_message("leading a code without freezing", hospital.growth)
    assert shown["ts"] == post["ts"]
    assert "Someone here wants to grow in" in ben.says(shown)
    request = hospital.amara.says(hospital.amara.await_message("leading a code without freezing"))
    assert "@Ben Quill (PGY-3) is asking for three meetings" in request
    assert "Where do you stand?" in request


def test_lists_follow_and_a_no_stays_a_no(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.publish_offers(hospital.dara, FAMILY)
    hospital.publish_offers(hospital.ruth, CODES)
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.settle()
    assert edit(hospital, ben, sentence="breaking bad news to families") == {}
    news = ben.says(ben.await_message("Who to ask next"))
    assert "Dara Vellum" in news
    assert "Amara Fable" not in news
    with hospital.db() as s:
        names = set(s.scalars(select(Suggestion.line)))
    assert FAMILY in names
    assert edit(hospital, ben, sentence="running a code without freezing at night") == {}
    hospital.settle()
    assert len(hospital.amara.saying("Someone would like", hospital.amara.direct())) == 1
    with hospital.db() as s:
        assert s.scalars(select(Ask.state)).all() == [AskState.DECLINED]


def test_the_same_wish_in_other_words_is_offered_as_an_edit(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.share_goal(ben, "running a code without freezing")
    ben.command("/grow not freezing when I run codes")
    form = ben.await_modal("Add a goal")
    assert ben.submit() == {}
    form = ben.await_modal("Add a goal")
    assert "You already have a goal like this one:" in ben.shows(form)
    ben.click("Edit that goal instead", view=form)
    ben.await_modal("Edit this goal")
    assert ben.submit() == {}
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Goal.sentence)).all() == ["not freezing when I run codes"]


def test_two_goals_with_like_words_can_be_had_by_sharing_again(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.share_goal(ben, "running a code without freezing")
    ben.command("/grow not freezing when I run codes")
    ben.await_modal("Add a goal")
    assert ben.submit() == {}
    assert "You already have a goal like this one:" in ben.shows(ben.await_modal("Add a goal"))
    assert ben.submit() == {}
    hospital.settle()
    with hospital.db() as s:
        assert len(s.scalars(select(Goal)).all()) == 2


@pytest.mark.parametrize(
    ("sentence", "error"),
    [("getting through my divorce", "This sounds private"), ("ab", "Your goal"), ("x" * 201, "200")],
)
def test_a_bad_edit_says_why_and_changes_nothing(hospital: Hospital, sentence: str, error: str) -> None:
    hospital.share_goal(hospital.ben)
    errors = edit(hospital, hospital.ben, sentence=sentence)
    assert error in str(errors)
    with hospital.db() as s:
        assert s.scalars(select(Goal.sentence)).all() == ["running a code without freezing"]


def test_no_one_edits_the_goal_of_someone_else(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    click_forged_button(hospital, hospital.sam, "home.edit_goal", "1")
    assert not hospital.sam.modal or "Edit" not in hospital.sam.shows(hospital.sam.modal)
