"""Digests: messages the bot starts on its own. Everything due for a person goes into one, sent in a send window."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from mentoring.consequences import digest_sources
from mentoring.consequences.digest_sources import MAX_QUESTIONS, SCHEDULE_AHEAD
from mentoring.goals import goals
from mentoring.introductions import check_ins
from mentoring.matching import Matcher
from mentoring.messages import outbox, send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import people
from models import (
    IN_FLIGHT,
    CheckIn,
    CheckInState,
    Introduction,
    Message,
    MessageKind,
    MessageState,
    Person,
    UtcDateTime,
)

# The latest that a digest is scheduled before its send time: early enough to ask Slack whether it took it.
MIN_LEAD = timedelta(minutes=20)
MAX_DELAY = timedelta(minutes=2)

# The worker asks this in every round, so it is built once; a meeting reminder doesn't wait for the weekly budget.
NOW, SOON = bindparam("now", type_=UtcDateTime()), bindparam("soon", type_=UtcDateTime())
_DUE_READERS = (
    select(Person.id)
    .where(
        Person.id.in_(digest_sources.due_reader_ids(NOW, SOON)),
        Person.deferred_until.is_(None)
        | (Person.deferred_until <= NOW)
        | Person.id.in_(digest_sources.meeting_reader_ids(SOON)),
        Person.left_at.is_(None),
    )
    .order_by(Person.id)
)


def due_reader_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of people for whom something is due and whose next digest may be scheduled now."""
    return list(s.scalars(_DUE_READERS, {NOW.key: now, SOON.key: now + SCHEDULE_AHEAD}))


def build(s: Session, person_id: int, now: datetime, matcher: Matcher, send_policy: SendPolicy) -> bool:
    """Build one person's digest in its own transaction, and return whether there is one.

    The digest is for the next time their windows, quiet times and budget allow, and is built only when that is near. So
    nothing is sent at a bad time, and an outage doesn't end in a burst. The lock lets one worker build for a person.
    """
    people.lock(s, person_id)
    reader = s.get_one(Person, person_id, populate_existing=True)
    found = digest_sources.due_items(s, reader, now)
    if _unschedule_if_room(s, reader, found, now, send_policy):
        return False
    moment, counts_toward_budget = _send_time(s, reader, found, now, send_policy)
    reader.deferred_until = moment - SCHEDULE_AHEAD if moment > now + SCHEDULE_AHEAD else None
    if reader.deferred_until:
        outbox.refresh_homes(s, person_id)
        return False
    items = digest_sources.choose(s, found, moment, now, counts_toward_budget=counts_toward_budget, matcher=matcher)
    if not items:
        return False
    counts = counts_toward_budget and not all(digest_sources.is_outside_budget(item) for item in items)
    message = _enqueue(s, reader, moment, now, counts_toward_budget=counts)
    for item in items:
        item.message_id = message.id
    outbox.refresh_homes(s, person_id)
    return True


def _send_time(
    s: Session, reader: Person, found: digest_sources.DueItems, now: datetime, send_policy: SendPolicy
) -> tuple[datetime, bool]:
    """Compute when to send the next digest, and whether it counts toward the weekly budget.

    What doesn't count toward the budget doesn't wait for it either.
    """
    moment = send_windows.next_send_time(s, reader, max(found.earliest(now), now + MIN_LEAD), send_policy)
    due_at = found.due_outside_budget_at(now)
    if (
        due_at
        and (earlier := send_windows.next_window_for(s, reader, max(due_at, now + MIN_LEAD), send_policy)) < moment
    ):
        return earlier, False
    return moment, True


def _enqueue(s: Session, reader: Person, moment: datetime, now: datetime, *, counts_toward_budget: bool) -> Message:
    """Enqueue the digest of a local day, or one of reminders only, for a second no other message of theirs has.

    The unscheduled digest of the same day is enqueued again.
    """
    second = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    day = moment.astimezone(send_windows.zone(reader.tz)).date().isoformat()
    later = select(Message.dedupe_key, Message.post_at).where(Message.person_id == reader.id, Message.post_at >= second)
    taken = {
        row.post_at for row in s.execute(later) if not (counts_toward_budget and row.dedupe_key.endswith(f":{day}"))
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


def _unschedule_if_room(
    s: Session, reader: Person, found: digest_sources.DueItems, now: datetime, send_policy: SendPolicy
) -> bool:
    """Unschedule the digest on its way when it has room for something due before it; return whether it does."""
    scheduled = s.scalar(
        select(Message).where(
            Message.person_id == reader.id,
            Message.kind == MessageKind.DIGEST,
            Message.state.in_(IN_FLIGHT),
            Message.post_at > now + MIN_LEAD,
        )
    )
    if scheduled is None or scheduled.post_at is None:
        return False
    post_at = scheduled.post_at
    counts = scheduled.counts_toward_budget or send_windows.next_send_time(s, reader, post_at, send_policy) == post_at
    if not found.has_questions_by(post_at, counts_toward_budget=counts):
        return False
    if digest_sources.count_questions(s, scheduled.id) >= MAX_QUESTIONS:
        return False
    outbox.refresh_one(s, scheduled.id)
    reader.deferred_until = now + MAX_DELAY
    return True


def is_current(s: Session, message: Message, now: datetime, matcher: Matcher, send_policy: SendPolicy) -> bool:
    """Return whether a digest may still be scheduled for its time with everything in it.

    This sees what changed while it was built; a later change sees the message and unschedules it.
    """
    if message.person is None or message.post_at is None or message.post_at < now + MAX_DELAY:
        return False
    people.lock(s, message.person.id)
    if send_windows.next_window_for(s, message.person, message.post_at, send_policy) != message.post_at:
        return False
    return digest_sources.is_current(s, message.id, now, matcher)


def release_items(s: Session, message_id: int) -> None:
    """Make the items of a digest due again, after it was unscheduled or its outcome will never be known."""
    digest_sources.release(s, message_id)
    reader = select(Message.person_id).where(Message.id == message_id).scalar_subquery()
    s.execute(update(Person).where(Person.id == reader).values(deferred_until=None))


def posted_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of scheduled messages whose time has passed, so Slack has posted them."""
    rows = select(Message.id).where(Message.state == MessageState.SCHEDULED, Message.post_at <= now)
    return list(s.scalars(rows.order_by(Message.post_at)))


def mark_posted(s: Session, message_id: int, now: datetime) -> None:
    """Mark a scheduled message as posted, in its own transaction. Its check-ins now wait for an answer."""
    mark_check_ins_sent(s, message_id, now)
    posted = update(Message).where(Message.id == message_id, Message.state == MessageState.SCHEDULED)
    s.execute(posted.values(state=MessageState.SENT, sent_at=Message.post_at))


def awaits_location(s: Session, message_id: int, team_id: str, user_id: str) -> bool:
    """Is it still unknown where Slack posted this message for this Slack user?"""
    message = s.get(Message, message_id)
    return (
        message is not None
        and message.ts is None
        and message.person is not None
        and (message.person.team_id, message.person.user_id) == (team_id, user_id)
    )


def record_location(s: Session, message_id: int, channel: str, ts: str, now: datetime) -> None:
    """Store where Slack posted a scheduled message, from the first action in it, so that it can be updated.

    Slack tells us only then; looking it up would need a scope that reads messages.
    """
    mark_check_ins_sent(s, message_id, now)
    message = s.get_one(Message, message_id, populate_existing=True)
    if message.ts is not None:
        return
    message.channel, message.ts = channel, ts
    message.state, message.sent_at = MessageState.SENT, message.sent_at or message.post_at
    message.leased_until, message.lease_version = None, message.lease_version + 1
    outbox.refresh_one(s, message.id)


def mark_check_ins_sent(s: Session, message_id: int, now: datetime) -> None:
    """Mark the check-ins of a message as sent: it was posted, or Slack will never take it."""
    rows = select(CheckIn.id, Introduction.goal_id).join(Introduction, Introduction.id == CheckIn.introduction_id)
    pending = rows.where(CheckIn.message_id == message_id, CheckIn.state == CheckInState.PENDING)
    for check_in_id, goal_id in s.execute(pending.order_by(Introduction.goal_id, CheckIn.id)).all():
        goals.get_for_update(s, goal_id)  # as an action does, so one waits for the other
        check_in = s.get_one(CheckIn, check_in_id, populate_existing=True)
        if check_in.state is CheckInState.PENDING:
            check_ins.mark_sent(s, check_in, now)
            outbox.refresh_homes(s, check_in.person_id)


def next_post_at(s: Session) -> datetime | None:
    """Return when Slack posts the next scheduled message, or None."""
    return s.scalar(select(func.min(Message.post_at)).where(Message.state == MessageState.SCHEDULED))
