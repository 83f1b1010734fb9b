"""Measure what running costs: claims per second as tables grow, startup, an idle process, and statements per page."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, bindparam, text, update
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.hospital import SandboxHospital, counted, fill, fill_lists, place, settle
from bot import db
from bot.delivery import leases
from bot.demo.on_postgres import temporary_postgres
from handlers import render
from handlers.renderer import Clock, RenderContext
from mentoring.goals import goals
from mentoring.matching import Matcher, lexicon
from mentoring.messages import outbox
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import people
from models import Dose, Message, MessageKind, MessageState, Visibility

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLAIMS = 300
REST = 60  # seconds
PEOPLE = 1_000
NOW = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)
# Inserts messages: sent ones of earlier years, or ones that are due now.
ROWS = text("""
INSERT INTO messages
(team_id, kind, subject_id, dedupe_key, due_at, state, revision, delivered_revision, lease_version, attempts,
 last_error, sent_at, ts, counts_toward_budget)
WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT 'T1', 'shortlist', i, 'bench:' || i, :at, :state, 1, :delivered_revision, 0, 0, '', :at, 'x', TRUE FROM n
""").bindparams(bindparam("at", type_=Message.due_at.type))


def main() -> None:
    """Print all measurements."""
    matcher = Matcher(lexicon.load())
    with tempfile.TemporaryDirectory() as folder:
        _claims("SQLite", f"sqlite:///{folder}/claims.db")
        _queries(f"sqlite:///{folder}/queries.db", matcher)
        with temporary_postgres() as url:
            _claims("PostgreSQL", url)
        with place(PEOPLE // 2) as here:
            _at_rest(here, f"sqlite:///{folder}/rest.db", matcher)


def _claims(name: str, url: str) -> None:
    """Print claims per second, one after another. Each step has its own transaction, as in delivery."""
    with _engine(url) as engine:
        sessions, rates, existing = db.session_factory(engine), list[float](), 0
        for size in SIZES:
            with engine.begin() as connection:
                old = {
                    "at": datetime(2030, 1, 1, tzinfo=UTC),
                    "state": MessageState.SENT.value,
                    "delivered_revision": 1,
                }
                connection.execute(ROWS, {"first": existing + 1, "last": size, **old})
                due = {"at": NOW, "state": MessageState.PENDING.value, "delivered_revision": 0}
                connection.execute(ROWS, {"first": 2_000_000 + size, "last": 2_000_000 + size + CLAIMS - 1, **due})
                connection.execute(text("ANALYZE"))
            existing = size
            start = time.perf_counter()
            for _ in range(CLAIMS):
                _one_claim(sessions)
            rates.append(CLAIMS / (time.perf_counter() - start))
        pairs = [f"{size:,} rows {rate:,.0f}/s" for size, rate in zip(SIZES, rates, strict=True)]
        print(
            f"claims on {name}: {' · '.join(pairs)} (last size: {rates[0] / rates[-1]:.1f} times as long as the first)"
        )


def _one_claim(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as s:
        claim = leases.claim_one(s, leases.POST, NOW)
    assert claim  # noqa: S101 (CLAIMS messages are due)
    with sessions.begin() as s:
        leases.update_claimed(s, claim, state=MessageState.SENT, delivered_revision=claim.revision, leased_until=None)
    with sessions.begin() as s:
        leases.next_due_by_queue(s, NOW)


def _queries(url: str, matcher: Matcher) -> None:
    """Print the number of statements for one Home and for one goal, with ten people and with a thousand."""
    with _engine(url) as engine:
        sessions, results, existing = db.session_factory(engine), list[str](), 0
        for size in (5, PEOPLE // 2):
            fill(sessions, size, {}, matcher, existing)
            existing = size
            with sessions.begin() as s:
                person = people.upsert(s, people.Profile("T0", "Ur0", "r", "UTC"), NOW)
                outbox.enqueue_home(s, person, NOW)
            with sessions() as s:
                home = s.query(Message).where(Message.kind == MessageKind.HOME).one()
                with counted(engine) as for_home:
                    render(s, home, RenderContext(Clock(NOW), matcher, SendPolicy()))
            form = goals.GoalForm(f"leading a code {size}", ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
            with counted(engine) as for_goal, sessions.begin() as s:
                person = people.get(s, "T0", "Ur0")
                goals.create(s, person, form, f"again {size}", NOW)
                fill_lists(s, NOW, matcher)
            results.append(f"with {2 * size:,} people {len(for_home)} for Home, {len(for_goal)} for a goal")
        print(f"statements: {' · '.join(results)}")


def _at_rest(here: SandboxHospital, url: str, matcher: Matcher) -> None:
    """Print how long a real process with a thousand people takes to connect, and what it costs when idle."""
    with _engine(url) as engine:
        sessions = db.session_factory(engine)
        settle(sessions, PEOPLE // 2, here, matcher)
        with sessions.begin() as s:  # everything was sent long ago
            s.execute(update(Message).values(state=MessageState.SENT, delivered_revision=Message.revision, sent_at=NOW))
    with _process(here, url) as (process, connected):
        time.sleep(REST / 4)  # let it settle
        before = _processor(process.pid)
        time.sleep(REST)
        idle = (_processor(process.pid) - before) / REST
        memory = _memory(process.pid)
    print(f"connected {connected:.2f} s after the start", end=" · ")
    print(f"with {PEOPLE:,} people on SQLite: {idle:.2%} of one processor when idle, {memory} MB resident")


@contextmanager
def _process(here: SandboxHospital, url: str) -> Iterator[tuple[subprocess.Popen[str], float]]:
    start = time.perf_counter()
    environment = {**os.environ, **here.tokens, "DATABASE_URL": url, "SLACK_API_URL": f"{here.address}/api/"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout  # noqa: S101 (for the type checker)
        process.stdout.readline()
        yield process, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


def _processor(pid: int) -> float:
    """Return the seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """Return the resident memory of a process in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) // 1024


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = db.connect(url)
    db.migrate(engine)
    try:
        yield engine
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
