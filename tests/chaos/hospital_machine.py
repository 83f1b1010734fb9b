"""A hospital as a state machine: people act in any order, a worker plans and delivers, and time passes."""

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
from bot.config import Settings
from bot.delivery.delivery import Delivery
from bot.delivery.windows import Windows
from bot.worker import Worker
from mentoring.asks import asks, clarifications, raised_hands
from mentoring.consequences import blocking
from mentoring.errors import MentoringError
from mentoring.goals import goals
from mentoring.introductions import check_in_answers, introductions, meetings
from mentoring.introductions.check_ins import ANSWERS
from mentoring.introductions.meeting_report import MeetingReport
from mentoring.matching import Matcher
from mentoring.mentors import offers
from mentoring.people import people, quiet_times
from mentoring.people.time_zones import zone
from mentoring.people.typed_dates import start_of
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
from tests import lexicon
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
SETTINGS = Settings("xoxb-test", "xapp-test", "")
WORDS = ("leading a code", "breaking bad news", "reading EKGs")
PICK = st.integers(0, 30)


class HospitalMachine(RuleBasedStateMachine):
    """People act, a real worker plans and delivers to a real sandbox, and time passes."""

    databases: TemplateDatabases
    backend: str

    def __init__(self) -> None:
        super().__init__()
        self.resources = ExitStack()
        self.db = db.session_factory(db.connect(self.resources.enter_context(self.databases.new(self.backend))))
        self.server = self.resources.enter_context(Server(MANIFEST, CAST))
        self.server.clock.advance_to(MONDAY)
        self.server.clock.freeze()
        token, address = self.server.slack.workspace.app.bot_token, f"{self.server.address}/api/"
        client = WebClient(token, base_url=address, timeout=10, retry_handlers=[])
        now = self.server.clock.now
        self.matcher = Matcher(lexicon.load())
        self.worker = Worker(
            self.db,
            Delivery(self.db, client, now, lambda: SETTINGS, self.matcher),
            Windows(self.db, client, now),
            now,
            self.matcher,
            lambda: SETTINGS,
        )
        self.quiet: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self.checked_ids = set[int]()
        self.forms = 0
        self.kept_by_slack = 0  # messages that no one could delete when their reader was forgotten

    @property
    def now(self) -> datetime:
        return self.server.clock.now()

    def teardown(self) -> None:
        engine = self.db.kw["bind"]
        engine.dispose()
        self.resources.close()

    def act(self, use_case: Callable[[Session], object]) -> None:
        """Run one action: it works, or it raises a domain error and changes nothing."""
        with suppress(MentoringError), self.db.begin() as s:
            use_case(s)
        self.worker.run_once()

    def person(self, s: Session, name: str) -> Person:
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
            self.act(lambda s, n=name, d=draft: offers.publish(s, self.person(s, n), d, self.now, self.matcher))  # type: ignore[misc]

    @rule(who=st.sampled_from(RESIDENTS), words=st.sampled_from(WORDS), visibility=st.sampled_from(list(Visibility)))
    def shares_a_goal(self, who: str, words: str, visibility: Visibility) -> None:
        self.forms += 1
        draft = goals.GoalForm(f"{words} {self.forms}", (), "", "", Dose.THREE, visibility)
        self.act(lambda s: goals.create(s, self.person(s, who), draft, f"V{self.forms}", self.now))

    @rule(pick=PICK, dose=st.sampled_from(list(Dose)))
    def asks_a_mentor(self, pick: int, dose: Dose) -> None:
        def action(s: Session) -> None:
            suggestion = self.one(s, Suggestion, pick)
            asks.ask(s, suggestion.goal.person, suggestion.id, dose, self.now)

        self.act(action)

    @rule(pick=PICK, yes=st.booleans())
    def answers_an_ask(self, pick: int, *, yes: bool) -> None:
        def action(s: Session) -> None:
            ask = self.one(s, Ask, pick, Ask.state == AskState.OPEN)
            reader = ask.mentor if ask.slot else ask.asker
            if yes:
                asks.accept(s, reader, ask.id, self.now)
            else:
                asks.decline(s, reader, ask.id, self.now)

        self.act(action)

    @rule(who=st.sampled_from(list(MENTORS)), pick=PICK)
    def raises_a_hand(self, who: str, pick: int) -> None:
        self.act(lambda s: raised_hands.raise_hand(s, self.person(s, who), self.one(s, Goal, pick).id, self.now))

    @rule(pick=PICK)
    def dismisses_a_suggestion(self, pick: int) -> None:
        def action(s: Session) -> None:
            suggestion = self.one(s, Suggestion, pick)
            goals.dismiss(s, suggestion.goal.person, suggestion.id, self.now)

        self.act(action)

    @rule(pick=PICK, by_mentor=st.booleans())
    def ends_an_introduction(self, pick: int, *, by_mentor: bool) -> None:
        def action(s: Session) -> None:
            introduction = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            introductions.end(s, introduction.mentor if by_mentor else introduction.resident, introduction.id, self.now)

        self.act(action)

    @rule(pick=PICK, learned=st.booleans())
    def they_met(self, pick: int, *, learned: bool) -> None:
        def action(s: Session) -> None:
            self.forms += 1
            introduction = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            report = MeetingReport("one step", "Thank you.", mentor_may_keep=True, learned=learned)
            introductions.record_meeting(s, introduction.resident, introduction.id, report, f"V{self.forms}", self.now)

        self.act(action)

    @rule(pick=PICK, hours=st.sampled_from([3, 20, 50, 120]))
    def they_set_a_time(self, pick: int, hours: int) -> None:
        def action(s: Session) -> None:
            self.forms += 1
            introduction = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            times = [self.now + timedelta(hours=hours), None, None]
            proposal = meetings.propose(s, introduction.resident, introduction.id, times, f"V{self.forms}", self.now)
            meetings.choose(s, introduction.mentor, proposal.id, 1, self.now, SETTINGS.send_policy)

        self.act(action)

    @rule(pick=PICK, answers=st.booleans())
    def asks_for_a_clarification(self, pick: int, *, answers: bool) -> None:
        def action(s: Session) -> None:
            ask = self.one(s, Ask, pick, Ask.state == AskState.OPEN, Ask.slot.is_not(None))
            if answers:
                clarifications.answer_question(s, ask.asker, ask.id, "I have tried twice.", self.now)
            else:
                clarifications.ask_question(s, ask.mentor, ask.id, "What have you tried?", self.now)

        self.act(action)

    @rule(pick=PICK, by_mentor=st.booleans())
    def blocks_the_other(self, pick: int, *, by_mentor: bool) -> None:
        def action(s: Session) -> None:
            introduction = self.one(s, Introduction, pick)
            blocking.block(s, introduction.mentor if by_mentor else introduction.resident, introduction.id, self.now)

        self.act(action)

    @rule(pick=PICK)
    def the_mentor_says_they_met(self, pick: int) -> None:
        def action(s: Session) -> None:
            introduction = self.one(s, Introduction, pick, Introduction.state == IntroductionState.OPEN)
            introductions.check_in_soon(s, introduction.mentor, introduction.id, self.now)

        self.act(action)

    @rule(pick=PICK, which=PICK)
    def answers_a_check_in(self, pick: int, which: int) -> None:
        def action(s: Session) -> None:
            check_in = self.one(s, CheckIn, pick, CheckIn.state == CheckInState.SENT)
            given = ANSWERS[check_in.kind][which % len(ANSWERS[check_in.kind])]
            if given in (CheckInAnswer.YES, CheckInAnswer.DONE):
                self.forms += 1
                form = {
                    "view_id": f"V{self.forms}",
                    "check_in_id": check_in.id,
                    "finished": given is CheckInAnswer.DONE,
                }
                check_in_answers.answer_with_report(
                    s, check_in.person, check_in.introduction_id, MeetingReport(), self.now, **form
                )
            else:
                check_in_answers.answer(s, check_in.person, check_in.id, given, self.now)

        self.act(action)

    @rule(pick=PICK, state=st.sampled_from([GoalState.PARKED, GoalState.FINISHED, GoalState.OPEN]))
    def changes_a_goal(self, pick: int, state: GoalState) -> None:
        def action(s: Session) -> None:
            goal = self.one(s, Goal, pick)
            if state is GoalState.OPEN:
                goals.reopen(s, goal.person, goal.id, self.now)
            else:
                introductions.close_goal(s, goal.person, goal.id, state, self.now)

        self.act(action)

    @rule(who=st.sampled_from([*RESIDENTS, *MENTORS]), days=st.integers(1, 40))
    def pauses(self, who: str, days: int) -> None:
        def action(s: Session) -> None:
            person = self.person(s, who)
            local = self.now.astimezone(zone(person.tz))
            quiet_times.pause(s, person, start_of(local.date() + timedelta(days=days), local), self.now)

        self.act(action)

    @rule(who=st.sampled_from([*RESIDENTS, *MENTORS]))
    def resumes(self, who: str) -> None:
        self.act(lambda s: quiet_times.resume(s, self.person(s, who), self.now))

    @rule(hours=st.sampled_from([1, 4, 11, 24, 30, 72, 170, 700]))
    def time_passes(self, hours: int) -> None:
        """Let time pass: hour by hour at the end, as for a running bot, after one long step, as in an outage."""
        for step in (hours - min(hours, 6), *[1] * min(hours, 6)):
            self.server.clock.advance(step * 3600)
            self.worker.run_once()
