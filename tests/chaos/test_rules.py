"""The rules of Curbside hold whatever people do, in any order, and however much time passes."""

from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.delivery.comparison import Comparison
from handlers import render
from handlers.digest import SOURCES
from handlers.views.block_kit import MessageContent
from mentoring.asks import expiry
from mentoring.introductions.check_ins import MAX_IGNORED
from mentoring.messages import send_windows
from mentoring.messages.digest_source import MAX_QUESTIONS
from models import (
    Ask,
    AskState,
    CheckIn,
    CheckInKind,
    CheckInState,
    DigestItem,
    Erasure,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    Message,
    MessageKind,
    MessageState,
    Person,
    QuietTime,
)
from models.asks import MAX_OPEN_ASKS
from tests.chaos.changing_hospital import ChangingHospital
from tests.chaos.hospital_machine import MENTORS, SETTINGS
from tests.databases import BACKENDS, TemplateDatabases

MAX_CLAIMS = 40  # of one message beyond its revisions; with more, it would be scheduled and unscheduled endlessly


class RulesHold(ChangingHospital):
    """The machine with its invariants, which are checked after every step."""

    @invariant()
    def caps_hold(self) -> None:
        with self.db() as s:
            helping = select(Person.name, func.count()).join(Introduction, Introduction.mentor_id == Person.id)
            helping = helping.where(Introduction.state == IntroductionState.OPEN).group_by(Person.name)
            assert all(count <= MENTORS[name] for name, count in s.execute(helping))
            open_asks = s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all()
            assert max(Counter(each.asker_id for each in open_asks if each.slot).values(), default=0) <= MAX_OPEN_ASKS
            assert max(Counter((each.goal_id, each.mentor_id) for each in open_asks).values(), default=0) <= 1

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        with self.db() as s:
            for introduction in s.scalars(select(Introduction)):
                due = select(CheckIn.state).where(
                    CheckIn.introduction_id == introduction.id,
                    or_(CheckIn.kind != CheckInKind.NUDGE, CheckIn.state == CheckInState.SENT),
                    CheckIn.state.in_([CheckInState.PENDING, CheckInState.SENT]),
                )
                states = Counter(s.scalars(due))
                if introduction.state is IntroductionState.OPEN:
                    assert introduction.goal.state is GoalState.OPEN
                    assert states[CheckInState.PENDING] == 1 or states[CheckInState.SENT] >= MAX_IGNORED
                else:
                    assert not states
            closed = select(Ask).join(Goal).where(Ask.state == AskState.OPEN, Goal.state != GoalState.OPEN)
            assert s.scalars(closed).first() is None
            assert all(each.ends_at > each.starts_at for each in s.scalars(select(QuietTime)))

    @invariant()
    def every_ask_is_answered_or_expires(self) -> None:
        """An ask is checked again, or has its final state, with at most one reminder."""
        with self.db() as s:
            for ask in s.scalars(select(Ask)):
                expires_at = expiry.expires_at(s, ask)
                if ask.state is AskState.OPEN:
                    assert ask.next_check_at is not None
                    assert self.now < max(expires_at or ask.next_check_at, ask.next_check_at)
                elif ask.state is AskState.EXPIRED:
                    assert ask.answered_at
                    assert expires_at is None or ask.answered_at >= expires_at
                else:
                    assert ask.next_check_at is None
            held = select(func.count()).group_by(DigestItem.message_id).where(DigestItem.released_at.is_(None))
            asking = held.where(DigestItem.kind.in_(each.KIND for each in SOURCES if each.IS_QUESTION))
            assert max(s.scalars(asking), default=0) <= MAX_QUESTIONS

    @invariant()
    def messages_are_few_and_well_timed(self) -> None:
        with self.db() as s:
            digests = select(Message).where(Message.kind == MessageKind.DIGEST, Message.state == MessageState.SENT)
            digests = digests.where(Message.erasure.is_(None))
            sent: dict[int, list[datetime]] = defaultdict(list)
            for message in s.scalars(digests.order_by(Message.sent_at)):
                assert message.person
                assert message.sent_at
                if message.counts_toward_budget:
                    sent[message.subject_id].append(message.sent_at)
                if message.id not in self.checked_ids:
                    self.checked_ids.add(message.id)
                    assert SETTINGS.send_policy.next_window(message.person.tz, message.sent_at) == message.sent_at
                    assert not self._paused(s, message.subject_id, message.sent_at)
            assert all(
                message.lease_version < message.revision + MAX_CLAIMS
                for message in s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST))
            )
            assert all(b - a >= send_windows.DEFAULT_BUDGET for moments in sent.values() for a, b in pairwise(moments))

    def _paused(self, s: Session, person_id: int, at: datetime) -> bool:
        rows = select(QuietTime).where(
            QuietTime.person_id == person_id, QuietTime.starts_at <= at, QuietTime.ends_at > at
        )
        return s.scalars(rows).first() is not None

    @invariant()
    def what_slack_shows_is_what_the_tables_say(self) -> None:
        """Every message with a known place equals what its renderer says now, without any help of the comparison."""
        assert Comparison(self.db, self.worker.delivery.render_context).compare_all() == 0
        workspace = self.server.slack.workspace
        with self.db() as s:
            live = (Message.ts.is_not(None), Message.final_at.is_(None), Message.delivered_revision == Message.revision)
            for message in s.scalars(select(Message).where(*live, Message.erasure.is_distinct_from(Erasure.DELETE))):
                content = render(s, message, self.worker.delivery.render_context()).content
                posted = next(m for m in workspace.channels[message.channel or ""].messages if m["ts"] == message.ts)
                if isinstance(content, MessageContent):
                    assert posted["text"] == content.text, message.kind

    @invariant()
    def nothing_is_sent_twice_and_nothing_is_lost(self) -> None:
        workspace = self.server.slack.workspace
        posted = sum(m["user"] == workspace.app.user_id for c in workspace.channels.values() for m in c.messages)
        with self.db() as s:
            count = select(func.count()).where(Message.kind != MessageKind.HOME)
            sent = s.scalar(count.where(Message.state == MessageState.SENT)) or 0
            assert posted == sent + self.kept_by_slack
            assert len(workspace.scheduled) == s.scalar(count.where(Message.state == MessageState.SCHEDULED))
            assert s.scalar(count.where(Message.state.in_([MessageState.SENDING, MessageState.UNKNOWN]))) == 0
            assert s.scalar(count.where(Message.state == MessageState.PENDING, Message.kind != MessageKind.DIGEST)) == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_rules_hold_whatever_people_do(all_databases: TemplateDatabases, backend: str, chaos: int) -> None:
    machine = type("Machine", (RulesHold,), {"databases": all_databases, "backend": backend})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=min(chaos, 60) or 3,
            stateful_step_count=60 if chaos else 40,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
