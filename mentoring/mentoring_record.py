"""A mentor's own record for a promotion file: what they helped with, when and how much, but never a name."""

import csv
import io
import re
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.growth_areas import areas, doses
from mentoring.people.time_zones import zone
from models import Introduction, IntroductionState, Person, Placement

COLUMNS = (
    *("academic year", "learner level", "learner's program", "field", "kind", "role", "start", "end", "meetings"),
    *("hours (approximate)", "products", "what I learned", "thanks, kept with consent"),
)
JULY = 7
_LEVEL = re.compile(
    r"\bPGY-?\d\b|\b(?:intern|resident|chief resident|fellow|(?:medical )?student|pharmacist|nurse)\b", re.I
)


def rows(s: Session, mentor: Person) -> list[dict[str, str]]:
    """Return a row for each introduction with a meeting, or that was finished; the earliest first.

    The keys are `COLUMNS`; two are left for the mentor to fill in. Goals in private areas are never stored.
    """
    introductions = select(Introduction).where(Introduction.mentor_id == mentor.id).order_by(Introduction.started_at)
    found = [each for each in s.scalars(introductions) if each.meetings or each.state is IntroductionState.FINISHED]
    placed = select(Placement.user_id, Placement.program).where(Placement.team_id == mentor.team_id)
    users = {each.resident.user_id for each in found}
    programs = {user: name for user, name in s.execute(placed.where(Placement.user_id.in_(users)))}  # noqa: C416
    return [_row(each, mentor, programs.get(each.resident.user_id, "")) for each in found]


def to_csv(s: Session, mentor: Person) -> str:
    """Return the rows as CSV. A cell that a spreadsheet would take for a formula is quoted as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({name: _plain(cell) for name, cell in row.items()} for row in rows(s, mentor))
    return out.getvalue()


def _row(found: Introduction, mentor: Person, program: str) -> dict[str, str]:
    local = zone(mentor.tz)
    start = found.started_at.astimezone(local).date()
    end = found.ended_at.astimezone(local).date() if found.ended_at else None
    families = dict.fromkeys(areas.ALL[a.aspect].family for a in found.goal.aspects if a.aspect in areas.ALL)
    level = _LEVEL.search(found.goal.about or found.resident.about)
    hours = len(found.meetings) * timedelta(minutes=doses.MINUTES[found.dose]) / timedelta(hours=1)
    return dict.fromkeys(COLUMNS, "") | {
        "academic year": academic_year(start),
        "learner level": level[0] if level else "",
        "learner's program": program,
        "field": "; ".join(areas.FAMILIES[each] for each in families),
        "kind": doses.NAMES[found.dose],
        "role": "mentor",
        "start": start.isoformat(),
        "end": end.isoformat() if end else "",
        "meetings": str(len(found.meetings)),
        "hours (approximate)": f"{hours:.1f}",
        "thanks, kept with consent": found.thanks
        if found.thanks_kept and found.state is not IntroductionState.OPEN
        else "",
    }


def academic_year(day: date | datetime) -> str:
    """Return the academic year (July to June) that a day is in, such as 2030-31."""
    first = day.year if day.month >= JULY else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
