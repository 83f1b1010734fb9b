"""A hospital of any size in a database, written in bulk: people, mentors with topics, goals, and what came of them.

Everyone and everything is made up. Each goal had three people suggested. Of ten goals two are finished, by someone who
helped; of the open ones, one in four has someone who helps, and one in three two open requests.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from mentoring.growth_areas import areas
from mentoring.matching.concepts import phrases, read_rows
from mentoring.matching.lexicon import example_sentences
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalAspect,
    GoalState,
    Initiator,
    Introduction,
    IntroductionState,
    MentorProfile,
    Message,
    MessageKind,
    MessageState,
    Offer,
    OfferAspect,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

NOW = datetime(2031, 3, 3, 17, 0, tzinfo=UTC)
TOPICS = 4  # per mentor
WAYS = ("{}", "{} for beginners", "{} on nights", "how I learned {}")
HOSPITAL_WORDS = ("huddle", "tower", "blue team", "float", "east wing")  # what only this hospital calls something
CAPACITY = 12  # of each mentor, so that most have room

Row = dict[str, Any]


class Size(NamedTuple):
    """How many people, mentors among them, and goals."""

    people: int
    mentors: int
    goals: int


SMALL, LARGE = Size(80, 24, 60), Size(4_000, 1_200, 3_000)


def fill(connection: Connection, size: Size, team: str) -> None:
    """Write a hospital into empty tables. People are U0, U1 and so on: mentors first, then residents."""
    for table, rows in _Hospital(size, team).tables():
        if rows:
            connection.execute(insert(table), rows)


class _Hospital:
    """The rows of one hospital; the same size gives the same rows. Ids count from 1: mentors first, then residents."""

    def __init__(self, size: Size, team: str) -> None:
        self.draw, self.size, self.team = random.Random(5), size, team  # noqa: S311 (made up)
        self.seats = dict.fromkeys(range(1, size.mentors + 1), 0)
        self.topics = list(self._topics())
        self.goals = list(self._goals())

    def tables(self) -> Iterator[tuple[type, list[Row]]]:
        """Yield the rows of each table, in the order in which they can be inserted."""
        mentors, about = range(1, self.size.mentors + 1), {"about": "", "tz": "UTC", "created_at": NOW}
        yield (
            Person,
            [
                {"id": number + 1, "team_id": self.team, "user_id": f"U{number}", "name": f"Person {number}", **about}
                for number in range(self.size.people)
            ],
        )
        profile = {"capacity": CAPACITY, "doses": [*Dose], "updated_at": NOW}
        yield MentorProfile, [{"person_id": each, **profile} for each in mentors]
        yield Offer, [topic for topic, _ in self.topics]
        yield (
            OfferAspect,
            [{"offer_id": topic["id"], "aspect": area, "confirmed": True} for topic, area in self.topics],
        )
        yield Goal, [goal for goal, _ in self.goals]
        yield GoalAspect, [{"goal_id": goal["id"], "aspect": area} for goal, area in self.goals]
        yield (
            Shortlist,
            [
                {"id": goal["id"], "goal_id": goal["id"], "reason": ShortlistReason.FIRST}
                | {"created_at": goal["created_at"]}
                for goal, _ in self.goals
            ],
        )
        suggested = [self._suggested(goal) for goal, _ in self.goals]
        yield Suggestion, [each for three in suggested for each in three]
        of_goals = zip(self.goals, suggested, strict=True)
        asks = [ask for (goal, _), three in of_goals for ask in self._asks(goal, three)]
        yield Ask, asks
        yield Introduction, [self._introduced(ask) for ask in asks if ask["state"] is AskState.ACCEPTED]
        yield Message, list(self._messages(asks))

    def _topics(self) -> Iterator[tuple[Row, str]]:
        """Yield each topic with its area."""
        named = [(ids[0], phrase) for ids, phrase in phrases(read_rows()) if not areas.ALL[ids[0]].private]
        for number in range(self.size.mentors * TOPICS):
            area, phrase = self.draw.choice(named)
            sentence = self.draw.choice(WAYS).format(phrase)[:150]
            place = {"person_id": 1 + number // TOPICS, "position": 1 + number % TOPICS}
            yield {"id": number + 1, "sentence": sentence, **place}, area

    def _goals(self) -> Iterator[tuple[Row, str]]:
        """Yield each goal with its area; some name it with a word of this hospital, which teaches something."""
        said = [(ids[0], sentence) for ids, sentence in example_sentences() if not areas.ALL[ids[0]].private]
        fixed = {"about": "", "first_question": "", "dose": Dose.COFFEE, "visibility": Visibility.NAMED}
        residents = self.size.people - self.size.mentors
        for number in range(self.size.goals):
            area, sentence = self.draw.choice(said)
            if number % 5 == 0:
                sentence = f"{self.draw.choice(HOSPITAL_WORDS)} {sentence}"
            finished = number % 10 in (8, 9)
            created = NOW - timedelta(days=self.draw.randrange(1, 200))
            yield (
                {
                    "id": number + 1,
                    "person_id": self.size.mentors + 1 + number % residents,
                    "view_id": f"V{number}",
                    "sentence": sentence[:200],
                    "state": GoalState.FINISHED if finished else GoalState.OPEN,
                    "finished_at": NOW if finished else None,
                    "created_at": created,
                    **fixed,
                },
                area,
            )

    def _suggested(self, goal: Row) -> list[Row]:
        """Suggest three mentors, by a topic of each."""
        chosen = self.draw.sample(range(1, self.size.mentors + 1), 3)
        return [
            {
                "id": 3 * (goal["id"] - 1) + place,
                "shortlist_id": goal["id"],
                "goal_id": goal["id"],
                "mentor_id": mentor,
                "line": self.topics[(mentor - 1) * TOPICS][0]["sentence"],
                "position": place,
                "reasons": [],
                "fit": "close",
            }
            for place, mentor in enumerate(chosen, 1)
        ]

    def _asks(self, goal: Row, suggested: list[Row]) -> list[Row]:
        """Ask the first who is suggested, who said yes, or the first two, whose answers are open; or no one."""
        number = goal["id"]
        if goal["state"] is GoalState.FINISHED or number % 4 == 0:
            return [self._ask(goal, suggested[0], AskState.ACCEPTED)]
        if number % 3:
            return []
        return [self._ask(goal, each, AskState.OPEN) for each in suggested[:2]]

    def _ask(self, goal: Row, suggestion: Row, state: AskState) -> Row:
        is_open, earlier = state is AskState.OPEN, (goal["id"] - 1) // (self.size.people - self.size.mentors)
        return {
            "id": suggestion["id"],
            "goal_id": goal["id"],
            "asker_id": goal["person_id"],
            "mentor_id": suggestion["mentor_id"],
            "started_by": Initiator.RESIDENT,
            "slot": 2 * earlier + suggestion["position"] if is_open else None,
            "dose": Dose.COFFEE,
            "first_question": "",
            "state": state,
            "asked_at": NOW - timedelta(hours=3),
            "awaiting_since": NOW - timedelta(hours=3),
            "next_check_at": NOW + timedelta(days=2) if is_open else None,
        }

    def _introduced(self, ask: Row) -> Row:
        goal, _ = self.goals[ask["goal_id"] - 1]
        finished = goal["state"] is GoalState.FINISHED
        self.seats[ask["mentor_id"]] += not finished
        return {
            "goal_id": goal["id"],
            "ask_id": ask["id"],
            "mentor_id": ask["mentor_id"],
            "resident_id": goal["person_id"],
            "dose": Dose.COFFEE,
            "state": IntroductionState.FINISHED if finished else IntroductionState.OPEN,
            "seat": max(1, self.seats[ask["mentor_id"]]),
            "started_at": goal["created_at"],
            "ended_at": NOW if finished else None,
        }

    def _messages(self, asks: list[Row]) -> Iterator[Row]:
        """Yield what was sent: each goal's post and list, and each request."""
        for goal, _ in self.goals:
            yield self._message(MessageKind.POST, goal["id"], goal["person_id"], goal["id"])
            yield self._message(MessageKind.SHORTLIST, goal["id"], goal["person_id"], goal["id"])
        for ask in asks:
            yield self._message(MessageKind.ASK, ask["id"], ask["mentor_id"], ask["goal_id"])

    def _message(self, kind: MessageKind, subject: int, person: int, goal: int) -> Row:
        return {
            "team_id": self.team,
            "kind": kind,
            "subject_id": subject,
            "person_id": person,
            "goal_id": goal,
            "dedupe_key": f"{kind}:{subject}",
            "due_at": NOW - timedelta(days=1),
            "sent_at": NOW - timedelta(days=1),
            "state": MessageState.SENT,
            "delivered_revision": 1,
            "channel": "C1",
            "ts": f"{subject}.{person:06}",
        }
