"""A month at the hospital before the demo begins, played through the front door, so that there is something to see.

What people offered and wanted stands in history.json; all of them are invented, and so is the hospital.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.client import Refused, TimedOut, UserClient, WorkspaceClient, wait_for
from sandbox.models import Json

FILE = Path(__file__).parent / "history.json"
DAYS = 25  # the last thing happens on the day before the demo begins, or somewhat earlier
ZONE = ZoneInfo("America/Chicago")
MORNING, NOON, EVENING = time(9), time(12), time(17)


def begins(now: datetime) -> datetime:
    """The Monday morning on which the month before `now` (aware) begins."""
    day = now.astimezone(ZONE).date() - timedelta(days=DAYS)
    return datetime.combine(day - timedelta(days=day.weekday()), MORNING, ZONE).astimezone(UTC)


class History:
    """The month, day by day."""

    def __init__(self, workspace: WorkspaceClient, out: Callable[[str], None]) -> None:
        self.workspace, self.out = workspace, out
        told = json.loads(FILE.read_text("utf-8"))
        self.offers: dict[str, list[str]] = told["offers"]
        self.goals: list[Json] = told["goals"]
        self.first = workspace.now()
        self.growth = workspace.person("ben").channel("growth")

    def play(self, until: datetime) -> None:
        """Play it, and move the clock to `until` (aware)."""
        self.out(f"    {self._today()}: {len(self.offers)} people say what they can be asked about")
        for name, lines in self.offers.items():
            offer(self.workspace.person(name), lines)
        events: list[tuple[int, time, Callable[[Any], None], Json]] = []
        for goal in self.goals:
            day = goal["day"]
            events.append((day, MORNING, self._wants, goal))
            if goal.get("answer") in ("yes", "no"):
                events.append((day, EVENING, self._answers, goal))
            if goal.get("answer") == "yes":
                events.append((day + goal["meets"], EVENING, self._met, goal))
        for day, at, happens, goal in sorted(events, key=lambda event: event[:2]):
            self._move(day, at)
            happens(goal)
        self.workspace.settle(0.1)
        self.workspace.advance_to(until.timestamp())
        self.workspace.settle(0.2)

    def _move(self, day: int, at: time) -> None:
        """On to a time of a day; what Slack has for later is posted on the way."""
        first = datetime.fromtimestamp(self.first, ZONE).date()
        moment = datetime.combine(first + timedelta(days=day), at, ZONE)
        if moment.timestamp() > self.workspace.now():
            self.workspace.settle(0.05)
            self.workspace.advance_to(moment.timestamp())

    def _today(self) -> str:
        return f"{datetime.fromtimestamp(self.workspace.now(), ZONE):%a %d %b}"

    def _wants(self, goal: Json) -> None:
        hands = self.workspace.person(goal["who"])
        self.out(f"    {self._today()}: somebody wants to grow in “{goal['sentence']}”")
        hands.command(f"/grow {goal['sentence']}", self.growth)
        hands.await_modal("Grow in something")
        fields = {"dose": goal["dose"], "visibility": goal.get("visibility", "named")}
        hands.submit(first_question=goal.get("question", ""), **fields)
        if hands.modal:
            hands.submit()
        people = self._direct(hands, f"For your goal: “{goal['sentence']}”")
        if "ask" in goal:
            self._ask(hands, people, self._name(goal["ask"]))

    @staticmethod
    def _ask(hands: UserClient, people: Json, mentor: str) -> None:
        """Ask that mentor for whatever dose is on the button of their card."""
        blocks = people["blocks"]
        below = next((i for i, b in enumerate(blocks) if mentor in "\n".join(hands.reader.lines([b]))), len(blocks))
        labels = [e["text"]["text"] for b in blocks[below:] for e in b.get("elements", []) if e.get("type") == "button"]
        if not labels:
            raise TimedOut(f"{mentor} is not among the people shown to {hands.name}")
        hands.click(labels[0], people, below=mentor)

    def _answers(self, goal: Json) -> None:
        mentor = self.workspace.person(goal["ask"])
        mentor.click(
            "Happy to" if goal["answer"] == "yes" else "Not now",
            self._direct(mentor, f"wants to grow in:\n“{goal['sentence']}”"),
        )
        if goal["answer"] == "no":
            return
        hands = self.workspace.person(goal["who"])
        root = self._thread(hands, goal)
        hands.click("Propose times", root)
        hands.await_modal("Propose times")
        day = datetime.fromtimestamp(self.workspace.now(), ZONE).date() + timedelta(days=goal["meets"])
        hands.submit(first=int(datetime.combine(day, NOON, ZONE).timestamp()))
        mentor.click("Take it", mentor.await_message("proposes, each", root["channel"]))

    @staticmethod
    def _direct(hands: UserClient, text: str) -> Json:
        """What Curbside wrote to somebody."""

        def look() -> Json | None:
            places = [channel["id"] for channel in hands.conversations("im")]
            return next((found for place in places if (found := hands.find(text, place))), None)

        return wait_for(look, f"a message to {hands.name} with {text!r}")

    def _met(self, goal: Json) -> None:
        hands = self.workspace.person(goal["who"])
        if goal["ends"] == "open":
            return
        hands.click("We've met", self._thread(hands, goal))
        hands.await_modal("How was it?")
        hands.submit(learned="learned", thanks=goal["thanks"], keep=["keep"])

    def _thread(self, hands: UserClient, goal: Json) -> Json:
        """The root of the introduction that a goal led to."""
        both = {hands.id, self.workspace.person(goal["ask"]).id}

        def root() -> Json | None:
            groups = [c["id"] for c in hands.conversations("mpim") if both <= set(c["members"])]
            found = (hands.find(f"“{goal['sentence']}”", group) for group in groups)
            return next((each for each in found if each), None)

        return wait_for(root, f"the thread about {goal['sentence']!r}")

    def _name(self, name: str) -> str:
        found = next((p for p in self.workspace.overview()["people"] if p["name"] == name), None)
        if found is None:
            raise Refused(f"nobody here is called {name}")
        return str(found["real_name"])


def offer(mentor: UserClient, lines: list[str]) -> None:
    """A mentor says what they can be asked about, and confirms what each line is about."""
    mentor.command("/mentor")
    mentor.await_modal("What you can teach")
    mentor.submit(**{f"line_{number}": line for number, line in enumerate(lines, 1)})
    mentor.await_modal("What each is about")
    mentor.submit()
    mentor.close_modal()
