"""Bundles: what the bot starts by itself. What falls due for a person is one message, at a moment that suits them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from mentoring import check_ins, goals, outbox, people, reach, surfacing
from models import (
    UNDERWAY,
    Ask,
    AskState,
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    Hear,
    Introduction,
    Kind,
    Message,
    MessageState,
    Person,
    Shortlist,
    StartedBy,
    Suggestion,
    Why,
)

# Of each kind in one message; together they stay under its fifty blocks. The rest waits for the next one.
QUESTIONS, GOALS, FITS = 6, 1, 2  # a question is a reminder or a check-in
# When a message is handed over to Slack, before its moment: early enough to survive a night without us, late enough to
# be looked up where it is unclear whether Slack took it.
EARLIEST, LATEST = timedelta(hours=12), timedelta(minutes=20)
TOO_LATE = timedelta(minutes=2)


def due(s: Session, now: datetime) -> list[int]:
    """The people for whom something falls due and who may be reached within the next hours, by id."""
    found = {
        *s.scalars(_check_ins(now).with_only_columns(CheckIn.person_id)),
        *s.scalars(_goals(now).with_only_columns(Goal.person_id)),
        *s.scalars(_fits(now).with_only_columns(Suggestion.mentor_id)),
        *s.scalars(_lists().with_only_columns(Goal.person_id)),
        *s.scalars(_reminders(StartedBy.RESIDENT).with_only_columns(Ask.mentor_id)),
        *s.scalars(_reminders(StartedBy.MENTOR).with_only_columns(Ask.asker_id)),
    }
    reachable = or_(Person.held_until.is_(None), Person.held_until <= now)
    rows = select(Person.id).where(Person.id.in_(found), reachable, Person.left_at.is_(None))
    return list(s.scalars(rows.order_by(Person.id)))


def gather(s: Session, person_id: int, now: datetime) -> bool:
    """Make one person's message, in a transaction of its own; whether there is one.

    It is made for the next moment that suits them (window, quiet time, budget), and only when that is near: nothing is
    sent at a bad time, and an outage ends without a burst. Whoever gathers for a person first does it alone.
    """
    people.lock(s, person_id)
    reader = s.get_one(Person, person_id, populate_existing=True)
    asked = list(s.scalars(_check_ins(now).where(CheckIn.person_id == person_id)))
    reminding = _reminders_of(s, reader)
    if _joins(s, reader, asked, reminding, now):
        return False
    seeking = list(s.scalars(_goals(now).where(Goal.person_id == person_id)))
    fitting = list(s.scalars(_fits(now).where(Suggestion.mentor_id == person_id)))
    lists = list(s.scalars(_lists().where(Goal.person_id == person_id)))
    earliest = now if seeking or fitting or lists else min((each.due_at for each in asked), default=now)
    moment, in_budget = reach.next_free(s, reader, max(earliest, now + LATEST)), True
    if reminding and (soon := reach.next_good(s, reader, now + LATEST)) < moment:
        moment, in_budget = soon, False  # reminders don't wait for the week to pass, and don't begin another
        asked, seeking, fitting, lists = [], [], [], []
    reader.held_until = moment - EARLIEST if moment > now + EARLIEST else None
    if reader.held_until:
        outbox.refresh_homes(s, person_id)
        return False
    asked = [each for each in asked if each.due_at <= moment][: QUESTIONS - len(reminding)]
    fitting = _still_fitting(s, fitting, now)[:FITS]
    lists = [*lists, *_newcomers(s, seeking, now, GOALS - len(lists))][:GOALS]
    if not (asked or fitting or lists or reminding):
        return False
    message = _owed(s, reader, moment, now, in_budget=in_budget and bool(asked or fitting or lists))
    items: list[CheckIn | Suggestion | Shortlist | Ask] = [*asked, *fitting, *lists, *reminding]
    for item in items:
        item.message_id = message.id
    outbox.refresh_homes(s, person_id)
    return True


def _owed(s: Session, reader: Person, moment: datetime, now: datetime, *, in_budget: bool) -> Message:
    """The message of a local day, or of nothing but reminders; where that day's was taken back, it is made again."""
    second = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    day = moment.astimezone(reach.zone(reader.tz)).date().isoformat()
    theirs = select(Message.key, Message.post_at).where(Message.person_id == reader.id, Message.post_at >= second)
    taken = {row.post_at for row in s.execute(theirs) if not (in_budget and row.key.endswith(f":{day}"))}
    while second in taken:
        second += timedelta(seconds=1)
    key = day if in_budget else f"reminders {second:%Y-%m-%d %H:%M:%S}"
    message = outbox.tell(s, Kind.BUNDLE, reader.id, reader, now, key=key)
    if message.state is MessageState.DROPPED:
        message.state, message.due_at, message.tries = MessageState.PLANNED, now, 0
    message.post_at, message.in_budget = second, in_budget
    s.flush()
    return message


def _joins(s: Session, reader: Person, asked: list[CheckIn], reminding: list[Ask], now: datetime) -> bool:
    """Is a message on its way in which what falls due before it has room? Then it is taken back and made anew."""
    on_its_way = s.scalar(
        select(Message).where(
            Message.person_id == reader.id,
            Message.kind == Kind.BUNDLE,
            Message.state.in_(UNDERWAY),
            Message.post_at > now + LATEST,
        )
    )
    if on_its_way is None or on_its_way.post_at is None:
        return False
    if not reminding and not any(each.due_at <= on_its_way.post_at for each in asked):
        return False
    inside = s.scalar(select(func.count()).where(CheckIn.message_id == on_its_way.id)) or 0
    reminders = s.scalar(select(func.count()).where(Ask.message_id == on_its_way.id)) or 0
    if inside + reminders >= QUESTIONS:
        return False
    outbox.refresh_one(s, on_its_way.id)
    reader.held_until = now + TOO_LATE
    return True


def still_suits(s: Session, message: Message, now: datetime) -> bool:
    """May a message still be handed over for its moment, with all that is in it?

    What changed while it was gathered is seen here, and what changes later sees the message and takes it back.
    """
    if message.person is None or message.post_at is None or message.post_at < now + TOO_LATE:
        return False
    people.lock(s, message.person.id)
    if reach.next_good(s, message.person, message.post_at) != message.post_at:
        return False
    fitting = list(s.scalars(select(Suggestion).where(Suggestion.message_id == message.id)))
    asked = s.scalars(select(CheckIn.state).where(CheckIn.message_id == message.id))
    open_ = s.scalars(select(Ask.state).where(Ask.message_id == message.id))
    return (
        len(_still_fitting(s, fitting, now)) == len(fitting)
        and set(asked) <= {CheckInState.PLANNED}
        and set(open_) <= {AskState.OPEN}
    )


def let_go(s: Session, message_id: int) -> None:
    """A message was taken back, or is in doubt for good: what was in it falls due again, for another one."""
    waiting = update(CheckIn).where(CheckIn.message_id == message_id, CheckIn.state == CheckInState.PLANNED)
    for rows in (
        waiting,
        update(Shortlist).where(Shortlist.message_id == message_id),
        update(Suggestion).where(Suggestion.message_id == message_id),
        update(Ask).where(Ask.message_id == message_id),
    ):
        s.execute(rows.values(message_id=None))
    reader = select(Message.person_id).where(Message.id == message_id).scalar_subquery()
    s.execute(update(Person).where(Person.id == reader).values(held_until=None))


def posted(s: Session, now: datetime) -> list[int]:
    """The messages that Slack had for a second that has passed."""
    rows = select(Message.id).where(Message.state == MessageState.HANDED, Message.post_at <= now)
    return list(s.scalars(rows.order_by(Message.post_at)))


def arrive(s: Session, message_id: int, now: datetime) -> None:
    """A message is posted, in a transaction of its own: its check-ins wait for an answer from now on."""
    pass_over(s, message_id, now)
    arrived = update(Message).where(Message.id == message_id, Message.state == MessageState.HANDED)
    s.execute(arrived.values(state=MessageState.SENT, sent_at=Message.post_at))


def seen(s: Session, message_id: int | None, channel: str, ts: str, now: datetime) -> None:
    """Somebody pressed in a message that Slack posted for us: from now on it can be brought up to date.

    Only then Slack tells where it is: reading it would need a scope that reads messages.
    """
    found = s.get(Message, message_id, populate_existing=True) if message_id else None
    if found is None or found.ts or not ts:
        return
    pass_over(s, found.id, now)
    found.channel, found.ts = channel, ts
    found.state, found.sent_at = MessageState.SENT, found.sent_at or found.post_at
    found.leased_until, found.gen = None, found.gen + 1
    outbox.refresh_one(s, found.id)


def pass_over(s: Session, message_id: int, now: datetime) -> None:
    """The check-ins of a message count as asked: it was posted, or Slack will never take it."""
    rows = select(CheckIn.id, Introduction.goal_id).join(Introduction, Introduction.id == CheckIn.introduction_id)
    planned = rows.where(CheckIn.message_id == message_id, CheckIn.state == CheckInState.PLANNED)
    for check_in_id, goal_id in s.execute(planned.order_by(Introduction.goal_id, CheckIn.id)).all():
        goals.locked(s, goal_id)  # as a press does: one of the two goes first
        check_in = s.get_one(CheckIn, check_in_id, populate_existing=True)
        if check_in.state is CheckInState.PLANNED:
            check_ins.send(s, check_in, now)
            outbox.refresh_homes(s, check_in.person_id)


def next_arrival(s: Session) -> datetime | None:
    """When Slack posts the next message that it has."""
    return s.scalar(select(func.min(Message.post_at)).where(Message.state == MessageState.HANDED))


def _check_ins(now: datetime) -> Select[CheckIn]:
    due = select(CheckIn).where(
        CheckIn.state == CheckInState.PLANNED, CheckIn.message_id.is_(None), CheckIn.due_at <= now + EARLIEST
    )
    return due.order_by(CheckIn.due_at, CheckIn.id)


def _goals(now: datetime) -> Select[Goal]:
    return select(Goal).where(Goal.state == GoalState.OPEN, Goal.look_again_at <= now).order_by(Goal.id)


def _fits(now: datetime) -> Select[Suggestion]:
    due = select(Suggestion).where(Suggestion.tell_at <= now, Suggestion.message_id.is_(None))
    return due.order_by(Suggestion.tell_at, Suggestion.id)


def _lists() -> Select[Shortlist]:
    """Others for an open goal: after an ask lapsed, or found for a message that was taken back or is in doubt."""
    rows = select(Shortlist).join(Goal, Goal.id == Shortlist.goal_id).where(Goal.state == GoalState.OPEN)
    return rows.where(Shortlist.why.in_([Why.NEW, Why.LAPSED]), Shortlist.message_id.is_(None)).order_by(Shortlist.id)


def _reminders(by: StartedBy) -> Select[Ask]:
    """Open asks whose reminder is due."""
    due = select(Ask).where(Ask.state == AskState.OPEN, Ask.started_by == by, Ask.remind_at.is_not(None))
    return due.where(Ask.message_id.is_(None)).order_by(Ask.asked_at, Ask.id)


def _reminders_of(s: Session, reader: Person) -> list[Ask]:
    asked = s.scalars(_reminders(StartedBy.RESIDENT).where(Ask.mentor_id == reader.id)).all()
    hands = s.scalars(_reminders(StartedBy.MENTOR).where(Ask.asker_id == reader.id)).all()
    return [*asked, *hands][:QUESTIONS]


def _still_fitting(s: Session, due: Iterable[Suggestion], now: datetime) -> list[Suggestion]:
    """Open goals that still fit, about which nothing has begun, for who still wants to hear; the others lapse."""
    kept = []
    for suggestion in due:
        goal, listing = suggestion.goal, surfacing.listing_of(s, suggestion.mentor, now)
        begun = exists().where(Ask.goal_id == goal.id, Ask.mentor_id == suggestion.mentor_id)
        if (
            goal.state is GoalState.OPEN
            and not suggestion.dismissed
            and listing is not None
            and listing.hear is Hear.AT_ONCE
            and surfacing.fits(s, goal, listing, now)
            and not s.scalar(select(begun))
        ):
            kept.append(suggestion)
        else:
            suggestion.tell_at = None
    return kept


def _newcomers(s: Session, seeking: list[Goal], now: datetime, most: int) -> list[Shortlist]:
    """Who fits now, for goals that had nobody; the other goals are looked at again later."""
    found: list[Shortlist] = []
    for goal in seeking:
        matches = surfacing.find(s, goal, now)[: surfacing.NEXT]
        if matches and len(found) < most:
            found.append(surfacing.keep(s, goal, Why.NEW, matches, now))
        else:
            surfacing.look_later(goal, now)
    return found
