"""From a sentence to a request in two taps: Share answers at once, and the same window shows the people found."""

from datetime import timedelta

from sqlalchemy import select

from models import Ask, Shortlist
from tests.hospital import CODES, Hospital


def share(hospital: Hospital) -> None:
    """Ben shares a goal, and leaves the window open."""
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.command("/grow running a code without freezing")
    hospital.ben.await_modal("Add a goal")
    assert hospital.ben.submit() == {}


def test_share_and_ask_are_two_taps_in_one_window(hospital: Hospital) -> None:
    share(hospital)
    ben = hospital.ben
    hospital.wait_for(lambda: "Shared." in ben.shows(ben.await_modal("Who can help")), "the answer to Share")
    hospital.wait_for(lambda: "Amara Fable" in ben.shows(ben.modal), "the people in the same window")
    ben.click("Ask for one coffee", below="Amara Fable")
    hospital.wait_for(lambda: "Asked for one coffee." in ben.shows(ben.modal), "the window to follow")
    hospital.amara.await_message("Someone would like to learn from you")
    ben.await_message("Asked for one coffee.")  # in the message, too


def test_asking_in_the_message_updates_the_window_and_one_that_is_behind_says_so(hospital: Hospital) -> None:
    share(hospital)
    ben = hospital.ben
    hospital.wait_for(lambda: "Amara Fable" in ben.shows(ben.modal), "the people in the window")
    ben.click("Ask for one coffee", ben.await_message("[Ask for one coffee]"), below="Amara Fable")
    hospital.wait_for(lambda: "Asked for one coffee." in ben.shows(ben.modal), "the window to follow")
    with hospital.db() as s:
        assert len(s.scalars(select(Ask)).all()) == 1


def test_nothing_is_lost_when_the_window_was_closed(hospital: Hospital) -> None:
    share(hospital)
    hospital.ben.close_modal()
    hospital.ben.await_message("Amara Fable")
    assert hospital.ben.modal is None


def test_a_list_owed_for_longer_than_a_window_is_open_comes_as_a_message_alone(hospital: Hospital) -> None:
    share(hospital)
    hospital.wait_for(lambda: "Amara Fable" in hospital.ben.shows(hospital.ben.modal), "the people in the window")
    with hospital.db.begin() as s:
        shortlist = s.scalars(select(Shortlist)).one()
        shortlist.suggestions, shortlist.people_owed = [], 3
        shortlist.goal.created_at -= timedelta(minutes=11)
    updates = len(hospital.calls("views.update"))
    hospital.program.worker.wake()
    hospital.settle()
    assert len(hospital.calls("views.update")) == updates
    with hospital.db() as s:
        assert s.scalars(select(Shortlist.people_owed)).all() == [0]


def test_more_opens_over_the_window_which_follows(hospital: Hospital) -> None:
    share(hospital)
    ben = hospital.ben
    hospital.wait_for(lambda: "Amara Fable" in ben.shows(ben.modal), "the people in the window")
    ben.click("More", below="Amara Fable")
    ben.await_modal("About this person")
    assert ben.submit(first_question="Where do you stand?") == {}
    hospital.wait_for(lambda: "Asked for" in ben.shows(ben.await_modal("Who can help")), "the window to follow")
    hospital.amara.await_message("Where do you stand?")
