"""Simulate a year in a made-up hospital: how often each mentor is asked, whether newcomers are seen, what is learned.

300 residents share three goals each; of 120 mentors with up to eight topics, a fifth join during the year. This shows
what taking turns gains and costs, compared with the same year without it. In some areas, every other goal uses a word
that only this hospital has.
"""

import heapq
import random
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.hospital import fill_lists
from benchmarks.simulated_people import AREAS, TEAM, WishesAndOffers, join
from bot import db
from mentoring.asks import asks
from mentoring.errors import MentoringError
from mentoring.goals import goals
from mentoring.introductions import introductions
from mentoring.introductions.meeting_report import MeetingReport
from mentoring.matching import Matcher, lexicon
from mentoring.matching.feedback import NOTHING_LEARNED
from mentoring.mentors import learned_terms
from mentoring.people import people
from mentoring.safety.private import Privacy
from models import Ask, Dose, Introduction, Shortlist, Visibility

RESIDENTS, MENTORS, GOALS, DAYS = 300, 120, 3, 365
FROM_THE_START, NEW = 96, 28  # mentors; days
ASKED = (0.6, 0.25, 0.15)  # the probability that the first, second or third person shown is asked
SAYS_YES, CORRECTS, MISTAKEN = 0.7, 0.6, 0.1
OWN_WORDS = 20  # areas for which this hospital has its own word
START = datetime(2031, 1, 6, 15, 0, tzinfo=UTC)
Act = Callable[[Session, datetime], None]


@dataclass
class Told:
    """What happened in the year: how often each mentor was asked and on which days shown, and how much was right."""

    asked: Counter[int] = field(default_factory=Counter)
    shown: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    came: dict[int, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    right: list[bool] = field(default_factory=list)  # for each mentor on a first list: do they offer the area meant?
    no_one: int = 0  # lists with no one on them
    # The day, and whether the area was suggested: from usual words, and from the hospital's own words.
    usual: list[tuple[int, bool]] = field(default_factory=list)
    own: list[tuple[int, bool]] = field(default_factory=list)


class Year:
    """A year under the real rules, in its own database; the same seed gives the same people and goals."""

    def __init__(self, folder: str, seed: int = 11) -> None:
        self.draw, self.told, self.numbers = random.Random(seed), Told(), count()  # noqa: S311 (made up)
        engine = db.connect(f"sqlite:///{folder}/year.db")
        db.migrate(engine)
        self.db, self.matcher = db.session_factory(engine), Matcher(lexicon.load())
        self.todo: list[tuple[int, int, Act]] = []
        self.offered: dict[int, set[str]] = {}
        self.model = WishesAndOffers(self.draw)
        self.own = {area: f"zar{place:02}un" for place, area in enumerate(self.model.most_wanted[:OWN_WORDS])}

    def play(self) -> Told:
        """Run everything that happens in the year, in order."""
        for number in range(MENTORS):
            late = max(0, number - FROM_THE_START + 1)
            self._on(late * DAYS // (MENTORS - FROM_THE_START + 1), self._joining(number))
        for number in range(RESIDENTS * GOALS):
            self._on(self.draw.randrange(1, DAYS), self._sharing(number % RESIDENTS))
        while self.todo and self.todo[0][0] < DAYS:
            day, _, act = heapq.heappop(self.todo)
            with self.db.begin() as s:
                act(s, START + timedelta(days=day))
        return self.told

    def _on(self, day: int, act: Act) -> None:
        heapq.heappush(self.todo, (day, next(self.numbers), act))

    def _later(self, now: datetime, first: int, last: int, act: Act) -> None:
        self._on((now - START).days + self.draw.randint(first, last), act)

    def _joining(self, number: int) -> Act:
        return partial(self._join, f"M{number}", self.model.topics(), self.draw.choice((1, 2, 3, 3, 4, 5)))

    def _join(self, name: str, topics: dict[str, str], capacity: int, s: Session, now: datetime) -> None:
        mentor = join(s, name, topics, capacity, now, self.matcher).person_id
        self.offered[mentor], self.told.places[mentor] = set(topics.values()), capacity
        self.told.came[mentor] = (now - START).days

    def _sharing(self, resident: int) -> Act:
        area, by_own_word = self.model.area(), self.draw.random() < 1 / 2
        own = self.own.get(area, "") if by_own_word else ""
        tail = self.draw.choice(("on nights", "this year", "before July", "for once"))
        sentence = f"{own} {tail}" if own else self.draw.choice(self.model.said[area])
        correction = self.draw.choice(AREAS) if self.draw.random() < MISTAKEN else area
        if self.draw.random() > CORRECTS:
            correction = ""
        guesses = self.told.own if own else self.told.usual
        return partial(self._share, resident, area, sentence[: goals.MAX_SENTENCE], correction, guesses)

    def _share(
        self,
        number: int,
        area: str,
        sentence: str,
        correction: str,
        guesses: list[tuple[int, bool]],
        s: Session,
        now: datetime,
    ) -> None:
        resident = people.upsert(s, people.Profile(TEAM, f"UR{number}", f"R{number}", "UTC"), now)
        chosen = [each for each in learned_terms.suggest_areas(s, TEAM, sentence, self.matcher) if each in AREAS]
        guesses.append(((now - START).days, area in chosen))
        if area not in chosen and correction:
            chosen = [correction]
        form = goals.GoalForm(sentence, tuple(chosen), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
        if form.privacy is Privacy.PRIVATE:  # by its words: nothing of it is stored
            return
        try:
            goal = goals.create(s, resident, form, f"V{next(self.numbers)}", now)
            fill_lists(s, now, self.matcher)
        except MentoringError:  # they have this goal already
            return
        self._look(goal.id, area, s, now)

    def _look(self, goal_id: int, area: str, s: Session, now: datetime) -> None:
        """Read the newest list, and ask someone on it."""
        newest = select(Shortlist).where(Shortlist.goal_id == goal_id).order_by(Shortlist.id.desc()).limit(1)
        shown = s.scalars(newest).one().suggestions
        first = goal_id not in self.told.shown
        self.told.no_one += not shown
        for each in shown:
            self.told.shown[each.mentor_id].append((now - START).days)
            self.told.right += [area in self.offered[each.mentor_id]] * first
        if not shown:
            return
        (picked,) = self.draw.choices(shown, ASKED[: len(shown)])
        try:
            ask = asks.ask(s, picked.goal.person, picked.id, Dose.COFFEE, now)
        except MentoringError:  # the mentor is full by now, or the resident has five open asks
            return
        self.told.asked[picked.mentor_id] += 1
        self._later(now, 1, 4, partial(self._answer, ask.id, area))

    def _answer(self, ask_id: int, area: str, s: Session, now: datetime) -> None:
        ask = s.get_one(Ask, ask_id)
        if self.draw.random() < SAYS_YES:
            try:
                introduction = asks.accept(s, ask.mentor, ask_id, now)
            except MentoringError:  # full by now
                return
            self._later(now, 10, 60, partial(self._finish, introduction.id))
        else:
            asks.decline(s, ask.mentor, ask_id, now)
            self._later(now, 0, 1, partial(self._look, ask.goal_id, area))

    def _finish(self, introduction_id: int, s: Session, now: datetime) -> None:
        found = s.get_one(Introduction, introduction_id)
        introductions.finish(s, found.resident, introduction_id, MeetingReport(), now)


def main() -> None:
    """Print the same year three times: as it is, without turns, and without learning."""
    _print("as it is", _played())
    with patch("mentoring.matching.bands.IMPRESSION_PENALTY", 0.0):
        _print("without turns", _played())
    with patch("mentoring.mentors.learned_terms.learned", lambda *_: NOTHING_LEARNED):
        _print("without learning", _played())


def _played() -> Told:
    with tempfile.TemporaryDirectory() as folder:
        return Year(folder).play()


def _print(name: str, result: Told) -> None:
    asked = sorted((result.asked[mentor] for mentor in result.places), reverse=True)
    by_place = sorted(result.asked[mentor] / places for mentor, places in result.places.items())
    tenth = MENTORS // 10
    print(
        f"{name}: {sum(asked)} asks; the tenth of mentors asked most had {sum(asked[:tenth]) / sum(asked):.0%} of them"
    )
    print(f"  asks per place: median {statistics.median(by_place):.1f}, nine in ten mentors", end=" ")
    print(f"up to {by_place[-tenth - 1]:.1f}, most {by_place[-1]:.1f}; never asked: {asked.count(0)} mentors")
    print(f"  of the mentors shown for a goal, {statistics.mean(result.right):.1%} offer its area;", end=" ")
    print(f"no one on {result.no_one} lists; newcomers were shown {_newcomers(result):.2f} times as often as others")
    early, late = ([right for day, right in result.own if (day > DAYS / 2) is half] for half in (False, True))
    print(f"  areas suggested from usual words: {statistics.mean(right for _, right in result.usual):.1%};", end=" ")
    print(f"from the hospital's own: {statistics.mean(early):.0%} before July, {statistics.mean(late):.0%} after")


def _newcomers(result: Told) -> float:
    """Return how often newcomers are shown in their first four weeks, divided by how often the others are."""
    new, others = list[int](), list[int]()
    from_start = [mentor for mentor, came in result.came.items() if came == 0]
    for mentor, came in result.came.items():
        if 0 < came <= DAYS - NEW:
            for found, whom in ((new, [mentor]), (others, from_start)):
                found += [sum(came <= day < came + NEW for day in result.shown[each]) for each in whom]
    return statistics.mean(new) / statistics.mean(others)


if __name__ == "__main__":
    main()
