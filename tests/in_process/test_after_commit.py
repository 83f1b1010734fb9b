"""When Slack fails after something was stored, no one reads that nothing was changed."""

from contextlib import suppress

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.stored_changes import noting_changes
from mentoring.messages import outbox
from models import Block, Introduction, IntroductionState, Message, Person
from tests.hospital import Hospital
from tests.steps import await_ephemeral

DONE = "That's saved"
NOTHING = "nothing was changed"


def fail(hospital: Hospital, method: str) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault(method, "refuse", error="fatal_error")


@pytest.mark.parametrize("button", ["Block", "End this introduction"])
def test_blocking_and_ending_are_done_though_slack_does_not_show_it(hospital: Hospital, button: str) -> None:
    hospital.ben.click("About this thread", hospital.introduce_pair())
    view = hospital.ben.await_modal("About this thread")
    fail(hospital, "views.update")
    hospital.ben.click(button, view=view)
    said = hospital.ben.shows(hospital.ben.await_modal("Curbside"))
    assert DONE in said
    assert NOTHING not in said
    with hospital.db() as s:
        assert s.scalars(select(Introduction.state)).one() is IntroductionState.ENDED
        assert (s.scalar(select(func.count()).select_from(Block)) == 1) is (button == "Block")


def test_what_broke_before_anything_was_stored_is_said_to_have_changed_nothing(hospital: Hospital) -> None:
    """Someone new becomes known to us by it; that is nothing they did."""
    fail(hospital, "views.open")
    hospital.ben.command("/grow running a code")
    said = await_ephemeral(hospital.ben, "Something broke on my side")["text"]
    assert NOTHING in said
    assert DONE not in said
    with hospital.db() as s:
        assert s.scalars(select(Person.user_id)).all() == [hospital.ben.id]


def test_only_what_a_whole_transaction_stored_is_done(hospital: Hospital) -> None:
    """A savepoint stores nothing yet, and what is kept about messages is nothing that someone did."""
    hospital.introduce_pair()
    with hospital.db() as s:
        ben = s.scalars(select(Person).where(Person.user_id == hospital.ben.id)).one()
        other = s.scalars(select(Person.user_id).where(Person.id != ben.id)).first() or ""

    def add_block(s: Session) -> None:
        s.add(Block(team_id=ben.team_id, blocker=ben.user_id, blocked=other, created_at=hospital.now))

    with noting_changes() as changes:
        with suppress(ZeroDivisionError), hospital.db.begin() as s:
            with s.begin_nested():
                add_block(s)
            raise ZeroDivisionError
        assert not changes.are_stored
        with hospital.db.begin() as s:
            s.execute(update(Message).values(urgency=Message.urgency))
            outbox.enqueue_home(s, ben, hospital.now)
        assert not changes.are_stored
        with hospital.db.begin() as s:
            with s.begin_nested():
                add_block(s)
            s.flush()
        assert changes.are_stored
