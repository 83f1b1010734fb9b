"""Several processes on one database: each message once, each rule kept, nobody in charge."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select

from bot.application import Curbside
from models import Message, MessageKind
from sandbox.client import wait_for
from tests.hospital import CODES, Hospital, settings_of
from tests.steps import check_in_questions, run_until_next_check_in

pytestmark = pytest.mark.slow_on_postgresql


@pytest.fixture
def three(hospital: Hospital, database_url: str) -> Iterator[Hospital]:
    """Two more programs beside the first, on the same tables."""
    with ExitStack() as running:
        for _ in range(2):
            more = Curbside(settings_of(hospital.server, database_url), hospital.server.clock.now)
            hospital.server.clock.on_move.append(more.worker.wake)
            running.enter_context(more)
        yield hospital


def test_a_whole_journey_with_three_of_them_sends_everything_once(three: Hospital) -> None:
    three.introduce_pair()
    run_until_next_check_in(three)
    assert len(check_in_questions(three)) == 1
    three.ben.click("It's scheduled", three.ben.await_message("find each other?"))
    three.ben.await_message("I'll ask once more in a week.")
    three.settle()
    said = [three.ben.says(message) for message in (*three.ben.direct(), *three.amara.direct())]
    assert len(said) == len(set(said))
    with three.db() as s:
        sent = s.scalar(select(func.count()).where(Message.kind != MessageKind.HOME))
    assert len(three.calls("chat.postMessage")) + len(three.calls("chat.scheduleMessage")) == sent


def test_envelopes_go_to_all_three_and_one_delivered_twice_counts_once(three: Hospital) -> None:
    three.publish_offers(three.amara, CODES)
    people = three.share_goal(three.ben)
    three.ben.click("Ask for one coffee", people)
    three.workspace.redeliver()
    three.workspace.redeliver()
    three.amara.await_message("Somebody would like")
    three.settle()
    assert sum("Somebody would like" in three.amara.says(m) for m in three.amara.direct()) == 1


def test_who_goes_leaves_the_work_to_the_others(three: Hospital) -> None:
    three.introduce_pair()
    three.program.connection.stop()
    three.program.worker.stop()
    three.workspace.advance(8 * 86_400)
    wait_for(lambda: three.workspace.overview()["next"], "the check-in that another one hands over")
