"""What one side keeps of an introduction whose other side was forgotten, or whose goal is older than it may be kept."""

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.people.time_zones import zone
from models import Introduction, IntroductionState, PastIntroduction, Person, Side


def leave_line(
    s: Session, introduction: Introduction, keeper: Person, now: datetime, *, with_thanks: bool
) -> PastIntroduction | None:
    """Leave the keeper of an introduction a line about it: months instead of days, and no name.

    `with_thanks` also leaves the thank-you that the resident let the mentor keep.

    Returns: the line; None for what ended without a meeting, of which there is nothing to keep.
    """
    is_open, is_finished = (
        introduction.state is state for state in (IntroductionState.OPEN, IntroductionState.FINISHED)
    )
    if not (introduction.meetings or is_finished or is_open):
        return None
    other = introduction.other(keeper.id)
    is_resident = keeper.id == introduction.resident_id
    kept = introduction.thanks if with_thanks and introduction.thanks_kept and not is_resident else ""
    line = PastIntroduction(
        person_id=keeper.id,
        side=Side.RESIDENT if is_resident else Side.MENTOR,
        goal_id=introduction.goal_id if is_resident else None,
        other_id=other.id,
        same_person=_mark(s, keeper, other),
        aspects=[each.aspect for each in introduction.goal.aspects],
        dose=introduction.dose,
        is_finished=is_finished,
        started_month=_month(introduction.started_at, keeper),
        ended_month=_month(introduction.ended_at or now, keeper),
        meetings=len(introduction.meetings),
        thanks=kept,
    )
    s.add(line)
    s.flush()
    return line


def _mark(s: Session, keeper: Person, other: Person) -> str:
    """Return the mark of the keeper's lines about this person; a new one for the first."""
    lines = select(PastIntroduction.same_person).where(
        PastIntroduction.person_id == keeper.id, PastIntroduction.other_id == other.id
    )
    return s.scalar(lines.limit(1)) or secrets.token_hex(8)


def _month(moment: datetime, keeper: Person) -> date:
    """Return the first day of a moment's month, where its keeper is."""
    return moment.astimezone(zone(keeper.tz)).date().replace(day=1)
