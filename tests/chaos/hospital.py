"""A hospital full of work for the tests that kill workers, and a count of what happened to its messages."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from benchmarks.hospital import fill_lists
from bot import db
from mentoring.asks import asks
from mentoring.goals import goals
from mentoring.introductions import check_ins
from mentoring.matching import Matcher
from mentoring.mentors import offers
from mentoring.messages import digest_items
from mentoring.people import people
from models import (
    AlertPreference,
    CheckIn,
    CheckInState,
    Dose,
    Message,
    MessageKind,
    MessageState,
    Person,
    Suggestion,
    Visibility,
)
from sandbox.server import Server
from tests.hospital import MANIFEST

NOON = datetime(2031, 3, 11, 17, 0, tzinfo=UTC)  # in Chicago, when the check-ins are due
NOW = NOON - timedelta(hours=10)
MET = NOON - timedelta(days=8)
UNDECIDED = (MessageState.PENDING, MessageState.SENDING)


def workspace(pairs: int) -> Server:
    """Return a Slack workspace with this many residents and mentors, and a clock that stands still."""
    names = [f"{role}{number}" for number in range(pairs) for role in ("resident", "mentor")]
    users = [{"name": name, "real_name": name.title()} for name in names]
    server = Server(MANIFEST, {"users": users, "channels": [{"name": "growth", "app": True}]})
    server.clock.advance_to(NOW)
    server.clock.freeze()
    return server


def fill(engine: Engine, server: Server, pairs: int, matcher: Matcher) -> None:
    """Give each pair three messages: a check-in due at noon and, for another goal, a shortlist and an ask."""
    user_ids = {user.name: user.id for user in server.slack.workspace.users.values()}
    sessions = db.session_factory(engine)
    for start in range(0, pairs, 100):
        with sessions.begin() as s:
            for number in range(start, min(start + 100, pairs)):
                _pair(s, number, user_ids[f"resident{number}"], user_ids[f"mentor{number}"], matcher)


def _pair(s: Session, number: int, resident_id: str, mentor_id: str, matcher: Matcher) -> None:
    """Fill in one pair, in its own Slack team, so that no one else matches."""
    resident, mentor = (
        people.upsert(s, people.Profile(f"T{number}", user, user, zone), MET)
        for user, zone in ((resident_id, "America/Chicago"), (mentor_id, "Asia/Tokyo"))  # where an ask comes by day
    )
    offers.publish(
        s, mentor, offers.OfferForm(("leading a code",), tuple(Dose), 3, "", AlertPreference.ONLY_ASKED), MET, matcher
    )
    introduction = asks.accept(s, mentor, _ask(s, resident, "leading a code", MET, matcher), MET)
    check_ins.mark_started(s, introduction)
    s.flush()
    s.execute(update(Message).where(Message.team_id == resident.team_id).values(state=MessageState.CANCELLED))
    s.expire_all()
    _ask(s, resident, "leading a code at night", NOW, matcher)


def _ask(s: Session, resident: Person, sentence: str, at: datetime, matcher: Matcher) -> int:
    draft = goals.GoalForm(sentence, ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
    goal = goals.create(s, resident, draft, sentence, at)
    fill_lists(s, at, matcher)
    suggestion = s.scalars(select(Suggestion.id).where(Suggestion.goal_id == goal.id)).one()
    return asks.ask(s, resident, suggestion, Dose.COFFEE, at).id


@dataclass(frozen=True)
class Outcome:
    """What happened to all enqueued messages. `lost` and `extra` must be 0."""

    lost: int
    extra: int
    late: int
    stuck: int
    unknown: int
    messages: int

    def __str__(self) -> str:
        figures = f"lost {self.lost} · extra {self.extra} · late {self.late} · stuck {self.stuck}"
        return f"{self.messages} messages: {figures} · never known {self.unknown}"


def count_undecided(engine: Engine) -> int:
    """Count the messages whose outcome can still change, and the pending check-ins without a message."""
    with db.session_factory(engine)() as s:
        looked_up = (Message.state == MessageState.UNKNOWN) & Message.leased_until.is_not(None)
        may_change = Message.state.in_(UNDECIDED) | looked_up
        pending = select(func.count()).where(
            ~digest_items.is_claimed(CheckIn.DIGEST_KIND, CheckIn.id), CheckIn.state == CheckInState.PENDING
        )
        return (s.scalar(select(func.count()).where(may_change)) or 0) + (s.scalar(pending) or 0)


def outcome(engine: Engine, server: Server) -> Outcome:
    """Compare the tables with what Slack received."""
    with db.session_factory(engine)() as s:
        rows = list(s.scalars(select(Message).where(Message.due_at >= NOW, Message.kind != MessageKind.HOME)))
    received = count_received(server)
    unknown = [row for row in rows if row.state is MessageState.UNKNOWN]
    confirmed = [row for row in rows if row.state in (MessageState.SENT, MessageState.SCHEDULED)]
    lost = sum(not received[_slot(row)] for row in confirmed) + sum(row.state is MessageState.CANCELLED for row in rows)
    return Outcome(
        lost=lost,
        extra=sum(count - 1 for count in received.values() if count > 1),
        late=sum(row.kind is MessageKind.DIGEST and row.post_at != NOON for row in rows),
        stuck=count_undecided(engine),
        unknown=len(unknown),
        messages=len(rows),
    )


def _slot(row: Message) -> tuple[str, str]:
    return row.person.user_id if row.person else "", row.kind.value


def count_received(server: Server) -> Counter[tuple[str, str]]:
    """Count the messages of each kind that each reader received or will receive."""
    workspace = server.slack.workspace
    received: Counter[tuple[str, str]] = Counter()
    direct = [channel for channel in workspace.channels.values() if channel.kind == "im"]
    readers = {c.id: next(m for m in c.members if m != workspace.app.user_id) for c in direct}
    for scheduled in workspace.scheduled.values():
        received[readers[scheduled.channel], MessageKind.DIGEST.value] += 1
    for channel in direct:
        for message in channel.messages:
            kind = MessageKind.ASK if "would like" in str(message["blocks"]) else MessageKind.SHORTLIST
            received[readers[channel.id], kind.value] += 1
    return received
