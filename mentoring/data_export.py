"""What Curbside knows of someone, as one file for them alone: a zip of JSON, CSV and a page in plain words."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.consequences.owner import Owner, as_text
from mentoring.consequences.ownership import PARTS, Part, Row
from mentoring.mentoring_record import plain_cell
from mentoring.people import exclusions
from models import Person

Lists = dict[str, list[Row]]

README = """\
What Curbside knows about you, as of {now:%Y-%m-%d %H:%M} UTC.

data.json has everything. The same is in one CSV per list, for a spreadsheet. Times are UTC.

{lists}

People are named by their Slack member ID. Yours is {user_id}.

What is not here
- What belongs to others: what they wrote to you (it stands in Slack, where they sent it), whether someone has blocked
  you, who was shown your topics.
- What is about people whom your program keeps apart from you, while it does.
- What you look for: searches are not stored.
- What you write in Slack outside of Curbside's forms and commands: Curbside can't read it.

To have all of this deleted, type: /curbside forget me
"""
NOTHING = "Nothing is stored of you."


def load(s: Session, owner: Owner, now: datetime) -> Lists:
    """Load everything that is theirs in all tables, by the name of its list. Lists without rows are left out."""
    person = s.get(Person, owner.person_id)
    owner = replace(owner, hidden=frozenset(exclusions.paired_ids(s, person, now)) if person else frozenset())
    names = _names(s, owner)
    found = {part.name: [_shown(row, part, owner, names) for row in _rows(s, part, owner)] for part in PARTS}
    return {name: rows for name, rows in found.items() if rows}


def to_zip(lists: Lists, owner: Owner, now: datetime) -> bytes:
    """Return the zip: README.txt, data.json, and a CSV for each list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(lists, owner, now))
        archive.writestr("data.json", json.dumps(lists, default=as_text, ensure_ascii=False, indent=2))
        for name, rows in lists.items():
            archive.writestr(f"{name}.csv", _to_csv(rows).encode("utf-8-sig"))  # as spreadsheets expect it
    return out.getvalue()


def _readme(lists: Lists, owner: Owner, now: datetime) -> str:
    lines = [f"- {part.name}: {part.about} ({len(lists[part.name])})" for part in PARTS if part.name in lists]
    return README.format(now=now, lists="\n".join(lines) or NOTHING, user_id=owner.user_id)


def _to_csv(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: plain_cell(_cell(value)) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _rows(s: Session, part: Part, owner: Owner) -> list[Row]:
    """Load the rows of a part, with the columns that its masks look at."""
    columns = [getattr(part.table, name) for name in (*part.columns, *part.masks)]
    rows = select(*dict.fromkeys(columns)).where(part.whose(owner))
    return [dict(row) for row in s.execute(rows.order_by(*part.table.__table__.primary_key)).mappings()]


def _shown(row: Row, part: Part, owner: Owner, names: Mapping[int, str]) -> Row:
    shown = {name: part.masks[name](row, owner) if name in part.masks else row[name] for name in part.columns}
    return {
        _label(name, part): _named(value, names) if _is_person(name, part) else value for name, value in shown.items()
    }


def _named(person_id: Any, names: Mapping[int, str]) -> str | None:
    return names.get(person_id)


def _is_person(name: str, part: Part) -> bool:
    keys = part.table.__table__.columns[name].foreign_keys
    return any(key.column.table.name == Person.__tablename__ for key in keys)


def _label(name: str, part: Part) -> str:
    return name.removesuffix("_id") if _is_person(name, part) else name


def _names(s: Session, owner: Owner) -> Mapping[int, str]:
    """Map people to their Slack user ids, without those from whom the owner is kept apart now."""
    rows = s.execute(select(Person.id, Person.user_id).where(Person.team_id == owner.team_id))
    return {row.id: row.user_id for row in rows if row.id not in owner.hidden}
