"""A program's office in the tests: it writes files, imports them, and looks at what is known."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from models import Evaluation, EvaluatorSource, StandingEvaluator
from sandbox.server import Server
from tests.hospital import CAST, environment_of

Command = Callable[..., tuple[int, str, str]]  # runs `curbside`: exit code, output and errors
HEADER = "evaluator,resident,from,until\n"
OTHERS = [
    {"name": "guest", "real_name": "Gil Visitor", "is_restricted": True},
    {"name": "one_channel", "real_name": "Uma Visitor", "is_ultra_restricted": True},
    {"name": "stranger", "real_name": "Sten Elsewhere", "home_team": "T0ELSEWHERE"},
    {"name": "robot", "real_name": "Rota Robot", "is_bot": True},
    {"name": "gone", "real_name": "Greta Gone", "deleted": True},
]
USERS = [{**each, "email": f"{each['name']}@hospital.example"} for each in [*CAST["users"], *OTHERS]]
WITH_OTHERS = CAST | {"users": USERS}


class Office:
    """A program's office: it writes files and imports them."""

    def __init__(self, curbside: Command, server: Server, folder: Path) -> None:
        self.curbside, self.server, self.folder = curbside, server, folder
        self.settings = environment_of(server, f"sqlite:///{folder / 'c.db'}")
        self.ids = {user.name: user.id for user in server.slack.workspace.users.values()}

    def import_(self, content: str, *arguments: str, **settings: str) -> tuple[int, str]:
        """Import a file whose names in braces stand for member IDs; returns the exit code and the output."""
        (self.folder / "who.csv").write_text(content.format(**self.ids))
        code, out, error = self.curbside("import", "evaluators", *arguments, "who.csv", **self.settings | settings)
        assert error == ""
        return code, out

    def preview(self, content: str, *arguments: str, **settings: str) -> dict[str, Any]:
        """Preview a file; returns the JSON, with names instead of member IDs, and the exit code."""
        code, out = self.import_(content, "--preview", "--json", *arguments, **settings)
        for name, user_id in self.ids.items():
            out = out.replace(f'"{user_id}"', f'"{name}"')
        found: dict[str, Any] = json.loads(out)
        return found | {"code": code}

    def known(self, source: str = "default") -> list[tuple[str, str, bool]]:
        """Return the pairs known from a source, by name, and whether each stays apart without an end."""
        names = {user_id: name for name, user_id in self.ids.items()}
        engine = create_engine(self.settings["DATABASE_URL"])
        with Session(engine) as s:
            rows = s.scalars(select(Evaluation).where(Evaluation.source == source).order_by(Evaluation.id)).all()
            found = [(names[each.evaluator], names[each.resident], each.ends_at.year == 9999) for each in rows]
        engine.dispose()
        return found

    def ends(self, evaluator: str, resident: str) -> datetime:
        """Return until when two people are kept apart."""
        engine = create_engine(self.settings["DATABASE_URL"])
        people = (Evaluation.evaluator == self.ids[evaluator], Evaluation.resident == self.ids[resident])
        with Session(engine) as s:
            found = s.scalars(select(Evaluation.ends_at).where(*people)).one()
        engine.dispose()
        return found

    def rows(self, table: type[EvaluatorSource] | type[StandingEvaluator]) -> Sequence[Any]:
        engine = create_engine(self.settings["DATABASE_URL"])
        with Session(engine) as s:
            found = s.scalars(select(table)).all()
        engine.dispose()
        return found


def row(evaluator: str, resident: str, first: str = "2031-03-03", last: str | None = "2031-03-30") -> dict[str, Any]:
    return {"evaluator": evaluator, "resident": resident, "from": first, "until": last}


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()
