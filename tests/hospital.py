"""The hospital that tests run in: its people, the workspace with the bot, and the steps that most tests start with.

Ben asks and Amara offers. Dara and Ruth offer the same as Amara. Chidi offers things too, and is often paused. Priya is
an intern. Sam plays any other part. Time starts on a Monday morning in Chicago.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.application import Curbside
from bot.config import Settings
from bot.worker import SOON_SECONDS
from mentoring.introductions.check_ins import mark_started
from mentoring.safety.contacts import Contacts
from models import Introduction, Message, MessageState
from sandbox.client import UserClient, WorkspaceClient
from sandbox.models import Json
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.databases import release

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
CONTACTS = Contacts("GME office, 555-0100", "Ombuds office, 555-0111, then the GME office, 555-0100")
CODES = "leading a code calmly"
MONDAY = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)  # 9 a.m. in Chicago


T = TypeVar("T")


class Hospital:
    """A workspace with the bot, its people, and the steps that most tests start with."""

    def __init__(self, server: Server, program: Curbside) -> None:
        self.server, self.program = server, program
        self.replicas: list[Curbside] = []  # more processes on the same tables
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

    def page_of(self, file: Json) -> str:
        """Return the address at which the page shows a file, to people who have no token."""
        return f"{self.server.address}/files/{file['id']}/{file['name']}"

    def publish_offers(self, mentor: UserClient, *lines: str, **terms: Any) -> None:
        """A mentor publishes topics, and confirms what each one is about."""
        mentor.command("/mentor")
        mentor.await_modal("Your topics")
        fields = {f"line_{number}": line for number, line in enumerate(lines, 1)}
        assert mentor.submit(**fields, **terms) == {}
        mentor.await_modal("Tag your topics")
        assert mentor.submit() == {}
        mentor.close_modal()

    def share_goal(
        self, resident: UserClient, sentence: str = "running a code without freezing", **fields: Any
    ) -> Json:
        """A resident shares a goal.

        Returns: the message that suggests mentors for it.
        """
        before = len(resident.saying("For your goal", resident.direct()))
        self.submit_goal(resident, sentence, **fields)
        resident.close_modal()

        def newest() -> Json | None:
            found = resident.saying("For your goal", resident.direct())
            return found[-1] if len(found) > before else None

        message = wait_for(newest, f"the mentors for {sentence!r}", meanwhile=self.skip_rate_limit_pauses)
        return {**message, "channel": resident.conversations("im")[0]["id"]}

    @staticmethod
    def submit_goal(resident: UserClient, sentence: str, **fields: Any) -> None:
        """A resident fills in the form and taps Share, again where the form has something to ask."""
        resident.command(f"/grow {sentence}")
        resident.await_modal("Add a goal")
        assert resident.submit(**fields) == {}
        if (resident.modal or {}).get("title", {}).get("text") == "Add a goal":
            assert resident.submit() == {}

    def ask_amara(self, *, offer: str = CODES, dose: str = "coffee", **terms: Any) -> Json:
        """Amara publishes one topic, Ben shares a goal and asks her.

        Returns: the message that Amara gets.
        """
        terms.setdefault("doses", ["question", "coffee", "three", "ongoing"])
        self.publish_offers(self.amara, offer, **terms)
        shortlist = self.share_goal(self.ben, dose=dose, first_question="What do you say first?")
        names = {"question": "a 10-minute question", "coffee": "one coffee", "three": "three meetings"}
        self.ben.click(f"Ask for {names.get(dose, dose)}", shortlist, below="Amara Fable")
        return self.amara.await_message("First question")

    def introduce_pair(self, **options: Any) -> Json:
        """Ben asks Amara and she says yes; takes the options of `ask_amara`.

        Returns: the first message of their thread.
        """
        self.amara.click("Happy to", self.ask_amara(**options))
        return self.ben.await_message("Why I connected you")

    def mark_all_started(self) -> None:
        """Mark every introduction as started, so that no one gets a nudge."""
        with self.db.begin() as s:
            for each in s.scalars(select(Introduction)):
                mark_started(s, each)

    def calls(self, method: str) -> list[Json]:
        """Return the calls of a Web API method that reached the workspace."""
        return [entry for entry in self.workspace.traffic() if entry.get("method") == method]

    def error_responses(self) -> list[Json]:
        """Return every error response to the bot, except what is no fault.

        After `ratelimited` it waits and retries; the window of a shared goal may have been closed.
        """
        return [
            e
            for e in self.workspace.traffic()
            if (e["kind"] == "refused" and e["answer"].get("error") != "ratelimited")
            or (e["kind"] == "call" and not e["answer"]["ok"] and not was_closed(e))
        ]

    def run_until_noon(self) -> None:
        """Let time pass from a morning in Chicago until just after noon there."""
        self.run_until(self.now.replace(hour=18, minute=5))

    def run_until(self, moment: datetime) -> None:
        """Let time pass while the bot runs.

        Stops 11 hours and one hour earlier, so that the bot schedules in Slack what it schedules ahead of time.
        """
        for step in (moment - timedelta(hours=11), moment - timedelta(hours=1), moment):
            self.settle()
            if step > self.now:
                self.workspace.advance_to(step.timestamp())
        self.settle()

    def let_time_pass(self, **time: float) -> None:
        """Let time pass while the bot runs, for so many days, hours or minutes (keyword arguments of `timedelta`)."""
        self.run_until(self.now + timedelta(**time))

    def scheduled(self) -> list[Message]:
        """Return the messages that are scheduled in Slack, as far as the bot knows, earliest first."""
        with self.db() as s:
            rows = select(Message).where(Message.state == MessageState.SCHEDULED)
            return list(s.scalars(rows.order_by(Message.post_at)))

    def wait_for(self, look: Callable[[], T | None], what: str) -> T:
        """Poll until `look` returns something.

        Raises: TimedOut when it never does, with `what`.
        """
        return wait_for(look, what, meanwhile=self.skip_rate_limit_pauses)

    def close(self) -> list[Json]:
        """Close the workspace's client, and return what Slack refused although the test doesn't allow it.

        Every message that Slack shows must say what is true now: no change may have marked too little.
        """
        try:
            if self.program.worker.is_idle() and not self.allows_error_responses:
                assert self.program.comparison.compare_all() == 0
            return [] if self.allows_error_responses else self.error_responses()
        finally:
            self.workspace.close()
            if not self.program.is_running:  # it may have been stopped before it was asked
                release(self.program.engine)

    def settle(self) -> None:
        """Wait until the bot has nothing left to do, in none of its processes."""
        workers = [each.worker for each in (self.program, *self.replicas)]
        wait_for(
            lambda: all(each.is_idle() for each in workers), "the bot to be idle", meanwhile=self.skip_rate_limit_pauses
        )

    def skip_rate_limit_pauses(self) -> None:
        """Advance the clock when the bot waits only for a rate limit (one message a second to each reader)."""
        pause = self.program.worker.seconds_until_next()
        if 0 < pause < SOON_SECONDS:
            self.server.clock.advance(pause)


def was_closed(call: Json) -> bool:
    """Was this call refused because someone had already closed the window?"""
    return bool(call["method"] == "views.update" and call["answer"]["error"] == "not_found")


def environment_of(server: Server, database_url: str) -> dict[str, str]:
    """The environment of a `curbside` command in this workspace."""
    app = server.slack.workspace.app
    return {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": f"{server.address}/api/",
        "DATABASE_URL": database_url,
    }


def settings_of(server: Server, database_url: str, **more: Any) -> Settings:
    app = server.slack.workspace.app
    return Settings(app.bot_token, app.app_token, database_url, f"{server.address}/api/", **more)
