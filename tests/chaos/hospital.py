"""A hospital full of work for the tests that kill: who is owed what, and what has become of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from bot import db
from mentoring.asks import asks
from mentoring.goals import goals
from mentoring.introductions import check_ins
from mentoring.mentors import offers
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

NOON = datetime(2031, 3, 11, 17, 0, tzinfo=UTC)  # in Chicago: when the check-ins fall due
NOW = NOON - timedelta(hours=10)
MET = NOON - timedelta(days=8)
UNDECIDED = (MessageState.PENDING, MessageState.SENDING)


def workspace(pairs: int) -> Server:
    """A Slack with so many residents and mentors, whose clock stands still."""
    names = [f"{role}{number}" for number in range(pairs) for role in ("resident", "mentor")]
    users = [{"name": name, "real_name": name.title()} for name in names]
    server = Server(MANIFEST, {"users": users, "channels": [{"name": "growth", "app": True}]})
    server.clock.advance_to(NOW)
    server.clock.freeze()
    return server


def fill(engine: Engine, server: Server, pairs: int) -> None:
    """For each pair: a check-in that is due at noon, and, for another goal, a list of people and an ask: 3 messages."""
    user_ids = {user.name: user.id for user in server.slack.workspace.users.values()}
    sessions = db.session_factory(engine)
    for start in range(0, pairs, 100):
        with sessions.begin() as s:
            for number in range(start, min(start + 100, pairs)):
                _pair(s, number, user_ids[f"resident{number}"], user_ids[f"mentor{number}"])


def _pair(s: Session, number: int, resident_id: str, mentor_id: str) -> None:
    """A team of their own, so that nobody else fits."""
    resident, mentor = (
        people.upsert(s, people.Profile(f"T{number}", user, user, "America/Chicago"), MET)
        for user in (resident_id, mentor_id)
    )
    offers.publish(
        s, mentor, offers.OfferForm(("leading a code",), tuple(Dose), 3, "", AlertPreference.ONLY_ASKED), MET
    )
    met = asks.accept(s, mentor, _ask(s, resident, "leading a code", MET), MET)
    check_ins.mark_started(s, met)
    s.flush()
    s.execute(update(Message).where(Message.team_id == resident.team_id).values(state=MessageState.CANCELLED))
    s.expire_all()
    _ask(s, resident, "leading a code at night", NOW)


def _ask(s: Session, resident: Person, sentence: str, at: datetime) -> int:
    draft = goals.GoalForm(sentence, ("CLIN.03",), "", "", Dose.COFFEE, Visibility.PEOPLE)
    goal = goals.create(s, resident, draft, sentence, at)
    suggestion = s.scalars(select(Suggestion.id).where(Suggestion.goal_id == goal.id)).one()
    return asks.ask(s, resident, suggestion, Dose.COFFEE, at).id


@dataclass(frozen=True)
class Outcome:
    """What has become of everything that was owed; the first two must be 0."""

    lost: int
    extra: int
    late: int
    stuck: int
    in_doubt: int
    messages: int

    def __str__(self) -> str:
        figures = f"lost {self.lost} · extra {self.extra} · late {self.late} · stuck {self.stuck}"
        return f"{self.messages} messages: {figures} · in doubt for good {self.in_doubt}"


def undecided(engine: Engine) -> int:
    """Messages of which it is not known yet what becomes of them."""
    with db.session_factory(engine)() as s:
        open_ = Message.state.in_(UNDECIDED) | (Message.state == MessageState.UNKNOWN) & Message.leased_until.is_not(
            None
        )
        waiting = (
            s.scalar(select(func.count()).where(CheckIn.message_id.is_(None), CheckIn.state == CheckInState.PENDING))
            or 0
        )
        return (s.scalar(select(func.count()).where(open_)) or 0) + waiting


def outcome(engine: Engine, server: Server) -> Outcome:
    """Compare the tables with what Slack has."""
    with db.session_factory(engine)() as s:
        rows = list(s.scalars(select(Message).where(Message.due_at >= NOW, Message.kind != MessageKind.HOME)))
    has = reached(server)
    doubtful = [row for row in rows if row.state is MessageState.UNKNOWN]
    sure = [row for row in rows if row.state in (MessageState.SENT, MessageState.SCHEDULED)]
    lost = sum(not has[_slot(row)] for row in sure) + sum(row.state is MessageState.CANCELLED for row in rows)
    return Outcome(
        lost=lost,
        extra=sum(count - 1 for count in has.values() if count > 1),
        late=sum(row.kind is MessageKind.DIGEST and row.post_at != NOON for row in rows),
        stuck=undecided(engine),
        in_doubt=len(doubtful),
        messages=len(rows),
    )


def _slot(row: Message) -> tuple[str, str]:
    return row.person.user_id if row.person else "", row.kind.value


def reached(server: Server) -> Counter[tuple[str, str]]:
    """How often each reader was reached with each kind of message."""
    held = server.slack.workspace
    found: Counter[tuple[str, str]] = Counter()
    reader = {
        c.id: next(m for m in c.members if m != held.app.user_id) for c in held.channels.values() if c.kind == "im"
    }
    for kept in held.scheduled.values():
        found[reader[kept.channel], MessageKind.DIGEST.value] += 1
    for channel in held.channels.values():
        if channel.kind == "im":
            for message in channel.messages:
                kind = MessageKind.ASK if "would like" in str(message["blocks"]) else MessageKind.SHORTLIST
                found[reader[channel.id], kind.value] += 1
    return found
