"""A tap is answered once its decision is stored; who else could help is found right after, by the worker."""

from datetime import timedelta

from sqlalchemy import select

from models import Ask, AskState, Shortlist
from sandbox.models import Json
from tests.hospital import CODES, Hospital

NAMES = {
    "amara": "Amara Fable",
    "dara": "Dara Vellum",
    "ruth": "Ruth Margin",
    "chidi": "Chidi Appendix",
    "sam": "Sam Footnote",
}


def shared(hospital: Hospital) -> Json:
    """Five mentors fit Ben's goal, and three of them are suggested. Returns: the message that suggests them."""
    for name in NAMES:
        hospital.publish_offers(getattr(hospital, name), CODES)
    return hospital.share_goal(hospital.ben)


def names_in(shown: str) -> set[str]:
    """Return the mentors who are shown."""
    return {name for name in NAMES.values() if name in shown}


def people_owed(hospital: Hospital) -> list[int]:
    with hospital.db() as s:
        return list(s.scalars(select(Shortlist.people_owed).order_by(Shortlist.id)))


def test_not_now_stores_the_answer_and_owes_the_next_people(hospital: Hospital) -> None:
    people = shared(hospital)
    hospital.ben.click("Ask for one coffee", people, below="Amara Fable")
    request = hospital.amara.await_message("Someone would like to learn")
    hospital.settle()
    messages = len(hospital.ben.direct())
    hospital.amara.click("Not now", request)
    with hospital.db() as s:
        ask = s.scalars(select(Ask)).one()
        assert ask.state is AskState.DECLINED
        assert s.get_one(Shortlist, ask.replacement_shortlist_id).suggestions == []
    assert people_owed(hospital) == [0, 2]
    assert len(hospital.ben.direct()) == messages
    hospital.settle()
    assert people_owed(hospital) == [0, 0]
    shown = hospital.ben.shows(hospital.ben.await_message("That one didn't line up"))
    assert "You had asked @Amara Fable." in shown
    assert shown.count("Ask me about: “leading a code calmly”") == 2


def test_the_window_in_which_the_last_of_them_was_turned_down_shows_the_next(hospital: Hospital) -> None:
    shared(hospital)
    hospital.let_time_pass(minutes=30)  # the window of Share is closed by now
    ben = hospital.ben
    ben.click("Who can help", view=ben.open_home())
    first = names_in(ben.shows(ben.await_modal("Who can help")))
    assert len(first) == 3
    for name in first:
        ben.click("Not for me", below=name)
    assert "Finding people …" in ben.shows(ben.modal)
    assert people_owed(hospital) == [0, 2]
    hospital.settle()
    shown = ben.shows(ben.modal)
    assert names_in(shown) == {*NAMES.values()} - first
    assert "Finding people" not in shown
    assert "Who to ask next" in ben.shows(ben.await_message("Who to ask next"))


def test_a_window_that_was_closed_meanwhile_loses_nothing(hospital: Hospital) -> None:
    people = shared(hospital)
    hospital.let_time_pass(minutes=30)
    ben = hospital.ben
    ben.click("Who can help", view=ben.open_home())
    ben.await_modal("Who can help")
    for name in names_in(ben.shows(people)):
        ben.click("Not for me", below=name)
    ben.close_modal()
    hospital.settle()
    assert ben.modal is None
    ben.await_message("Who to ask next")


def test_a_list_owed_to_a_goal_that_was_finished_meanwhile_is_dropped(hospital: Hospital) -> None:
    people = shared(hospital)
    hospital.ben.click("Ask for one coffee", people, below="Amara Fable")
    request, home = hospital.amara.await_message("Someone would like to learn"), hospital.ben.open_home()
    hospital.amara.click("Not now", request)
    hospital.ben.click("Done", view=home)
    assert people_owed(hospital) == [0, 2]
    hospital.settle()
    assert people_owed(hospital) == [0]
    with hospital.db() as s:
        assert s.scalars(select(Ask.replacement_shortlist_id)).one() is None
    assert hospital.ben.saying("You had asked", hospital.ben.direct()) == []


def test_new_words_reach_a_list_that_is_still_owed_and_make_no_other(hospital: Hospital) -> None:
    shared(hospital)
    hospital.publish_offers(hospital.priya, "telling a family bad news")
    ben = hospital.ben
    ben.click("Edit", view=ben.open_home())
    ben.await_modal("Edit this goal")
    with hospital.db.begin() as s:
        shortlist = s.scalars(select(Shortlist)).one()
        shortlist.suggestions, shortlist.people_owed = [], 3
    assert ben.submit(sentence="telling a family bad news") == {}  # shows the areas of the new words
    assert ben.submit() == {}
    assert people_owed(hospital) == [3]
    hospital.settle()
    with hospital.db() as s:
        (shortlist,) = s.scalars(select(Shortlist)).all()
        assert [each.mentor.name for each in shortlist.suggestions] == ["Priya Inkwell"]


def test_ten_minutes_later_a_window_is_taken_to_be_closed(hospital: Hospital) -> None:
    shared(hospital)
    with hospital.db.begin() as s:
        shortlist = s.scalars(select(Shortlist)).one()
        shortlist.suggestions, shortlist.people_owed, shortlist.view_id = [], 3, "V0CLOSED"
        shortlist.created_at -= timedelta(minutes=10)
        shortlist.goal.created_at -= timedelta(minutes=10)
    updates = len(hospital.calls("views.update"))
    hospital.program.worker.wake()
    hospital.settle()
    assert people_owed(hospital) == [0]
    assert len(hospital.calls("views.update")) == updates
