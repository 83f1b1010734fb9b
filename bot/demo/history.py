"""The month at the hospital that ends now, played as people would in Slack, so that there is something to see.

What people offer and want is in history.json. All of them are invented, and so is the hospital.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.models import Json
from sandbox.waiting import TimedOut, wait_for

FILE = Path(__file__).parent / "history.json"
DAYS = 25  # the last event is on the day before this one, or a little earlier
ZONE = ZoneInfo("America/Chicago")
MORNING, NOON, EVENING = time(9), time(12), time(17)


def start_of(now: datetime) -> datetime:
    """Return the Monday morning on which the month before `now` (aware) begins."""
    day = now.astimezone(ZONE).date() - timedelta(days=DAYS)
    return datetime.combine(day - timedelta(days=day.weekday()), MORNING, ZONE).astimezone(UTC)


class History:
    """Plays the month, day by day."""

    def __init__(self, workspace: WorkspaceClient, out: Callable[[str], None]) -> None:
        self.workspace, self.out = workspace, out
        script = json.loads(FILE.read_text("utf-8"))
        self.offers: dict[str, list[str]] = script["offers"]
        self.goals: list[Json] = script["goals"]
        self.first = workspace.now()
        self.growth = workspace.person("ben").channel("growth")

    def play(self, until: datetime) -> None:
        """Play the month, and move the clock to `until` (aware)."""
        self.out(f"    {self._today()}: {len(self.offers)} people say what they can be asked about")
        for name, lines in self.offers.items():
            offer(self.workspace.person(name), lines)
        events: list[tuple[int, time, Callable[[Any], None], Json]] = []
        for goal in self.goals:
            day = goal["day"]
            events.append((day, MORNING, self._share_goal, goal))
            if goal.get("answer") in ("yes", "no"):
                events.append((day, EVENING, self._answer_ask, goal))
            if goal.get("answer") == "yes":
                events.append((day + goal["meets"], EVENING, self._report_meeting, goal))
        for day, at, action, goal in sorted(events, key=lambda event: event[:2]):
            self._move(day, at)
            action(goal)
        self.workspace.settle(0.1)
        self.workspace.advance_to(until.timestamp())
        self.workspace.settle(0.2)

    def _move(self, day: int, at: time) -> None:
        """Move the clock to a time on a day; scheduled messages are posted on the way."""
        first = datetime.fromtimestamp(self.first, ZONE).date()
        moment = datetime.combine(first + timedelta(days=day), at, ZONE)
        if moment.timestamp() > self.workspace.now():
            self.workspace.settle(0.05)
            self.workspace.advance_to(moment.timestamp())

    def _today(self) -> str:
        return f"{(at := datetime.fromtimestamp(self.workspace.now(), ZONE)):%a, %b} {at.day}"

    def _share_goal(self, goal: Json) -> None:
        user = self.workspace.person(goal["who"])
        self.out(f"    {self._today()}: someone wants to grow in “{goal['sentence']}”")
        user.command(f"/grow {goal['sentence']}", self.growth)
        user.await_modal("Add a goal")
        fields = {"dose": goal["dose"], "visibility": goal.get("visibility", "named")}
        user.submit(first_question=goal.get("question", ""), **fields)
        if (user.modal or {}).get("title", {}).get("text") == "Add a goal":
            user.submit()
        user.close_modal()
        people = self._direct_message(user, f"For your goal: “{goal['sentence']}”")
        if "ask" in goal:
            self._ask(user, people, self._name(goal["ask"]))

    @staticmethod
    def _ask(user: UserClient, people: Json, mentor: str) -> None:
        """Ask this mentor for the dose on the button of their card."""
        blocks = people["blocks"]
        below = next((i for i, b in enumerate(blocks) if mentor in "\n".join(user.reader.lines([b]))), len(blocks))
        labels = [e["text"]["text"] for b in blocks[below:] for e in b.get("elements", []) if e.get("type") == "button"]
        if not labels:
            raise TimedOut(f"{mentor} is not among the people shown to {user.name}")
        user.click(labels[0], people, below=mentor)

    def _answer_ask(self, goal: Json) -> None:
        mentor = self.workspace.person(goal["ask"])
        mentor.click(
            "Happy to" if goal["answer"] == "yes" else "Not now",
            self._direct_message(mentor, f"about:\n“{goal['sentence']}”"),
        )
        if goal["answer"] == "no":
            return
        user = self.workspace.person(goal["who"])
        root = self._thread(user, goal)
        user.click("Propose times", root)
        user.await_modal("Propose times")
        day = datetime.fromtimestamp(self.workspace.now(), ZONE).date() + timedelta(days=goal["meets"])
        user.submit(first=int(datetime.combine(day, NOON, ZONE).timestamp()))
        mentor.click("Works for me", mentor.await_message("suggested (in your", root["channel"]))

    @staticmethod
    def _direct_message(user: UserClient, text: str) -> Json:
        """Wait for a direct message from Curbside to a person."""

        def find() -> Json | None:
            channels = [channel["id"] for channel in user.conversations("im")]
            return next((message for channel in channels if (message := user.find(text, channel))), None)

        return wait_for(find, f"a message to {user.name} with {text!r}")

    def _report_meeting(self, goal: Json) -> None:
        user = self.workspace.person(goal["who"])
        if goal["ends"] == "open":
            return
        user.click("We've met", self._thread(user, goal))
        user.await_modal("How was it?")
        user.submit(learned="learned", thanks=goal["thanks"], keep=["keep"])

    def _thread(self, user: UserClient, goal: Json) -> Json:
        """Wait for the first message in the introduction thread that a goal led to."""
        both = {user.id, self.workspace.person(goal["ask"]).id}

        def root() -> Json | None:
            groups = [c["id"] for c in user.conversations("mpim") if both <= set(c["members"])]
            messages = (user.find(f"“{goal['sentence']}”", group) for group in groups)
            return next((each for each in messages if each), None)

        return wait_for(root, f"the thread about {goal['sentence']!r}")

    def _name(self, name: str) -> str:
        person = next((p for p in self.workspace.overview()["people"] if p["name"] == name), None)
        if person is None:
            raise Refused(f"no one here is named {name}")
        return str(person["real_name"])


def offer(mentor: UserClient, lines: list[str]) -> None:
    """Enter what a mentor can be asked about, and confirm what each line is about."""
    mentor.command("/mentor")
    mentor.await_modal("Your topics")
    mentor.submit(**{f"line_{number}": line for number, line in enumerate(lines, 1)})
    mentor.await_modal("Tag your topics")
    mentor.submit()
    mentor.close_modal()
