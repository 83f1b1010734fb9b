"""Several processes on one database, without a leader: each message is sent once and each rule holds."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select

from bot.application import Curbside
from models import Message, MessageKind
from sandbox.waiting import wait_for
from tests.hospital import CODES, Hospital, settings_of
from tests.steps import check_in_questions, run_until_next_check_in

pytestmark = pytest.mark.slow_on_postgresql


@pytest.fixture
def three_replicas(hospital: Hospital, database_url: str) -> Iterator[Hospital]:
    """The hospital, with two more bots on the same tables."""
    with ExitStack() as stack:
        for _ in range(2):
            program = Curbside(settings_of(hospital.server, database_url), hospital.server.clock.now)
            hospital.server.clock.on_move.append(program.worker.wake)
            hospital.replicas.append(stack.enter_context(program))
        yield hospital


def test_three_replicas_send_each_message_once(three_replicas: Hospital) -> None:
    three_replicas.introduce_pair()
    run_until_next_check_in(three_replicas)
    assert len(check_in_questions(three_replicas)) == 1
    three_replicas.ben.click("It's scheduled", three_replicas.ben.await_message("connected yet?"))
    three_replicas.ben.await_message("I'll check in once more in a week.")
    three_replicas.settle()
    ben, amara = three_replicas.ben, three_replicas.amara
    texts = [ben.says(message) for message in (*ben.direct(), *amara.direct())]
    assert len(texts) == len(set(texts))
    with three_replicas.db() as s:
        sent = s.scalar(select(func.count()).where(Message.kind != MessageKind.HOME))
    assert len(three_replicas.calls("chat.postMessage")) + len(three_replicas.calls("chat.scheduleMessage")) == sent


def test_an_envelope_delivered_again_to_any_replica_counts_once(three_replicas: Hospital) -> None:
    three_replicas.publish_offers(three_replicas.amara, CODES)
    people = three_replicas.share_goal(three_replicas.ben)
    three_replicas.ben.click("Ask for one coffee", people)
    three_replicas.workspace.redeliver()
    three_replicas.workspace.redeliver()
    three_replicas.amara.await_message("Someone would like")
    three_replicas.settle()
    assert sum("Someone would like" in three_replicas.amara.says(m) for m in three_replicas.amara.direct()) == 1


def test_the_other_replicas_take_over_when_one_stops(three_replicas: Hospital) -> None:
    three_replicas.introduce_pair()
    three_replicas.program.connection.stop()
    three_replicas.program.worker.stop()
    three_replicas.workspace.advance(8 * 86_400)
    wait_for(lambda: three_replicas.workspace.overview()["next"], "another replica to schedule the check-in")
