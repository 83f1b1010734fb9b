"""The hospital that tests act in: its people, the workspace with the bot in it, and what most tests begin with.

Amara offers, Ben asks, Chidi has something to teach too and pauses, Dara and Ruth offer what Amara offers, Priya is an
intern, Sam is nobody in particular. The week begins on a Monday morning in Chicago.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.application import Curbside
from bot.config import Settings
from bot.worker import SOON_SECONDS
from mentoring.introductions.check_ins import mark_started
from models import Introduction, Message, MessageState
from sandbox.client import UserClient, WorkspaceClient, wait_for
from sandbox.models import Json
from sandbox.server import Server

ROOT = Path(__file__).parent.parent
MANIFEST = json.loads((ROOT / "manifest.json").read_text("utf-8"))
CAST: Json = {
    "name": "Fableton General",
    "users": [
        {"name": "ben", "real_name": "Ben Quill", "title": "PGY-2 · Internal Medicine"},
        {"name": "amara", "real_name": "Amara Fable", "title": "Attending · Rapid response"},
        {"name": "chidi", "real_name": "Chidi Appendix", "title": "Attending"},
        {"name": "dara", "real_name": "Dara Vellum", "tz": "America/New_York"},
        {"name": "ruth", "real_name": "Ruth Margin"},
        {"name": "priya", "real_name": "Priya Inkwell", "title": "PGY-1 · Pediatrics"},
        {"name": "sam", "real_name": "Sam Footnote", "tz": "Asia/Tokyo"},
    ],
    "channels": [{"name": "growth", "app": True}, {"name": "general"}],
}
DAY = 86_400.0
CODES = "leading a code calmly"
MONDAY = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)  # 9 in the morning in Chicago


class Hospital:
    """A workspace with the bot in it, and shorthands for what most tests begin with."""

    def __init__(self, server: Server, program: Curbside) -> None:
        self.server, self.program = server, program
        self.allows_error_responses = False
        self.workspace = WorkspaceClient(server.address)
        self.workspace.meanwhile = self.skip_rate_limit_pauses
        self.ben, self.amara, self.chidi, self.dara, self.ruth, self.priya, self.sam = (
            self.workspace.person(name) for name in ("ben", "amara", "chidi", "dara", "ruth", "priya", "sam")
        )
        self.growth = self.ben.channel("growth")

    @property
    def db(self) -> sessionmaker[Session]:
        return self.program.db

    @property
    def team_id(self) -> str:
        return self.server.slack.workspace.id

    @property
    def now(self) -> datetime:
        return self.server.clock.now()

    def publish_offers(self, mentor: UserClient, *lines: str, **terms: Any) -> None:
        """A mentor lists what they can be asked about, and confirms what each line is about."""
        mentor.command("/mentor")
        mentor.await_modal("What you can teach")
        said = {f"line_{number}": line for number, line in enumerate(lines, 1)}
        assert mentor.submit(**said, **terms) == {}
        mentor.await_modal("What each is about")
        assert mentor.submit() == {}
        mentor.close_modal()

    def share_goal(
        self, resident: UserClient, sentence: str = "running a code without freezing", **fields: Any
    ) -> Json:
        """A resident shares a goal; the message with the people for it."""
        before = len(resident.saying("For your goal", resident.direct()))
        resident.command(f"/grow {sentence}")
        resident.await_modal("Grow in something")
        assert resident.submit(**fields) == {}
        if resident.modal:
            assert resident.submit() == {}

        def newest() -> Json | None:
            found = resident.saying("For your goal", resident.direct())
            return found[-1] if len(found) > before else None

        message = wait_for(newest, f"the people for {sentence!r}", meanwhile=self.skip_rate_limit_pauses)
        return {**message, "channel": resident.conversations("im")[0]["id"]}

    def ask_amara(self, *, offer: str = CODES, dose: str = "coffee", **terms: Any) -> Json:
        """Ben has asked Amara; the message that she reads."""
        terms.setdefault("doses", ["question", "coffee", "three", "ongoing"])
        self.publish_offers(self.amara, offer, **terms)
        people = self.share_goal(self.ben, dose=dose, first_question="What do you say first?")
        names = {"question": "a 10-minute question", "coffee": "one coffee", "three": "three meetings"}
        self.ben.click(f"Ask for {names.get(dose, dose)}", people, below="Amara Fable")
        return self.amara.await_message("First question")

    def introduce_pair(self, **how: Any) -> Json:
        """Ben and Amara are introduced; the root of their thread."""
        self.amara.click("Happy to", self.ask_amara(**how))
        return self.ben.await_message("Why you two")

    def mark_all_started(self) -> None:
        """Whoever is introduced has begun by themselves: nobody is nudged."""
        with self.db.begin() as s:
            for each in s.scalars(select(Introduction)):
                mark_started(s, each)

    def calls(self, method: str) -> list[Json]:
        """The calls of a method that reached the workspace."""
        return [entry for entry in self.workspace.traffic() if entry.get("method") == method]

    def error_responses(self) -> list[Json]:
        """Everything that the workspace refused to the bot, but for calls too fast: it waits and comes back."""
        return [
            e
            for e in self.workspace.traffic()
            if (e["kind"] == "refused" and e["answer"].get("error") != "ratelimited")
            or (e["kind"] == "call" and not e["answer"]["ok"])
        ]

    def run_until_noon(self) -> None:
        """Move on to noon in Chicago, from a morning there."""
        self.run_until(self.now.replace(hour=18, minute=5))

    def run_until(self, moment: datetime) -> None:
        """Time passes while the bot runs: what it hands over ahead of time, it has handed over."""
        for step in (moment - timedelta(hours=11), moment - timedelta(hours=1), moment):
            self.settle()
            if step > self.now:
                self.workspace.advance_to(step.timestamp())
        self.settle()

    def let_time_pass(self, **time: float) -> None:
        """The same, for as many days, hours or minutes."""
        self.run_until(self.now + timedelta(**time))

    def scheduled(self) -> list[Message]:
        """What Slack has for later, as the bot knows it."""
        with self.db() as s:
            rows = select(Message).where(Message.state == MessageState.SCHEDULED)
            return list(s.scalars(rows.order_by(Message.post_at)))

    def settle(self) -> None:
        """Wait until the bot has nothing left to do."""
        wait_for(lambda: self.program.worker.is_idle(), "the bot to be idle", meanwhile=self.skip_rate_limit_pauses)

    def skip_rate_limit_pauses(self) -> None:
        """Where the bot only waits because Slack said so (one message a second to each reader), time moves on."""
        pause = self.program.worker.seconds_until_next()
        if 0 < pause < SOON_SECONDS:
            self.server.clock.advance(pause)


def settings_of(server: Server, database_url: str, **more: Any) -> Settings:
    app = server.slack.workspace.app
    return Settings(app.bot_token, app.app_token, database_url, f"{server.address}/api/", **more)
