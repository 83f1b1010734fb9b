"""The file beside the backups: one line for each person who was forgotten, so that no restored backup brings them back.

A line is JSON: the workspace, the Slack user id, the moment. The file is its owner's alone (0600).
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from models import UnlistedForgetting


class UnreadableList(Exception):
    """A line of the list can't be read; the text says which, and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Line:
    """Someone was forgotten."""

    team_id: str
    user_id: str
    at: datetime
    no_messages: bool = False  # they asked for no messages, too


def write_new_lines(sessions: sessionmaker[Session], file: Path) -> int:
    """Write a line for each forgetting that has none yet. After a crash a line may stand there twice, never not at all.

    Returns: the number of lines.
    Raises: OSError when the file can't be written; the next round tries again.
    """
    with sessions() as s:
        waiting = s.scalars(select(UnlistedForgetting).order_by(UnlistedForgetting.id)).all()
    if waiting:
        _append(file, [Line(each.team_id, each.user_id, each.forgotten_at, each.no_messages) for each in waiting])
        with sessions.begin() as s:
            s.execute(delete(UnlistedForgetting).where(UnlistedForgetting.id.in_([each.id for each in waiting])))
    return len(waiting)


def _append(file: Path, lines: Iterable[Line]) -> None:
    """Append lines, and wait until the disk has them. A line that a crash has cut off stays one of its own."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as out:
        size = out.seek(0, os.SEEK_END)
        if size:
            out.seek(size - 1)
            is_cut_off = out.read(1) != b"\n"
        else:
            is_cut_off = False
        written = "".join(_to_json(line) + "\n" for line in lines)
        out.write(("\n" * is_cut_off + written).encode())
        out.flush()
        os.fsync(out.fileno())


def _to_json(line: Line) -> str:
    more = {"no_messages": True} if line.no_messages else {}
    return json.dumps({"workspace": line.team_id, "user": line.user_id, "at": line.at.isoformat(), **more})


def read(file: Path) -> list[Line]:
    """Read the list, in the order in which people were forgotten; a line that stands twice counts once.

    Raises: UnreadableList, OSError.
    """
    return list(dict.fromkeys(_parse(file, number, written) for number, written in _numbered(file)))


def _numbered(file: Path) -> list[tuple[int, str]]:
    lines = file.read_text("utf-8").splitlines()
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _parse(file: Path, number: int, written: str) -> Line:
    try:
        found = json.loads(written)
        at = datetime.fromisoformat(found["at"])
        if at.tzinfo is None:
            raise ValueError("a time without a zone")
        return Line(str(found["workspace"]), str(found["user"]), at, found.get("no_messages") is True)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableList(
            f"Line {number} of {file} can't be read. If a crash cut it off, the whole line follows it: delete line "
            f"{number}, and try again. Nothing was changed."
        ) from error
