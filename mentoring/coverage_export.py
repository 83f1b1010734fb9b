"""The coverage map as a CSV file, with the same facts as everywhere it is shown."""

from collections.abc import Sequence

from mentoring.mentoring_record import plain_csv
from mentoring.program.coverage import FAMILIES, PUBLIC, CoverageMap
from models import LEARNERS, WORTH

COLUMNS = (
    "program",
    "family",
    "area",
    "mentors who offer it",
    *(f"learners who {each}" for each in LEARNERS),
    "answers",
    "as of",
)


def to_csv(found: CoverageMap) -> str:
    """Return the map: a line for each family, and one for each area where areas are told of."""
    month = f"{found.month:%Y-%m}" if found.month else ""
    lines: list[Sequence[str]] = [COLUMNS]
    for row in (*found.families, *found.areas):
        family = FAMILIES[PUBLIC[row.id].family] if row.id in PUBLIC else row.name
        area = row.name if row.id in PUBLIC else ""
        told = [row.words(measure) for measure in LEARNERS]
        lines.append((found.program or "whole hospital", family, area, str(row.offered), *told, "", month))
    for answer in WORTH:
        said = found.worth.words(answer)
        lines.append(("whole hospital", "How far it got people", answer, "", "", "", "", said, month))
    return plain_csv(lines)
