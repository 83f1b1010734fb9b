"""What becomes of requests in a simulated hospital: rules, worker and planning are real, the people a model.

It shows the machine, not people: whether nothing is forgotten and no one waits without end, not how people behave. The
model stands below: who answers, who meets, how long it takes. Messages count as sent when they are due, without being
rendered, and goals that no one fits are searched again once a day.
"""

import heapq
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import NamedTuple
from unittest.mock import Mock

from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.sent_at_once import SentAtOnce
from benchmarks.simulated_people import TEAM, WishesAndOffers, join
from bot import db
from bot.config import Settings
from bot.delivery.windows import Windows
from bot.worker import Worker
from mentoring import suggestion_cards
from mentoring.asks import asks
from mentoring.errors import MentoringError
from mentoring.goals import goals, shortlists, suggestions
from mentoring.introductions import introductions
from mentoring.introductions.meeting_report import MeetingReport
from mentoring.matching import Matcher, lexicon
from mentoring.messages import send_windows
from mentoring.people import people
from mentoring.program import chiefs
from mentoring.program.staff import EVERYWHERE
from mentoring.safety.private import Privacy
from models import (
    Ask,
    AskState,
    Dose,
    Duty,
    Goal,
    GoalState,
    HeldMeeting,
    Initiator,
    Introduction,
    MentorProfile,
    Person,
    QuietKind,
    QuietTime,
    Shortlist,
    StaffMember,
    Suggestion,
    Visibility,
)

START = datetime(2031, 7, 1, 8, 0, tzinfo=UTC)  # a Tuesday; the first day of the training year
YEAR, MONTH = 365, 31  # days


class Size(NamedTuple):
    """How many people, mentors among them, for how many days, and how many goals each resident has in them."""

    people: int
    mentors: int
    days: int
    goals_each: float


SIZES = (Size(40, 12, YEAR, 2.0), Size(400, 120, YEAR, 2.0), Size(4_000, 1_200, MONTH, 0.3))
FIRST_YEARS = 3  # one resident in so many is in the first year, and shares a goal in the first eight weeks
RESIDENTS_EACH_CHIEF = 30  # one resident in so many is a chief of the whole hospital
OCTOBER = datetime(2031, 10, 1, tzinfo=UTC)
HOURS = (9, 12, 14, 16)  # of working days, at which people act and the worker plans and delivers

# The model of people: shares of all, and working days.
ASKS = 0.85  # who asks someone on a list, when there is anyone
SAYS_YES, SAYS_NO = 0.55, 0.2  # the others never answer
ANSWERS_WITHIN, MEETS_WITHIN = 4, 15
MEET, LEARNED = 0.8, 0.6
ON_SERVICE = 0.2  # mentors who are away for two weeks, some time in each half year
MINUTES_TO_READ, MINUTES_TO_MEET = 2, 45  # of a mentor, for each request and each meeting

SETTINGS = Settings("xoxb-bench", "xapp-bench", "")
ANSWERED = (AskState.ACCEPTED, AskState.DECLINED)
ON_TIME = timedelta(days=6)  # working days until an answer, or the next name

Act = Callable[[Session, datetime], None]


class Outcomes(NamedTuple):
    """What became of everything."""

    on_time: list[bool]  # of each request that could be: was it answered, or did it expire, in six working days?
    helpful: list[bool]  # of the same: was it answered, or was there someone else to ask, in that time?
    helpful_or_chief: list[bool]  # of the same: or did **Who can help** name a chief resident instead, in that time?
    next_name: list[bool]  # of each request that expired: was there someone else to ask?
    met: list[bool]  # of each introduction
    first_years: list[bool]  # of each: did they have someone by October?
    minutes: float  # of mentors
    helped: int  # goals


class SimulatedHospital:
    """A hospital from July on; the same size gives the same people and goals."""

    def __init__(self, folder: str, size: Size) -> None:
        self.size = size
        self.draw, self.numbers, self.now = random.Random(3), count(), START  # noqa: S311 (made up)
        engine = db.connect(f"sqlite:///{folder}/hospital.db")
        db.migrate(engine)
        self.db, self.matcher, client = db.session_factory(engine), Matcher(lexicon.load()), WebClient("xoxb-bench")
        delivery = SentAtOnce(self.db, client, lambda: self.now, lambda: SETTINGS, self.matcher)
        self.worker = Worker(self.db, delivery, Mock(spec=Windows), lambda: self.now, self.matcher, lambda: SETTINGS)
        self.model = WishesAndOffers(self.draw)
        self.todo: list[tuple[datetime, int, Act]] = []
        self.first_years = set[int]()
        self.last_read = 0  # the shortlist that a resident has looked at last
        # Ids of expired requests: those whose asker was shown someone else, and those whose asker was named a chief.
        self.with_next_name, self.with_chief = set[int](), set[int]()

    def play(self) -> Outcomes:
        """Let everyone act four times a day, and return what became of it."""
        self._begin()
        for hour in (START + timedelta(hours=number) for number in range(24 * self.size.days)):
            if hour.hour not in HOURS or hour.weekday() > 4:
                continue
            self.now = hour
            while self.todo and self.todo[0][0] <= hour:
                _, _, act = heapq.heappop(self.todo)
                self._try(act)
            self.worker.run_once()
            self._note_next_names()
            self._read_lists()
        return self._outcomes()

    def _begin(self) -> None:
        with self.db.begin() as s:
            for number in range(self.size.mentors):
                capacity = self.draw.choice((1, 2, 3, 3, 4))
                profile = join(s, f"M{number}", self.model.topics(), capacity, START, self.matcher)
                for half_year in range(0, self.size.days, 182):
                    if self.draw.random() < ON_SERVICE:
                        day = half_year + self.draw.randrange(min(self.size.days, 168))
                        s.add(self._on_service(profile, START + timedelta(days=day)))
            for number in range(self.size.people - self.size.mentors):
                resident = people.upsert(s, people.Profile(TEAM, f"UR{number}", f"R{number}", "UTC"), START)
                self._plan_goals(resident.id, is_new=number % FIRST_YEARS == 0)
                if number % RESIDENTS_EACH_CHIEF == 1:  # none of the first year
                    s.add(StaffMember(team_id=TEAM, user_id=resident.user_id, duty=Duty.CHIEF, program=EVERYWHERE))

    def _on_service(self, profile: MentorProfile, begins: datetime) -> QuietTime:
        ends = begins + timedelta(days=14)
        return QuietTime(person_id=profile.person_id, kind=QuietKind.PAUSE, starts_at=begins, ends_at=ends)

    def _plan_goals(self, resident: int, *, is_new: bool) -> None:
        """Let a resident share goals on some days; those who are new share one soon."""
        days = [self.draw.randrange(56)] if is_new else []
        self.first_years |= {resident} if is_new else set()
        more = int(self.size.goals_each) + (self.draw.random() < self.size.goals_each % 1)
        for day in (*days, *(self.draw.randrange(self.size.days) for _ in range(more))):
            moment, area = START + timedelta(days=day, hours=self.draw.randrange(9)), self.model.area()
            self._on(moment, partial(self._share, resident, area, self.draw.choice(self.model.said[area])))

    def _on(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self.todo, (moment, next(self.numbers), act))

    def _within(self, working_days: int, act: Act) -> None:
        """Act some time in so many working days; five of seven days are."""
        self._on(self.now + timedelta(days=self.draw.uniform(0.1, working_days) * 7 / 5), act)

    def _try(self, act: Act) -> None:
        try:
            with self.db.begin() as s:
                act(s, self.now)
        except MentoringError:  # such as: the mentor is full by now
            pass

    def _share(self, resident: int, area: str, sentence: str, s: Session, now: datetime) -> None:
        form = goals.GoalForm(sentence[: goals.MAX_SENTENCE], (area,), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
        if form.privacy is not Privacy.PRIVATE:
            goals.create(s, s.get_one(Person, resident), form, f"V{next(self.numbers)}", now)

    def _note_next_names(self) -> None:
        """Note of each request that has just expired whether its asker is shown someone else to ask, or a chief."""
        with self.db() as s:
            gone = select(Ask).where(Ask.state == AskState.EXPIRED, Ask.answered_at == self.now)
            for ask in s.scalars(gone.where(Ask.started_by == Initiator.RESIDENT)).all():
                replacement = s.get(Shortlist, ask.replacement_shortlist_id)
                if replacement and self._askable(s, replacement):
                    self.with_next_name.add(ask.id)
                shown = suggestion_cards.load(s, ask.goal, suggestions.list_shown(s, ask.goal, self.now), self.now)
                if suggestion_cards.is_dead_end(shown) and chiefs.to_turn_to(s, ask.goal, self.now):
                    self.with_chief.add(ask.id)

    def _askable(self, s: Session, shortlist: Shortlist) -> list[Suggestion]:
        """List whom a message about a shortlist shows who can be asked; without anyone new, those not asked yet."""
        cards = suggestion_cards.of_shortlist(s, shortlist, self.now)
        return [each.suggestion for each in cards if suggestion_cards.can_be_asked(each)]

    def _read_lists(self) -> None:
        """Residents look at new lists; most ask someone, the first more often than the others."""
        with self.db() as s:
            rows = select(Shortlist.id).where(Shortlist.people_owed == 0, Shortlist.id > self.last_read)
            new = list(s.scalars(rows.order_by(Shortlist.id)))
        for shortlist_id in new:
            self.last_read = shortlist_id
            if self.draw.random() < ASKS:
                self._within(2, partial(self._ask, shortlist_id))

    def _ask(self, shortlist_id: int, s: Session, now: datetime) -> None:
        shown = self._askable(s, s.get_one(Shortlist, shortlist_id))
        if shown:
            picked = self.draw.choices(shown, (0.6, 0.25, 0.15)[: len(shown)])[0]
            ask = asks.ask(s, picked.goal.person, picked.id, Dose.COFFEE, now)
            answer = self.draw.random()
            if answer < SAYS_YES + SAYS_NO:
                act = self._accept if answer < SAYS_YES else self._decline
                self._within(ANSWERS_WITHIN, partial(act, ask.id))

    def _accept(self, ask_id: int, s: Session, now: datetime) -> None:
        introduction = asks.accept(s, s.get_one(Ask, ask_id).mentor, ask_id, now)
        if self.draw.random() < MEET:
            self._within(MEETS_WITHIN, partial(self._meet, introduction.id))

    def _decline(self, ask_id: int, s: Session, now: datetime) -> None:
        asks.decline(s, s.get_one(Ask, ask_id).mentor, ask_id, now)

    def _meet(self, introduction_id: int, s: Session, now: datetime) -> None:
        resident = s.get_one(Introduction, introduction_id).resident
        report = MeetingReport(learned=self.draw.random() < LEARNED)
        introductions.record_meeting(s, resident, introduction_id, report, f"V{next(self.numbers)}", now)

    def _outcomes(self) -> Outcomes:
        with self.db() as s:
            requests = s.scalars(select(Ask).where(Ask.started_by == Initiator.RESIDENT)).all()
            waits = [(ask, self._waited(s, ask)) for ask in requests]
            judged = [each for each in waits if _is_judged(*each)]
            in_time = [(ask, ask.state is not AskState.OPEN and waited <= ON_TIME) for ask, waited in judged]
            helped_on = self.with_next_name | {ask.id for ask in requests if ask.state in ANSWERED}
            meetings = s.scalars(select(HeldMeeting.introduction_id)).all()
            introduced = s.scalars(select(Introduction)).all()
            old = [each for each in introduced if each.started_at < self.now - timedelta(days=MEETS_WITHIN * 7 / 5)]
            by_october = {each.resident_id for each in introduced if each.started_at < OCTOBER}
            helped = s.scalar(select(func.count()).where(Goal.state == GoalState.FINISHED)) or 0
            return Outcomes(
                [is_in_time for _, is_in_time in in_time],
                [is_in_time and ask.id in helped_on for ask, is_in_time in in_time],
                [is_in_time and ask.id in helped_on | self.with_chief for ask, is_in_time in in_time],
                [ask.id in self.with_next_name for ask in requests if ask.state is AskState.EXPIRED],
                [each.id in meetings for each in old],
                [each in by_october for each in sorted(self.first_years)],
                MINUTES_TO_READ * len(requests) + MINUTES_TO_MEET * len(meetings),
                helped,
            )

    def _waited(self, s: Session, ask: Ask) -> timedelta:
        """Return the working time of the mentor, without quiet times and holidays, until something came of it."""
        until = ask.answered_at or self.now
        return send_windows.worked(ask.mentor.tz, ask.awaiting_since, until, send_windows.time_off(s, ask.mentor))


def _is_judged(ask: Ask, waited: timedelta) -> bool:
    """Can this request be judged? Not one that was taken back, nor one that has not waited for so long."""
    if ask.state in (AskState.WITHDRAWN, AskState.GOAL_CLOSED):
        return False
    return ask.state is not AskState.OPEN or waited > ON_TIME


def main() -> None:
    """Print what became of everything, for each size, or only for those named by their numbers, such as 0 2."""
    shortlists.RECHECK_INTERVAL = timedelta(days=1)
    chosen = [SIZES[int(each)] for each in sys.argv[1:]] or SIZES
    for size in chosen:
        with tempfile.TemporaryDirectory() as folder:
            _print(size, SimulatedHospital(folder, size).play())


def _print(size: Size, found: Outcomes) -> None:
    print(f"{size.people:,} people, {size.mentors:,} of them mentors, {size.days} days:", end=" ")
    print(f"of {len(found.on_time)} requests, {_share(found.on_time)} were closed in six working days,", end=" ")
    print(f"{_share(found.helpful)} with an answer or a next name,", end=" ")
    print(f"{_share(found.helpful_or_chief)} with those or a chief resident's name;", end=" ")
    print(f"of {len(found.next_name)} that expired, {_share(found.next_name)} had a next name")
    print(f"  {_share(found.met)} of {len(found.met)} introductions met (by the model, {MEET:.0%});", end=" ")
    if size.days == YEAR:
        print(f"{_share(found.first_years)} of {len(found.first_years)} first-years had someone by October;", end=" ")
    print(f"{found.minutes / max(1, found.helped):.0f} minutes of mentors for each of {found.helped} helped goals")


def _share(each: list[bool]) -> str:
    return f"{sum(each) / max(1, len(each)):.1%}"


if __name__ == "__main__":
    main()
