"""A hospital as a state machine: people act in any order while a worker plans and delivers and time passes."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import db
from bot.delivery.delivery import Delivery
from bot.worker import Worker
from mentoring.asks import asks, clarifications, raised_hands
from mentoring.consequences import blocking
from mentoring.errors import MentoringError
from mentoring.goals import goals
from mentoring.introductions import check_in_answers, introductions, meetings
from mentoring.introductions.check_ins import ANSWERS
from mentoring.introductions.introductions import MeetingReport
from mentoring.mentors import offers
from mentoring.messages import send_windows
from mentoring.people import people, quiet_times
from models import (
    AlertPreference,
    Ask,
    AskState,
    CheckIn,
    CheckInAnswer,
    CheckInState,
    Dose,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    Person,
    Suggestion,
    Visibility,
)
from sandbox.server import Server
from tests.databases import TemplateDatabases
from tests.hospital import MANIFEST, MONDAY

RESIDENTS, MENTORS = ("ben", "priya", "sam"), {"amara": 1, "dara": 2, "ruth": 3}
ZONES = {"ben": "America/Chicago", "priya": "Asia/Kolkata", "sam": "Pacific/Auckland", "amara": "America/New_York"}
CAST = {
    "users": [
        {"name": name, "real_name": name, "tz": ZONES.get(name, "Europe/London")} for name in (*RESIDENTS, *MENTORS)
    ],
    "channels": [{"name": "growth", "app": True}],
}
WORDS = ("leading a code", "breaking bad news", "reading EKGs")
PICK = st.integers(0, 30)


class HospitalMachine(RuleBasedStateMachine):
    """People press; a real worker plans and delivers to a real sandbox; time passes."""

    databases: TemplateDatabases
    backend: str

    def __init__(self) -> None:
        super().__init__()
        self.held = ExitStack()
        self.db = db.session_factory(db.connect(self.held.enter_context(self.databases.new(self.backend))))
        self.server = self.held.enter_context(Server(MANIFEST, CAST))
        self.server.clock.advance_to(MONDAY)
        self.server.clock.freeze()
        token, address = self.server.slack.workspace.app.bot_token, f"{self.server.address}/api/"
        client = WebClient(token, base_url=address, timeout=10, retry_handlers=[])
        now = self.server.clock.now
        self.worker = Worker(self.db, Delivery(self.db, client, now, "growth"), now)
        self.quiet: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self.seen = set[int]()
        self.forms = 0

    @property
    def now(self) -> datetime:
        return self.server.clock.now()

    def teardown(self) -> None:
        engine = self.db.kw["bind"]
        engine.dispose()
        self.held.close()

    def press(self, use_case: Callable[[Session], object]) -> None:
        """One press: it works, or it is refused in words and changes nothing."""
        with suppress(MentoringError), self.db.begin() as s:
            use_case(s)
        self.worker.run_once()

    def someone(self, s: Session, name: str) -> Person:
        user = next(each for each in self.server.slack.workspace.users.values() if each.name == name)
        return people.upsert(s, people.Profile("T1", user.id, name, user.tz), self.now)

    def one(self, s: Session, table: Any, pick: int, *which: Any) -> Any:
        found = s.scalars(select(table).where(*which).order_by(table.id)).all()
        if not found:
            raise MentoringError("there is none")
        return found[pick % len(found)]

    @initialize()
    def mentors_offer(self) -> None:
        for name, capacity in MENTORS.items():
            draft = offers.OfferForm(WORDS, tuple(Dose), capacity, "", AlertPreference.RIGHT_AWAY)
            self.press(lambda s, n=name, d=draft: offers.publish(s, self.someone(s, n), d, self.now))  # type: ignore[misc]

    @rule(who=st.sampled_from(RESIDENTS), words=st.sampled_from(WORDS), seen=st.sampled_from(list(Visibility)))
    def shares_a_goal(self, who: str, words: str, seen: Visibility) -> None:
        self.forms += 1
        draft = goals.GoalForm(f"{words} {self.forms}", (), "", "", Dose.THREE, seen)
        self.press(lambda s: goals.create(s, self.someone(s, who), draft, f"V{self.forms}", self.now))

    @rule(pick=PICK, dose=st.sampled_from(list(Dose)))
    def asks_somebody(self, pick: int, dose: Dose) -> None:
        def use(s: Session) -> None:
            shown = self.one(s, Suggestion, pick)
            asks.ask(s, shown.goal.person, shown.id, dose, self.now)

        self.press(use)

    @rule(pick=PICK, yes=st.booleans())
    def answers_an_ask(self, pick: int, *, yes: bool) -> None:
        def use(s: Session) -> None:
            asked = self.one(s, Ask, pick, Ask.state == AskState.OPEN)
            reader = asked.mentor if asked.slot else asked.asker
            (asks.accept if yes else asks.decline)(s, reader, asked.id, self.now)

        self.press(use)

    @rule(who=st.sampled_from(list(MENTORS)), pick=PICK)
    def raises_a_hand(self, who: str, pick: int) -> None:
        self.press(lambda s: raised_hands.raise_hand(s, self.someone(s, who), self.one(s, Goal, pick).id, self.now))

    @rule(pick=PICK)
    def is_not_for_me(self, pick: int) -> None:
        def use(s: Session) -> None:
            shown = self.one(s, Suggestion, pick)
            goals.dismiss(s, shown.goal.person, shown.id, self.now)

        self.press(use)

    @rule(pick=PICK, by_mentor=st.booleans())
    def ends_an_introduction(self, pick: int, *, by_mentor: bool) -> None:
        def use(s: Session) -> None:
            found = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            introductions.end(s, found.mentor if by_mentor else found.resident, found.id, self.now)

        self.press(use)

    @rule(pick=PICK, learned=st.booleans())
    def they_met(self, pick: int, *, learned: bool) -> None:
        def use(s: Session) -> None:
            self.forms += 1
            found = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            account = MeetingReport("one step", "Thank you.", keep=True, learned=learned)
            introductions.record_meeting(s, found.resident, found.id, account, f"V{self.forms}", self.now)

        self.press(use)

    @rule(pick=PICK, hours=st.sampled_from([3, 20, 50, 120]))
    def they_set_a_time(self, pick: int, hours: int) -> None:
        def use(s: Session) -> None:
            self.forms += 1
            found = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            times = [self.now + timedelta(hours=hours), None, None]
            made = meetings.propose(s, found.resident, found.id, times, f"V{self.forms}", self.now)
            meetings.choose(s, found.mentor, made.id, 1, self.now)

        self.press(use)

    @rule(pick=PICK, answers=st.booleans())
    def asks_for_more(self, pick: int, *, answers: bool) -> None:
        def use(s: Session) -> None:
            asked = self.one(s, Ask, pick, Ask.state == AskState.OPEN, Ask.slot.is_not(None))
            if answers:
                clarifications.answer(s, asked.asker, asked.id, "I have tried twice.", self.now)
            else:
                clarifications.ask(s, asked.mentor, asked.id, "What have you tried?", self.now)

        self.press(use)

    @rule(pick=PICK, by_mentor=st.booleans())
    def blocks_the_other(self, pick: int, *, by_mentor: bool) -> None:
        def use(s: Session) -> None:
            found = self.one(s, Introduction, pick)
            blocking.block(s, found.mentor if by_mentor else found.resident, found.id, self.now)

        self.press(use)

    @rule(pick=PICK)
    def the_mentor_says_they_met(self, pick: int) -> None:
        def use(s: Session) -> None:
            found = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            introductions.check_in_soon(s, found.mentor, found.id, self.now)

        self.press(use)

    @rule(pick=PICK, which=PICK)
    def answers_a_check_in(self, pick: int, which: int) -> None:
        def use(s: Session) -> None:
            asked = self.one(s, CheckIn, pick, CheckIn.state == CheckInState.SENT)
            given = ANSWERS[asked.kind][which % len(ANSWERS[asked.kind])]
            if given in (CheckInAnswer.YES, CheckInAnswer.DONE):
                self.forms += 1
                how = {"view_id": f"V{self.forms}", "check_in_id": asked.id, "finished": given is CheckInAnswer.DONE}
                check_in_answers.answer_with_report(
                    s, asked.person, asked.introduction_id, MeetingReport(), self.now, **how
                )
            else:
                check_in_answers.answer(s, asked.person, asked.id, given, self.now)

        self.press(use)

    @rule(pick=PICK, state=st.sampled_from([GoalState.PARKED, GoalState.FINISHED, GoalState.OPEN]))
    def changes_a_goal(self, pick: int, state: GoalState) -> None:
        def use(s: Session) -> None:
            goal = self.one(s, Goal, pick)
            if state is GoalState.OPEN:
                goals.reopen(s, goal.person, goal.id, self.now)
            else:
                introductions.close_goal(s, goal.person, goal.id, state, self.now)

        self.press(use)

    @rule(who=st.sampled_from([*RESIDENTS, *MENTORS]), days=st.integers(1, 40))
    def pauses(self, who: str, days: int) -> None:
        def use(s: Session) -> None:
            person = self.someone(s, who)
            local = self.now.astimezone(send_windows.zone(person.tz)).date()
            quiet_times.pause(s, person, local + timedelta(days=days), self.now)

        self.press(use)

    @rule(who=st.sampled_from([*RESIDENTS, *MENTORS]))
    def resumes(self, who: str) -> None:
        self.press(lambda s: quiet_times.resume(s, self.someone(s, who), self.now))

    @rule(hours=st.sampled_from([1, 4, 11, 24, 30, 72, 170, 700]))
    def time_passes(self, hours: int) -> None:
        """Hour by hour near the end, as with a bot that runs; a long time at once is an outage."""
        for step in (hours - min(hours, 6), *[1] * min(hours, 6)):
            self.server.clock.advance(step * 3600)
            self.worker.run_once()
