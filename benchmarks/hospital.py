"""A hospital to measure in: a sandbox in a process of its own, and people who have something to press."""

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
from mentoring.goals import goals
from mentoring.mentors import offers
from mentoring.people import people
from models import AlertPreference, Dose, Message, Person, Suggestion, Visibility

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Place:
    """Where the sandbox is, its workspace's id, and who is in it (name → Slack user id)."""

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
        """Seconds until a button was acknowledged."""
        body = {"channel": channel, "ts": ts, "block_id": block_id, "action_id": action_id}
        begun = time.perf_counter()
        self.http.post(f"/sandbox/people/{user}/press", json=body).raise_for_status()
        return time.perf_counter() - begun


def workspace(pairs: int) -> dict[str, Any]:
    """Who is there, and #growth, as the sandbox reads it."""
    names = [f"{role}{number}" for number in range(pairs) for role in ("r", "m")]
    users = [{"name": name, "real_name": name.upper()} for name in names]
    return {"users": users, "channels": [{"name": "growth", "app": True}]}


@contextmanager
def place(pairs: int) -> Iterator[Place]:
    """A workspace with so many residents (r0 …) and mentors (m0 …), and #growth."""
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


def _started(process: subprocess.Popen[str]) -> Place:
    tokens, address = dict[str, str](), ""
    assert process.stdout  # noqa: S101 (for the type checker)
    for line in process.stdout:
        name, _, value = line.strip().partition("=")
        tokens[name] = value
        if line.startswith("# the page: "):
            address = line.removeprefix("# the page: ").strip()
            break
    return found(address, tokens)


def found(address: str, tokens: dict[str, str]) -> Place:
    """The sandbox at an address."""
    http = httpx.Client(base_url=address, trust_env=False, timeout=30, limits=httpx.Limits(max_connections=64))
    there = http.get("/sandbox").json()
    return Place(
        address, there["workspaces"][0]["id"], tokens, {each["name"]: each["id"] for each in there["people"]}, http
    )


def pair(s: Session, number: int, users: dict[str, str], at: datetime) -> int:
    """A resident who asks the one mentor of a team of their own; the ask's id."""
    team = f"T{number}"
    resident, mentor = (
        people.upsert(s, people.Profile(team, users.get(f"{role}{number}", f"U{role}{number}"), role, "UTC"), at)
        for role in ("r", "m")
    )
    offers.publish(
        s, mentor, offers.OfferForm(("leading a code",), tuple(Dose), 20, "", AlertPreference.ONLY_ASKED), at
    )
    draft = goals.GoalForm("leading a code", ("CLIN.03",), "", "", Dose.COFFEE, Visibility.PEOPLE)
    goal = goals.create(s, resident, draft, f"V{number}", at)
    shown = s.scalars(select(Suggestion.id).where(Suggestion.goal_id == goal.id)).one()
    return asks.ask(s, resident, shown, Dose.COFFEE, at).id


def settle(db: sessionmaker[Session], pairs: int, here: Place) -> None:
    """So many pairs, all in one workspace from now on, each with an ask that waits for an answer."""
    fill(db, pairs, here.users)
    with db.begin() as s:
        s.execute(update(Person).values(team_id=here.team))
        s.execute(update(Message).values(team_id=here.team))


def fill(db: sessionmaker[Session], pairs: int, users: dict[str, str], there: int = 0) -> None:
    """So many pairs (some may be `there`), each in a workspace of its own, with an ask that waits for an answer."""
    now = datetime.now(UTC)
    for start in range(there, pairs, 50):
        with db.begin() as s:
            for number in range(start, min(start + 50, pairs)):
                pair(s, number, users, now)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    seen: list[str] = []

    def note(*called: Any) -> None:
        seen.append(called[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
