"""Questions don't write: content is rendered in a session in which every change of a row fails."""

import ast

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session, sessionmaker

from bot.db import WriteInReading, reading
from models import Person, QuietTime
from tests.hospital import ROOT
from tests.steps import person_named


def test_a_changed_row_a_new_row_and_a_bulk_statement_fail_in_a_reading_session(store: sessionmaker[Session]) -> None:
    with store.begin() as s:
        person_id = person_named(s, "Ben").id
    with reading(store) as s:
        assert s.get_one(Person, person_id).name == "Ben"
    with pytest.raises(WriteInReading), reading(store) as s:
        s.get_one(Person, person_id).name = "Someone else"
    with pytest.raises(WriteInReading), reading(store) as s:
        person_named(s, "Someone new")
    for statement in (update(Person).values(name="Someone else"), delete(QuietTime)):
        with pytest.raises(WriteInReading), reading(store) as s:
            s.execute(statement)
    with store() as s:
        assert [each.name for each in s.query(Person)] == ["Ben"]


QUESTIONS = ("is_", "are_", "has_", "may_", "still_", "find_", "awaits_", "count_", "list_")
CHANGES = {"s.add", "s.add_all", "s.delete", "s.merge", "delete", "update", "insert", "outbox.enqueue"}


def test_no_question_assigns_to_a_row_or_writes() -> None:
    for path in (ROOT / "mentoring").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef) or not function.name.lstrip("_").startswith(QUESTIONS):
                continue
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                assigned = [each for target in targets for each in ast.walk(target) if isinstance(each, ast.Attribute)]
                assert not assigned, f"{path}: {function.name}"
                if isinstance(node, ast.Call):
                    assert ast.unparse(node.func) not in CHANGES, f"{path}: {function.name}"
