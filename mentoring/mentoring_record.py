"""A mentor's own record for a promotion file: what they helped with, when and how much, but never a name."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mentoring.growth_areas import areas, doses
from mentoring.people import exclusions
from mentoring.people.time_zones import zone
from mentoring.program import programs
from models import Dose, Goal, Introduction, IntroductionState, PastIntroduction, Person, Placement, Side

THANKS = "thanks, kept with consent"
COLUMNS = (
    *("academic year", "learner level", "learner's program", "field", "kind", "role", "start", "end", "meetings"),
    *("hours (approximate)", "products", "what I learned", THANKS),
)
JULY = 7
YearDate = tuple[int, int]  # the month and day on which the year of a program begins
FORMULA_SIGNS = ("=", "+", "-", "@", "−")
_LEVEL = re.compile(
    r"\bPGY-?\d\b|\b(?:intern|resident|chief resident|fellow|(?:medical )?student|pharmacist|nurse)\b", re.I
)


def rows(s: Session, mentor: Person, smallest_cell: int, now: datetime) -> list[dict[str, str]]:
    """Return a row for each introduction with a meeting, or that was finished; the earliest first.

    The keys are `COLUMNS`; two are left for the mentor to fill in. Goals in private areas are never stored. A learner's
    level and program are left out where fewer than `smallest_cell` learners share both, and days become months: no row
    may tell who it was. While one evaluates the other, thanks from them are left out.
    """
    introductions = select(Introduction).where(Introduction.mentor_id == mentor.id).order_by(Introduction.started_at)
    found = [each for each in s.scalars(introductions) if each.meetings or each.state is IntroductionState.FINISHED]
    learners = _learners(s, mentor.team_id)
    apart = exclusions.paired_ids(s, mentor, now)
    begins = programs.year_begins(s, mentor.team_id, mentor.user_id)
    listed = [(each, _row(each, mentor, _shared(each, learners, smallest_cell), begins)) for each in found]
    current = [row | ({THANKS: ""} if each.resident_id in apart else {}) for each, row in listed]
    return sorted([*_past_rows(s, mentor, begins), *current], key=lambda row: row["start"])


def _past_rows(s: Session, mentor: Person, begins: YearDate) -> list[dict[str, str]]:
    """Return the rows of introductions to people who are gone: no one's level or program is told."""
    lines = select(PastIntroduction).where(
        PastIntroduction.person_id == mentor.id,
        PastIntroduction.side == Side.MENTOR,
        or_(PastIntroduction.meetings > 0, PastIntroduction.is_finished),
    )
    return [
        _line(
            (each.started_month, each.ended_month),
            each.aspects,
            each.dose,
            each.meetings,
            NO_GROUP,
            each.thanks,
            begins,
        )
        for each in s.scalars(lines.order_by(PastIntroduction.id))
    ]


Group = tuple[str, str]  # a level and a program; "" where it isn't known
NO_GROUP: Group = ("", "")


def _learners(s: Session, team_id: str) -> dict[Group, set[int]]:
    """Map each level and program to the people who have ever shared a goal in it."""
    placed = and_(Placement.team_id == Person.team_id, Placement.user_id == Person.user_id, Placement.is_home)
    goals = (
        select(Goal.person_id, Goal.about, Person.about.label("title"), Placement.program)
        .join(Person, Person.id == Goal.person_id)
        .outerjoin(Placement, placed)
        .where(Person.team_id == team_id)
    )
    found: dict[Group, set[int]] = defaultdict(set)
    for goal in s.execute(goals):
        found[_level(goal.about or goal.title), goal.program or ""].add(goal.person_id)
    return found


def _shared(introduction: Introduction, learners: dict[Group, set[int]], smallest_cell: int) -> Group:
    """Return the level and program of an introduction's learner, if enough learners share them."""
    level = _level(introduction.goal.about or introduction.resident.about)
    groups = [group for group, people in learners.items() if introduction.resident_id in people and group[0] == level]
    return next((group for group in groups if len(learners[group]) >= smallest_cell), NO_GROUP)


def _level(about: str) -> str:
    """Find the level in what someone says about themselves, as it is written there."""
    found = _LEVEL.search(about)
    return found[0] if found else ""


def to_csv(s: Session, mentor: Person, smallest_cell: int, now: datetime) -> str:
    """Return the rows as CSV. A cell that a spreadsheet could take for a formula is marked as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(
        {name: plain_cell(cell) for name, cell in row.items()} for row in rows(s, mentor, smallest_cell, now)
    )
    return out.getvalue()


def _row(found: Introduction, mentor: Person, group: Group, begins: YearDate) -> dict[str, str]:
    local = zone(mentor.tz)
    start = found.started_at.astimezone(local).date()
    end = found.ended_at.astimezone(local).date() if found.ended_at else None
    thanks = found.thanks if found.thanks_kept and found.state is not IntroductionState.OPEN else ""
    aspects = [each.aspect for each in found.goal.aspects]
    return _line((start, end), aspects, found.dose, len(found.meetings), group, thanks, begins)


def _line(
    days: tuple[date, date | None],
    aspects: Iterable[str],
    dose: Dose,
    meetings: int,
    group: Group,
    thanks: str,
    begins: YearDate,
) -> dict[str, str]:
    (start, end), (level, program) = days, group
    families = dict.fromkeys(areas.ALL[each].family for each in aspects if each in areas.ALL)
    hours = meetings * timedelta(minutes=doses.MINUTES[dose]) / timedelta(hours=1)
    return dict.fromkeys(COLUMNS, "") | {
        "academic year": academic_year(start, begins),
        "learner level": level,
        "learner's program": program,
        "field": "; ".join(areas.FAMILIES[each] for each in families),
        "kind": doses.NAMES[dose],
        "role": "mentor",
        "start": f"{start:%Y-%m}",
        "end": f"{end:%Y-%m}" if end else "",
        "meetings": str(meetings),
        "hours (approximate)": f"{hours:.1f}",
        THANKS: thanks,
    }


def academic_year(day: date | datetime, begins: YearDate = (JULY, 1)) -> str:
    """Return the academic year that a day is in, such as 2030-31; `begins` is its first month and day."""
    first = day.year if (day.month, day.day) >= begins else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def plain_cell(cell: str) -> str:
    """Mark a cell as text if a spreadsheet could take it for a formula, whatever stands before its sign.

    Spaces, line breaks and invisible characters may be skipped, and full-width signs be read as plain ones:
    https://owasp.org/www-community/attacks/CSV_Injection.
    """
    visible = (each for each in unicodedata.normalize("NFKC", cell) if unicodedata.category(each)[0] not in "ZC")
    return f"'{cell}" if next(visible, "") in FORMULA_SIGNS else cell


def plain_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV, each cell as plain text."""
    out = io.StringIO()
    csv.writer(out).writerows(map(plain_cell, row) for row in rows)
    return out.getvalue()
