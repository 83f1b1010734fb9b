"""A hospital for benchmarks: a sandbox in its own process, and people with asks to answer."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.config import Settings
from mentoring.asks import asks
from mentoring.goals import goals, shortlists
from mentoring.matching import Matcher
from mentoring.mentors import offers
from mentoring.people import people
from models import AlertPreference, Dose, Message, Person, Suggestion, Visibility

ROOT = Path(__file__).parent.parent
FORM = goals.GoalForm("leading a code", ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NOT_POSTED)


@dataclass(frozen=True)
class SandboxHospital:
    """A running sandbox: its address, workspace id, tokens and users (name → Slack user id)."""

    address: str
    team: str
    tokens: dict[str, str]
    users: dict[str, str]
    http: httpx.Client

    def settings(self, database_url: str) -> Settings:
        return Settings(
            self.tokens["SLACK_BOT_TOKEN"], self.tokens["SLACK_APP_TOKEN"], database_url, f"{self.address}/api/"
        )

    def press(self, user: str, channel: str, ts: str, block_id: str, action_id: str) -> float:
        """Click a button.

        Returns: seconds until it was acknowledged.
        """
        return self.act(user, "click", {"channel": channel, "ts": ts, "block_id": block_id, "action_id": action_id})

    def act(self, user: str, what: str, body: dict[str, str]) -> float:
        """Have someone click something, or type a command.

        Returns: seconds until it was acknowledged.
        """
        start = time.perf_counter()
        self.http.post(f"/sandbox/people/{user}/{what}", json=body).raise_for_status()
        return time.perf_counter() - start


def workspace(pairs: int) -> dict[str, Any]:
    """Return the contents of a workspace file for the sandbox: so many residents and mentors, and #growth."""
    names = [f"{role}{number}" for number in range(pairs) for role in ("r", "m")]
    users = [{"name": name, "real_name": name.upper()} for name in names]
    return {"users": users, "channels": [{"name": "growth", "app": True}]}


@contextmanager
def place(pairs: int) -> Iterator[SandboxHospital]:
    """Run a sandbox with so many residents (r0 …) and mentors (m0 …), and #growth."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "workspace.json").write_text(json.dumps(workspace(pairs)))
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--manifest", str(ROOT / "manifest.json")]
        process = subprocess.Popen(  # noqa: S603 (our own program)
            [*command, "--workspace", f"{folder}/workspace.json"], stdout=subprocess.PIPE, text=True, env=os.environ
        )
        try:
            yield _started(process)
        finally:
            process.terminate()
            process.wait(10)
            if process.stdout:
                process.stdout.close()


def _started(process: subprocess.Popen[str]) -> SandboxHospital:
    tokens, address = dict[str, str](), ""
    assert process.stdout  # noqa: S101 (for the type checker)
    for line in process.stdout:
        name, _, value = line.strip().partition("=")
        tokens[name] = value
        if line.startswith("# the page: "):
            address = line.removeprefix("# the page: ").strip()
            break
    return found(address, tokens)


def found(address: str, tokens: dict[str, str]) -> SandboxHospital:
    """Connect to the sandbox at an address."""
    http = httpx.Client(base_url=address, trust_env=False, timeout=30, limits=httpx.Limits(max_connections=64))
    state = http.get("/sandbox").json()
    users = {each["name"]: each["id"] for each in state["people"]}
    return SandboxHospital(address, state["workspaces"][0]["id"], tokens, users, http)


def pair(s: Session, number: int, users: dict[str, str], at: datetime, matcher: Matcher) -> int:
    """Create a resident and a mentor in a team of their own, and have one ask the other.

    Returns: the id of the ask.
    """
    team, zone = f"T{number}", _zone_at_noon(at)
    resident, mentor = (
        people.upsert(s, people.Profile(team, users.get(f"{role}{number}", f"U{role}{number}"), role, zone), at)
        for role in ("r", "m")
    )
    offers.publish(
        s, mentor, offers.OfferForm(("leading a code",), tuple(Dose), 20, "", AlertPreference.ONLY_ASKED), at, matcher
    )
    goal = goals.create(s, resident, FORM, f"V{number}", at)
    fill_lists(s, at, matcher)
    suggestion_id = s.scalars(select(Suggestion.id).where(Suggestion.goal_id == goal.id)).one()
    return asks.ask(s, resident, suggestion_id, Dose.COFFEE, at).id


def _zone_at_noon(at: datetime) -> str:
    """Return a time zone where it is noon, because a request made at night waits until the morning."""
    return f"Etc/GMT{at.hour - 12:+d}"  # the signs of these names are the other way around


def settle(db: sessionmaker[Session], pairs: int, here: SandboxHospital, matcher: Matcher) -> None:
    """Create so many pairs with an open ask each, then move them all into one workspace."""
    fill(db, pairs, here.users, matcher)
    with db.begin() as s:
        s.execute(update(Person).values(team_id=here.team))
        s.execute(update(Message).values(team_id=here.team))


def fill(db: sessionmaker[Session], pairs: int, users: dict[str, str], matcher: Matcher, existing: int = 0) -> None:
    """Create pairs, each in its own workspace with an open ask, until there are `pairs`; count `existing` ones."""
    now = datetime.now(UTC)
    for first in range(existing, pairs, 50):
        with db.begin() as s:
            for number in range(first, min(first + 50, pairs)):
                pair(s, number, users, now, matcher)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the SQL statements executed inside the block."""
    statements: list[str] = []

    def record(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record)


def fill_lists(s: Session, now: datetime, matcher: Matcher) -> None:
    """Find the people for every list that waits to be filled, as the worker does."""
    for shortlist_id in shortlists.owed_ids(s):
        shortlists.fill_owed(s, shortlist_id, now, matcher)
