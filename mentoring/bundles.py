"""Bundles: what the bot starts by itself. What falls due for a person is one message, at a moment that suits them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from mentoring import check_ins, outbox, people, reach, surfacing
from mentoring.matching import Match
from models import (
    Ask,
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    Hear,
    Kind,
    Message,
    MessageState,
    Person,
    Suggestion,
    Why,
)

# Of each kind in one message; together they stay under its fifty blocks. The rest waits for the next one.
CHECK_INS, GOALS, FITS = 6, 1, 2


def due(s: Session, now: datetime) -> list[int]:
    """The people for whom something has fallen due and who may be reached again, by id."""
    found = {
        *s.scalars(_check_ins(now).with_only_columns(CheckIn.person_id)),
        *s.scalars(_goals(now).with_only_columns(Goal.person_id)),
        *s.scalars(_fits(now).with_only_columns(Suggestion.mentor_id)),
    }
    reachable = or_(Person.held_until.is_(None), Person.held_until <= now)
    return list(s.scalars(select(Person.id).where(Person.id.in_(found), reachable).order_by(Person.id)))


def hold_back(s: Session, now: datetime) -> None:
    """A message that could not be sent in its window waits for the next."""
    late = select(Message).where(
        Message.kind == Kind.BUNDLE, Message.state == MessageState.PLANNED, Message.due_at <= now
    )
    for message in s.scalars(late):
        if message.person is not None:
            message.due_at = reach.next_good(s, message.person, now)


def gather(s: Session, person_id: int, now: datetime) -> bool:
    """Make one person's message, in a transaction of its own; whether there is one.

    What may not be sent at this moment (window, quiet time, budget) waits for the next one that suits: nothing is sent
    at a bad time, and an outage ends without a burst. Whoever gathers for a person first does it alone.
    """
    people.lock(s, person_id)
    reader = s.get_one(Person, person_id)
    asked = list(s.scalars(_check_ins(now).where(CheckIn.person_id == person_id)))
    seeking = list(s.scalars(_goals(now).where(Goal.person_id == person_id)))
    fitting = list(s.scalars(_fits(now).where(Suggestion.mentor_id == person_id)))
    moment = reach.next_free(s, reader, now)
    reader.held_until = moment if moment > now else None
    if reader.held_until:
        outbox.refresh_homes(s, person_id)
        return False
    fitting = _still_fitting(s, fitting, now)
    found = _newcomers(s, seeking, now)
    if not (asked or found or fitting):
        return False
    message = outbox.tell(s, Kind.BUNDLE, person_id, reader, now, key=now.isoformat())
    for check_in in asked[:CHECK_INS]:
        check_ins.send(s, check_in, message, now)
    for goal, matches in found:
        surfacing.keep(s, goal, Why.NEW, matches, now).message_id = message.id
    for suggestion in fitting[:FITS]:
        suggestion.message_id = message.id
    outbox.refresh_homes(s, person_id)
    return True


def _check_ins(now: datetime) -> Select[CheckIn]:
    due = select(CheckIn).where(CheckIn.state == CheckInState.PLANNED, CheckIn.due_at <= now)
    return due.order_by(CheckIn.due_at, CheckIn.id)


def _goals(now: datetime) -> Select[Goal]:
    return select(Goal).where(Goal.state == GoalState.OPEN, Goal.look_again_at <= now).order_by(Goal.id)


def _fits(now: datetime) -> Select[Suggestion]:
    due = select(Suggestion).where(Suggestion.tell_at <= now, Suggestion.message_id.is_(None))
    return due.order_by(Suggestion.tell_at, Suggestion.id)


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
            and surfacing.matches(s, surfacing.wish_of(goal), [listing])
            and not s.scalar(select(begun))
        ):
            kept.append(suggestion)
        else:
            suggestion.tell_at = None
    return kept


def _newcomers(s: Session, seeking: list[Goal], now: datetime) -> list[tuple[Goal, list[Match]]]:
    """Who fits now, for goals that had nobody; the other goals are looked at again later."""
    found: list[tuple[Goal, list[Match]]] = []
    for goal in seeking:
        matches = surfacing.find(s, goal, now)[: surfacing.NEXT]
        if matches and len(found) < GOALS:
            found.append((goal, matches))
        else:
            surfacing.look_later(goal, now)
    return found
