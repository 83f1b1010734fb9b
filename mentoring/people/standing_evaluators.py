"""Standing evaluators, written out: a row in `evaluations` for each of them and each person in their program."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from mentoring.people import forgotten
from mentoring.people.evaluator_pairs import BEGINNING, FOREVER, EvaluatorPair, normalized
from models import Evaluation, EvaluatorSource, Placement, Role, StandingEvaluator

BATCH_SIZE = 500  # ids in one statement


def expand_standing(s: Session, team_id: str) -> tuple[int, int]:
    """Keep a row for each standing evaluator and each person in their program who is no attending.

    Also for those who were forgotten: they may come back.

    Returns: how many of these pairs there were before, and how many of them end now.
    """
    s.flush()
    residents: dict[str, set[str]] = defaultdict(set)
    placed = select(Placement).where(Placement.team_id == team_id, Placement.program != "")
    for placement in s.scalars(placed):
        if placement.role is not Role.ATTENDING:
            residents[normalized(placement.program)].add(placement.user_id)
    known = s.scalars(select(Evaluation).where(Evaluation.team_id == team_id, Evaluation.program.is_not(None))).all()
    for each in forgotten.rows(s, team_id):
        for program in each.programs:
            residents[normalized(program)].add(each.user_id)
    rows = s.scalars(select(StandingEvaluator).where(StandingEvaluator.team_id == team_id)).all()
    wanted = {
        (each.source, each.evaluator, resident, each.program)
        for each in rows
        for resident in residents[normalized(each.program)] - {each.evaluator}
    }
    kept = {(row.source, row.evaluator, row.resident, row.program or "") for row in known} & wanted
    waiting = set(s.scalars(_refused_sources(team_id)))
    gone = [
        row.id
        for row in known
        if row.source not in waiting and (row.source, row.evaluator, row.resident, row.program) not in kept
    ]
    delete_rows(s, gone)
    insert_rows(
        s,
        [
            row_values(team_id, source, EvaluatorPair(evaluator, resident, None, None), BEGINNING, FOREVER)
            | {"program": program}
            for source, evaluator, resident, program in sorted(wanted - kept)
        ],
    )
    s.flush()
    return len(known), len(gone)


def _refused_sources(team_id: str) -> Select[str]:
    rows = select(EvaluatorSource.source).where(EvaluatorSource.team_id == team_id)
    return rows.where(EvaluatorSource.refused_at.is_not(None))


def delete_rows(s: Session, ids: list[int]) -> None:
    for start in range(0, len(ids), BATCH_SIZE):
        s.execute(delete(Evaluation).where(Evaluation.id.in_(ids[start : start + BATCH_SIZE])))


def known_programs(s: Session, team_id: str) -> dict[str, str]:
    """Map the programs of the people whose program is known, as they are compared, to how they are written."""
    rows = select(Placement.program).where(Placement.team_id == team_id, Placement.program != "").distinct()
    return {normalized(program): program for program in s.scalars(rows)}


def row_values(
    team_id: str, source: str, pair: EvaluatorPair, starts_at: datetime, ends_at: datetime
) -> dict[str, Any]:
    """Return the columns of a row for a pair."""
    return {
        "team_id": team_id,
        "source": source,
        "evaluator": pair.evaluator,
        "resident": pair.resident,
        "first_day": pair.first,
        "last_day": pair.last,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "program": None,
        "is_refused": False,
        "is_left_out": False,
    }


def insert_rows(s: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        s.execute(insert(Evaluation), rows)
