"""Bundles: what the bot starts by itself. What falls due for a person is one message, at a moment that suits them."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from mentoring.consequences import digest_sources
from mentoring.consequences.digest_sources import EARLIEST, MAX_QUESTIONS
from mentoring.goals import goals
from mentoring.introductions import check_ins
from mentoring.messages import outbox, send_windows
from mentoring.people import people
from models import IN_FLIGHT, CheckIn, CheckInState, Introduction, Message, MessageKind, MessageState, Person

# Until when before its moment a message is handed over to Slack: early enough to be looked up where it is unclear
# whether Slack took it.
MIN_LEAD = timedelta(minutes=20)
MAX_DELAY = timedelta(minutes=2)


def due_reader_ids(s: Session, now: datetime) -> list[int]:
    """The people for whom something falls due and who may be reached within the next hours, by id."""
    reachable = or_(Person.deferred_until.is_(None), Person.deferred_until <= now)
    due_now = Person.id.in_(digest_sources.meeting_reader_ids(now))  # a time that is set waits for no week
    rows = select(Person.id).where(Person.id.in_(digest_sources.due_reader_ids(now)), or_(reachable, due_now))
    return list(s.scalars(rows.where(Person.left_at.is_(None)).order_by(Person.id)))


def build(s: Session, person_id: int, now: datetime) -> bool:
    """Make one person's message, in a transaction of its own; whether there is one.

    It is made for the next moment that suits them (window, quiet time, budget), and only when that is near: nothing is
    sent at a bad time, and an outage ends without a burst. Whoever gathers for a person first does it alone.
    """
    people.lock(s, person_id)
    reader = s.get_one(Person, person_id, populate_existing=True)
    found = digest_sources.due_items(s, reader, now)
    if _next_scheduled(s, reader, found, now):
        return False
    moment, counts_toward_budget = _send_time(s, reader, found, now)
    reader.deferred_until = moment - EARLIEST if moment > now + EARLIEST else None
    if reader.deferred_until:
        outbox.refresh_homes(s, person_id)
        return False
    items = digest_sources.choose(s, found, moment, now, counts_toward_budget=counts_toward_budget)
    if not items:
        return False
    counts = counts_toward_budget and not all(digest_sources.is_outside_budget(item) for item in items)
    message = _enqueue(s, reader, moment, now, counts_toward_budget=counts)
    for item in items:
        item.message_id = message.id
    outbox.refresh_homes(s, person_id)
    return True


def _send_time(s: Session, reader: Person, found: digest_sources.DueItems, now: datetime) -> tuple[datetime, bool]:
    """When their next message is sent, and whether it counts in the week's budget.

    What doesn't count doesn't wait for the week to pass either.
    """
    moment = send_windows.next_send_time(s, reader, max(found.earliest(now), now + MIN_LEAD))
    waits = found.asked_for_at(now)
    if waits and (soon := send_windows.next_window_for(s, reader, max(waits, now + MIN_LEAD))) < moment:
        return soon, False
    return moment, True


def _enqueue(s: Session, reader: Person, moment: datetime, now: datetime, *, counts_toward_budget: bool) -> Message:
    """The message of a local day, or of nothing but reminders; where that day's was taken back, it is made again."""
    second = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    day = moment.astimezone(send_windows.zone(reader.tz)).date().isoformat()
    theirs = select(Message.dedupe_key, Message.post_at).where(
        Message.person_id == reader.id, Message.post_at >= second
    )
    taken = {
        row.post_at for row in s.execute(theirs) if not (counts_toward_budget and row.dedupe_key.endswith(f":{day}"))
    }
    while second in taken:
        second += timedelta(seconds=1)
    key = day if counts_toward_budget else f"reminders {second:%Y-%m-%d %H:%M:%S}"
    message = outbox.enqueue(s, MessageKind.DIGEST, reader.id, reader, now, key=key)
    if message.state is MessageState.CANCELLED:
        message.state, message.due_at, message.attempts = MessageState.PENDING, now, 0
    message.post_at, message.counts_toward_budget = second, counts_toward_budget
    s.flush()
    return message


def _next_scheduled(s: Session, reader: Person, found: digest_sources.DueItems, now: datetime) -> bool:
    """Is a message on its way in which what falls due before it has room? Then it is taken back and made anew."""
    on_its_way = s.scalar(
        select(Message).where(
            Message.person_id == reader.id,
            Message.kind == MessageKind.DIGEST,
            Message.state.in_(IN_FLIGHT),
            Message.post_at > now + MIN_LEAD,
        )
    )
    if on_its_way is None or on_its_way.post_at is None:
        return False
    at = on_its_way.post_at
    counts = on_its_way.counts_toward_budget or send_windows.next_send_time(s, reader, at) == at
    if not found.has_questions_by(at, counts_toward_budget=counts):
        return False
    if digest_sources.count_questions(s, on_its_way.id) >= MAX_QUESTIONS:
        return False
    outbox.refresh_one(s, on_its_way.id)
    reader.deferred_until = now + MAX_DELAY
    return True


def is_current(s: Session, message: Message, now: datetime) -> bool:
    """May a message still be handed over for its moment, with all that is in it?

    What changed while it was gathered is seen here, and what changes later sees the message and takes it back.
    """
    if message.person is None or message.post_at is None or message.post_at < now + MAX_DELAY:
        return False
    people.lock(s, message.person.id)
    if send_windows.next_window_for(s, message.person, message.post_at) != message.post_at:
        return False
    return digest_sources.is_current(s, message.id, now)


def release_items(s: Session, message_id: int) -> None:
    """A message was taken back, or is in doubt for good: what was in it falls due again, for another one."""
    digest_sources.release(s, message_id)
    reader = select(Message.person_id).where(Message.id == message_id).scalar_subquery()
    s.execute(update(Person).where(Person.id == reader).values(deferred_until=None))


def posted_ids(s: Session, now: datetime) -> list[int]:
    """The messages that Slack had for a second that has passed."""
    rows = select(Message.id).where(Message.state == MessageState.SCHEDULED, Message.post_at <= now)
    return list(s.scalars(rows.order_by(Message.post_at)))


def mark_posted(s: Session, message_id: int, now: datetime) -> None:
    """A message is posted, in a transaction of its own: its check-ins wait for an answer from now on."""
    mark_asked(s, message_id, now)
    arrived = update(Message).where(Message.id == message_id, Message.state == MessageState.SCHEDULED)
    s.execute(arrived.values(state=MessageState.SENT, sent_at=Message.post_at))


def record_location(s: Session, message_id: int | None, channel: str, ts: str, now: datetime) -> None:
    """Somebody pressed in a message that Slack posted for us: from now on it can be brought up to date.

    Only then Slack tells where it is: reading it would need a scope that reads messages. The press may have been in
    another message of theirs, or on Home.
    """
    found = s.get(Message, message_id, populate_existing=True) if message_id else None
    if found is None or found.ts or not ts:
        return
    other = select(Message.id).where(Message.ts == ts, Message.channel == channel)  # of whomever: a thread has two
    if s.scalar(other.limit(1)):
        return
    mark_asked(s, found.id, now)
    found.channel, found.ts = channel, ts
    found.state, found.sent_at = MessageState.SENT, found.sent_at or found.post_at
    found.leased_until, found.lease_version = None, found.lease_version + 1
    outbox.refresh_one(s, found.id)


def mark_asked(s: Session, message_id: int, now: datetime) -> None:
    """The check-ins of a message count as asked: it was posted, or Slack will never take it."""
    rows = select(CheckIn.id, Introduction.goal_id).join(Introduction, Introduction.id == CheckIn.introduction_id)
    planned = rows.where(CheckIn.message_id == message_id, CheckIn.state == CheckInState.PENDING)
    for check_in_id, goal_id in s.execute(planned.order_by(Introduction.goal_id, CheckIn.id)).all():
        goals.get_for_update(s, goal_id)  # as a press does: one of the two goes first
        check_in = s.get_one(CheckIn, check_in_id, populate_existing=True)
        if check_in.state is CheckInState.PENDING:
            check_ins.mark_sent(s, check_in, now)
            outbox.refresh_homes(s, check_in.person_id)


def next_post_at(s: Session) -> datetime | None:
    """When Slack posts the next message that it has."""
    return s.scalar(select(func.min(Message.post_at)).where(Message.state == MessageState.SCHEDULED))
