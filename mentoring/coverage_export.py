"""The coverage map as a CSV file, with the same facts as everywhere it is shown."""

import csv
import io

from mentoring.mentoring_record import plain_cell
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
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    month = f"{found.month:%Y-%m}" if found.month else ""
    for row in (*found.families, *found.areas):
        family = FAMILIES[PUBLIC[row.id].family] if row.id in PUBLIC else row.name
        area = row.name if row.id in PUBLIC else ""
        told = [row.words(measure) for measure in LEARNERS]
        cells = (found.program or "whole hospital", family, area, str(row.offered), *told, "", month)
        writer.writerow(plain_cell(each) for each in cells)
    for answer in WORTH:
        cells = ("whole hospital", "How far it got people", answer, "", "", "", "", found.worth.words(answer), month)
        writer.writerow(plain_cell(each) for each in cells)
    return out.getvalue()
