"""Eligibility: which mentors may be shown now, and to whom."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from mentoring.matching import Allowed
from mentoring.people import do_not_message, exclusions, participation, quiet_times
from models import (
    Ask,
    AskState,
    Initiator,
    Introduction,
    IntroductionState,
    MentorProfile,
    Person,
    QuietTime,
    Shift,
    UtcDateTime,
)

# Parameters of the statements below.
MENTORS: BindParameter[int] = bindparam("mentors", expanding=True, type_=Integer())
TEAM, NOW = bindparam("team", type_=String()), bindparam("now", type_=UtcDateTime())


def candidates(s: Session, person: Person, now: datetime, without: Collection[int] = ()) -> Allowed:
    """Return a function that tells which of some mentors may be newly shown to this person now.

    They are available, of the same workspace, not the person themselves nor kept apart from them, nor in `without`.
    Each request that waits for an answer takes a place, so that no one new is shown who has been asked often enough.
    Who was shown before can still be asked.
    """
    hidden = {person.id, *without, *exclusions.excluded_ids(s, person, now)}
    asked = {"now": now, "asker": person.id, "team": person.team_id}

    def among(mentors: Sequence[int]) -> set[int]:
        return set(s.scalars(_candidates(), asked | {"mentors": [*mentors]})) - hidden

    return among


@cache
def _candidates() -> Select[int]:
    """Build, once, the question that each search and each letter typed asks."""
    rows = select(MentorProfile.person_id).join(Person, Person.id == MentorProfile.person_id)
    waiting = _waiting(bindparam("asker", type_=Integer()))
    return rows.where(
        Person.team_id == TEAM, MentorProfile.person_id.in_(MENTORS), _is_available(NOW, also_taken=waiting)
    )


def available_profiles(s: Session, person: Person, mentors: Iterable[int], now: datetime) -> list[MentorProfile]:
    """List the profiles of those of `mentors` who may be shown to this person now."""
    excluded = exclusions.excluded_ids(s, person, now)
    return [each for each in _available(s, mentors, now) if each.person_id not in excluded]


def available_profile(s: Session, mentor: Person, now: datetime) -> MentorProfile | None:
    """Get a mentor's profile if it may be shown now."""
    return next(iter(_available(s, [mentor.id], now)), None)


def _available(s: Session, mentors: Iterable[int], now: datetime) -> Sequence[MentorProfile]:
    return s.scalars(_available_profiles(), {"mentors": [*mentors], "now": now}).all()


@cache
def _available_profiles() -> Select[MentorProfile]:
    """Build, once, what each rendering of a list asks."""
    return select(MentorProfile).where(MentorProfile.person_id.in_(MENTORS), _is_available(NOW))


def next_change(s: Session, person: Person, mentors: Iterable[int], now: datetime) -> datetime | None:
    """Return when the first of these mentors becomes or ceases to be available to this person by the clock alone."""
    ids = [*mentors]
    given = {"mentors": ids, "team": person.team_id, "now": now}
    found = [*s.scalars(_next_changes(), given), exclusions.next_change(s, person, ids, now)]
    return min((each for each in found if each), default=None)


@cache
def _next_changes() -> CompoundSelect[datetime]:
    """Build, once, what each rendering of a list asks."""
    users = select(Person.user_id).where(Person.id.in_(MENTORS)).scalar_subquery()
    on_shift = (Shift.team_id == TEAM, Shift.user_id.in_(users))
    moments = (
        (MentorProfile.full_until, (MentorProfile.person_id.in_(MENTORS),)),
        *((each, (QuietTime.person_id.in_(MENTORS),)) for each in (QuietTime.starts_at, QuietTime.ends_at)),
        *((each, on_shift) for each in (Shift.starts_at, Shift.ends_at)),
    )
    return union_all(*(select(func.min(moment)).where(*which, moment > NOW) for moment, which in moments))


def _waiting(asker: BindParameter[int]) -> ScalarSelect[int]:
    """Build the SQL for how many requests of others than this one wait for a mentor's answer."""
    waiting = select(func.count()).where(Ask.mentor_id == MentorProfile.person_id, Ask.state == AskState.OPEN)
    return waiting.where(Ask.started_by == Initiator.RESIDENT, Ask.asker_id != asker).scalar_subquery()


def _is_available(now: BindParameter[datetime], also_taken: ScalarSelect[int] | None = None) -> ColumnElement[bool]:
    """Build the SQL condition: has topics and room, isn't full, resting or left alone, and takes part.

    Each introduction takes one of the mentor's places, and so does what is `also_taken`.
    """
    helping = (
        select(func.count())
        .where(Introduction.mentor_id == MentorProfile.person_id, Introduction.state == IntroductionState.OPEN)
        .scalar_subquery()
    )
    taken = helping if also_taken is None else helping + also_taken
    quiet = exists().where(QuietTime.person_id == MentorProfile.person_id, quiet_times.covers(QuietTime, now))
    on_shift = exists().where(
        Person.id == MentorProfile.person_id,
        Shift.team_id == Person.team_id,
        Shift.user_id == Person.user_id,
        quiet_times.covers(Shift, now),
    )
    gone = or_(Person.left_at.is_not(None), ~participation.takes_part(), ~do_not_message.wants_messages())
    away = exists().where(Person.id == MentorProfile.person_id, gone).correlate(MentorProfile)
    not_full = or_(MentorProfile.full_until.is_(None), MentorProfile.full_until <= now)
    return and_(
        MentorProfile.offers.any(),
        taken < MentorProfile.capacity,
        not_full,
        ~quiet,
        ~on_shift.correlate(MentorProfile),
        ~away,
    )
