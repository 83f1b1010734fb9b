"""What a legal hold keeps of someone who is forgotten: every row that goes with them, whole, as JSON."""

import json
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from mentoring.consequences.owner import Owner, as_text
from mentoring.consequences.ownership import PARTS
from models import Base

Found = dict[str, dict[tuple[Any, ...], dict[str, Any]]]  # table → primary key → row


def rows_as_json(s: Session, owner: Owner) -> str:
    """Return every row about someone, and all that the database deletes with their row in `people`."""
    found: Found = {}
    for table in dict.fromkeys(part.table for part in PARTS):
        about_them = or_(*(part.whose(owner) for part in PARTS if part.table is table))
        _add(s, found, Base.metadata.tables[table.__tablename__], about_them)
    added = {name: {key[0] for key in those} for name, those in found.items()}
    while added:
        added = _follow(s, found, added)
    rows = {name: list(those.values()) for name, those in found.items() if those}
    return json.dumps(rows, default=as_text, ensure_ascii=False)


def _follow(s: Session, found: Found, ids: dict[str, set[Any]]) -> dict[str, set[Any]]:
    """Add the rows that go with these, by table and id. Returns: those that are new, by table and id."""
    new: dict[str, set[Any]] = {}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            parents = ids.get(key.column.table.name)
            if parents and key.ondelete == "CASCADE":
                rows = _add(s, found, table, key.parent.in_(parents))
                name = next(iter(table.primary_key)).name
                new.setdefault(table.name, set()).update(row[name] for row in rows)
    return {name: those for name, those in new.items() if those}


def _add(s: Session, found: Found, table: Table, which: Any) -> list[dict[str, Any]]:
    known = found.setdefault(table.name, {})
    new = []
    for row in s.execute(select(table).where(which)).mappings():
        key = tuple(row[column.name] for column in table.primary_key)
        if key not in known:
            known[key] = dict(row)
            new.append(known[key])
    return new
