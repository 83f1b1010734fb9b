"""What it costs to run: claims a second as the tables grow, the process at rest, from its start, queries by people."""

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

from benchmarks.hospital import Place, counted, fill, place, settle
from bot import db
from bot.delivery import leases
from bot.demo.on_postgres import temporary_postgres
from handlers.home import render_home
from mentoring.goals import goals
from mentoring.messages import outbox
from mentoring.people import people
from models import Dose, Message, MessageKind, MessageState, Visibility

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CLAIMS = 300
REST = 60  # seconds
PEOPLE = 1_000
NOW = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)
# Messages of earlier years, and what is due now.
ROWS = text("""
INSERT INTO messages
(team_id, kind, subject_id, dedupe_key, due_at, state, revision, delivered_revision, lease_version, attempts,
 last_error, sent_at, ts, counts_toward_budget)
WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT 'T1', 'shortlist', i, 'bench:' || i, :at, :state, 1, :delivered_revision, 0, 0, '', :at, 'x', TRUE FROM n
""").bindparams(bindparam("at", type_=Message.due_at.type))


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        _claims("SQLite", f"sqlite:///{folder}/claims.db")
        _queries(f"sqlite:///{folder}/queries.db")
        with temporary_postgres() as url:
            _claims("PostgreSQL", url)
        with place(PEOPLE // 2) as here:
            _at_rest(here, f"sqlite:///{folder}/rest.db")


def _claims(name: str, url: str) -> None:
    """One after the other, each in its own transaction as in delivery: the claim, and the look for what is due next."""
    with _engine(url) as engine:
        sessions, rates, there = db.session_factory(engine), list[float](), 0
        for size in SIZES:
            with engine.begin() as connection:
                old = {
                    "at": datetime(2030, 1, 1, tzinfo=UTC),
                    "state": MessageState.SENT.value,
                    "delivered_revision": 1,
                }
                connection.execute(ROWS, {"first": there + 1, "last": size, **old})
                due = {"at": NOW, "state": MessageState.PENDING.value, "delivered_revision": 0}
                connection.execute(ROWS, {"first": 2_000_000 + size, "last": 2_000_000 + size + CLAIMS - 1, **due})
                connection.execute(text("ANALYZE"))
            there = size
            begun = time.perf_counter()
            for _ in range(CLAIMS):
                _one_claim(sessions)
            rates.append(CLAIMS / (time.perf_counter() - begun))
        pairs = [f"{size:,} rows {rate:,.0f}/s" for size, rate in zip(SIZES, rates, strict=True)]
        print(f"claims on {name}: {' · '.join(pairs)} (first to last: {rates[0] / rates[-1]:.1f} times as long)")


def _one_claim(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as s:
        claim = leases.claim_one(s, leases.POST, NOW)
    assert claim  # noqa: S101 (as many are due as are claimed)
    with sessions.begin() as s:
        s.execute(
            leases.fenced_update(claim).values(
                state=MessageState.SENT, delivered_revision=claim.revision, leased_until=None
            )
        )
    with sessions.begin() as s:
        leases.next_due_by_queue(s, NOW)


def _queries(url: str) -> None:
    """Statements for one Home and for one goal, with ten people and with a thousand."""
    with _engine(url) as engine:
        sessions, said, there = db.session_factory(engine), list[str](), 0
        for size in (5, PEOPLE // 2):
            fill(sessions, size, {}, there)
            there = size
            with sessions.begin() as s:
                person = people.upsert(s, people.Profile("T0", "Ur0", "r", "UTC"), NOW)
                outbox.enqueue_home(s, person, NOW)
            with sessions() as s:
                home = s.query(Message).where(Message.kind == MessageKind.HOME).one()
                with counted(engine) as for_home:
                    render_home(s, home, NOW)
            draft = goals.GoalForm(f"leading a code {size}", ("CLIN.03",), "", "", Dose.COFFEE, Visibility.PEOPLE)
            with counted(engine) as for_goal, sessions.begin() as s:
                person = people.get(s, "T0", "Ur0")
                goals.create(s, person, draft, f"again {size}", NOW)
            said.append(f"with {2 * size:,} people {len(for_home)} for Home, {len(for_goal)} for a goal")
        print(f"statements: {' · '.join(said)}")


def _at_rest(here: Place, url: str) -> None:
    """A real process with a thousand people: from its start to its connection, then its cost at rest."""
    with _engine(url) as engine:
        sessions = db.session_factory(engine)
        settle(sessions, PEOPLE // 2, here)
        with sessions.begin() as s:  # all of it was said long ago
            s.execute(update(Message).values(state=MessageState.SENT, delivered_revision=Message.revision, sent_at=NOW))
    with _process(here, url) as (process, connected):
        time.sleep(REST / 4)  # until it has settled
        before = _processor(process.pid)
        time.sleep(REST)
        idle = (_processor(process.pid) - before) / REST
        memory = _memory(process.pid)
    print(f"connected {connected:.2f} s after its start", end=" · ")
    print(f"with {PEOPLE:,} people on SQLite: {idle:.2%} of one processor at rest, {memory} MB resident")


@contextmanager
def _process(here: Place, url: str) -> Iterator[tuple[subprocess.Popen[str], float]]:
    begun = time.perf_counter()
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
        yield process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


def _processor(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """Megabytes of a process that are in memory."""
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
