"""Digests: messages the bot starts on its own. Everything due for a person goes into one, sent in a send window."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from mentoring.messages import digest_items, outbox, send_windows
from mentoring.messages.digest_source import MAX_BLOCKS, MAX_QUESTIONS, SCHEDULE_AHEAD, DigestSource, DueItem
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import do_not_message, participation, people
from mentoring.people.time_zones import zone
from models import IN_FLIGHT, Message, MessageKind, MessageState, Person, UtcDateTime

# The latest that a digest is scheduled before its send time: early enough to ask Slack whether it took it.
MIN_LEAD = timedelta(minutes=20)
MAX_DELAY = timedelta(minutes=2)
NOW, SOON = bindparam("now", type_=UtcDateTime()), bindparam("soon", type_=UtcDateTime())

Sources = tuple[DigestSource, ...]  # most important first
Due = dict[DigestSource, list[DueItem]]
Chosen = dict[DigestSource, list[int]]


@lru_cache(maxsize=4)
def _due_readers(sources: Sources) -> Select[int]:
    """Build the statement that the worker runs in every round: whose next digest may be scheduled now."""
    may_be_earlier = [each.due_reader_ids(NOW, SOON) for each in sources if each.IGNORES_DEFERRAL]
    return (
        select(Person.id)
        .where(
            or_(*(Person.id.in_(each.due_reader_ids(NOW, SOON)) for each in sources)),
            or_(
                Person.deferred_until.is_(None),
                Person.deferred_until <= NOW,
                *(Person.id.in_(each) for each in may_be_earlier),
            ),
            reads_digests(),
        )
        .order_by(Person.id)
    )


def reads_digests() -> ColumnElement[bool]:
    """Build the SQL condition on a row of `people`: the bot may start a message to them."""
    return and_(Person.left_at.is_(None), participation.takes_part(), do_not_message.wants_messages())


def due_reader_ids(s: Session, sources: Sources, now: datetime) -> list[int]:
    """List the ids of people for whom something is due and whose next digest may be scheduled now."""
    return list(s.scalars(_due_readers(sources), {NOW.key: now, SOON.key: now + SCHEDULE_AHEAD}))


def build(
    s: Session, person_id: int, sources: Sources, now: datetime, matcher: Matcher, send_policy: SendPolicy
) -> bool:
    """Build one person's digest in its own transaction, and return whether there is one.

    The digest is for the next time their windows, quiet times and budget allow, and is built only when that is near. So
    nothing is sent at a bad time, and an outage doesn't end in a burst. The lock lets one worker build for a person.
    """
    people.lock(s, person_id)
    reader = s.get_one(Person, person_id, populate_existing=True)
    due = {source: source.find_due(s, reader, now) for source in sources}
    if _unschedule_if_room(s, reader, due, now, send_policy):
        return False
    moment, within_budget = _send_time(s, reader, due, now, send_policy)
    reader.deferred_until = moment - SCHEDULE_AHEAD if moment > now + SCHEDULE_AHEAD else None
    if reader.deferred_until:
        return False
    prepared = {
        source: source.prepare(s, reader, [each for each in items if each.due_at <= moment], moment, now, matcher)
        for source, items in due.items()
        if items and (within_budget or not source.COUNTS_TOWARD_BUDGET)
    }
    chosen = choose(prepared)
    if not chosen:
        return False
    counts = any(source.COUNTS_TOWARD_BUDGET for source in chosen)
    message = _enqueue(s, reader, moment, now, counts_toward_budget=counts)
    for source, item_ids in chosen.items():
        digest_items.claim(s, message.id, source.KIND, item_ids)
    return True


def choose(prepared: Mapping[DigestSource, Sequence[int]]) -> Chosen:
    """Choose what goes into one digest, from the ids of each source in the order of importance.

    Items without room wait for the next digest.
    """
    chosen: Chosen = {}
    blocks, questions = MAX_BLOCKS, MAX_QUESTIONS
    for source, item_ids in prepared.items():
        room = min(source.MAX_ITEMS, blocks // source.MAX_BLOCKS_EACH, questions if source.IS_QUESTION else MAX_BLOCKS)
        if fitting := list(item_ids[:room]):
            chosen[source] = fitting
            blocks -= len(fitting) * source.MAX_BLOCKS_EACH
            questions -= len(fitting) if source.IS_QUESTION else 0
    return chosen


def _send_time(s: Session, reader: Person, due: Due, now: datetime, send_policy: SendPolicy) -> tuple[datetime, bool]:
    """Compute when to send the next digest, and whether it counts toward the weekly budget.

    What doesn't count toward the budget doesn't wait for it either.
    """
    earliest = min((each.due_at for items in due.values() for each in items), default=now)
    moment = send_windows.next_send_time(s, reader, max(earliest, now + MIN_LEAD), send_policy)
    outside = [each.due_at for source, items in due.items() if not source.COUNTS_TOWARD_BUDGET for each in items]
    if outside:
        earlier = send_windows.next_window_for(s, reader, max(min(outside), now + MIN_LEAD), send_policy)
        if earlier < moment:
            return earlier, False
    return moment, True


def _enqueue(s: Session, reader: Person, moment: datetime, now: datetime, *, counts_toward_budget: bool) -> Message:
    """Enqueue the digest of a local day, or one of reminders only, for a second no other message of theirs has.

    The unscheduled digest of the same day is enqueued again.
    """
    second = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    day = moment.astimezone(zone(reader.tz)).date().isoformat()
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


def _unschedule_if_room(s: Session, reader: Person, due: Due, now: datetime, send_policy: SendPolicy) -> bool:
    """Unschedule the digest on its way when it has room for a question due before it; return whether it does."""
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
    asking = [source for source in due if source.IS_QUESTION and (counts or not source.COUNTS_TOWARD_BUDGET)]
    if not any(each.due_at <= post_at for source in asking for each in due[source]):
        return False
    held = digest_items.items_of(s, scheduled.id)
    if sum(len(held.get(source.KIND, ())) for source in due if source.IS_QUESTION) >= MAX_QUESTIONS:
        return False
    scheduled.content_hash = ""  # whatever it shows, it is unscheduled
    outbox.mark_ids(s, [scheduled.id])
    reader.deferred_until = now + MAX_DELAY
    return True


def is_current(
    s: Session, message: Message, sources: Sources, now: datetime, matcher: Matcher, send_policy: SendPolicy
) -> bool:
    """Return whether a digest may still be scheduled for its time with everything in it.

    This sees what changed while it was built; a later change sees the message and unschedules it.
    """
    if message.person is None or message.post_at is None or message.post_at < now + MAX_DELAY:
        return False
    people.lock(s, message.person.id)
    if do_not_message.is_unwanted(s, message.person.team_id, message.person.user_id):
        return False
    if send_windows.next_window_for(s, message.person, message.post_at, send_policy) != message.post_at:
        return False
    held = digest_items.items_of(s, message.id)
    return bool(held) and all(
        source.is_current(s, item_id, now, matcher) for source in sources for item_id in held.get(source.KIND, ())
    )


def release_items(s: Session, message_id: int, now: datetime) -> None:
    """Make the items of a digest due again, after it was unscheduled or its outcome will never be known."""
    digest_items.release_all(s, message_id, now)
    message = s.get_one(Message, message_id)
    if message.person:
        message.person.deferred_until = None


def posted_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of scheduled messages whose time has passed, so Slack has posted them."""
    return list(s.scalars(_POSTED, {NOW.key: now}))


def mark_posted(s: Session, message_id: int) -> None:
    """Mark a scheduled message as posted, after `mark_items_sent` and in a transaction of its own."""
    posted = update(Message).where(Message.id == message_id, Message.state == MessageState.SCHEDULED)
    s.execute(posted.values(state=MessageState.SENT, sent_at=Message.post_at))


def find_unlocated(s: Session, message_id: int, team_id: str, user_id: str) -> Message | None:
    """Return this message if it is for this Slack user and it is still unknown where Slack posted it."""
    message = s.get(Message, message_id)
    if message is None or message.ts is not None or message.person is None:
        return None
    return message if (message.person.team_id, message.person.user_id) == (team_id, user_id) else None


def record_location(s: Session, message_id: int, channel: str, ts: str) -> None:
    """Store where Slack posted a scheduled message, from the first action in it, so that it can be updated.

    Slack tells us only then; looking it up would need a scope that reads messages. This comes after `mark_items_sent`
    and in a transaction of its own.
    """
    unlocated = update(Message).where(Message.id == message_id, Message.ts.is_(None))
    located = {"channel": channel, "ts": ts, "state": MessageState.SENT, "leased_until": None}
    moment = func.coalesce(Message.sent_at, Message.post_at)
    raised = {"lease_version": Message.lease_version + 1, "revision": Message.revision + 1}
    s.execute(unlocated.values(sent_at=moment, **located, **raised), execution_options={"synchronize_session": False})


def mark_items_sent(s: Session, message_id: int, sources: Sources, now: datetime) -> None:
    """Mark what a message holds as sent: it was posted, or Slack will never take it. Check-ins now wait for an answer.

    This marks other messages of the reader, and messages are locked in the order of their ids. So the reader is locked
    first, and the message itself is changed in a later transaction.
    """
    people.lock(s, s.get_one(Message, message_id).person_id or 0)
    held = digest_items.items_of(s, message_id)
    for source in sources:
        if source.KIND in held:
            source.mark_sent(s, held[source.KIND], now)


def next_post_at(s: Session) -> datetime | None:
    """Return when Slack posts the next scheduled message, or None."""
    return s.scalar(_NEXT_POST)


# Built once, because the worker asks them in every round.
_SCHEDULED = Message.state == MessageState.SCHEDULED
_POSTED = select(Message.id).where(_SCHEDULED, Message.post_at <= NOW).order_by(Message.post_at)
_NEXT_POST = select(func.min(Message.post_at)).where(_SCHEDULED)
