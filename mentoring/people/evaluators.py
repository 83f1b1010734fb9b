"""Who evaluates whom, as programs say: compare a new list with the known one, take it, or refuse it and stay closed.

A list has pairs with dates, and standing evaluators of whole programs. Each source replaces only what it said before.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from mentoring.people.evaluator_pairs import (
    DEFAULT_GRACE,
    FOREVER,
    EvaluatorPair,
    Pair,
    StandingPair,
    apart,
    ends_by,
    normalized,
    people_of,
    sorted_pairs,
)
from mentoring.people.standing_evaluators import (
    delete_rows,
    expand_standing,
    insert_rows,
    known_programs,
    row_values,
)
from models import Evaluation, EvaluatorSource, StandingEvaluator

MAX_ENDING_SHARE = 0.2  # of the pairs still running: a list that ends more of them has to be confirmed


@dataclass(frozen=True)
class Changes:
    """What a list would change about what its source said before.

    `changed` has the known and the new pair, and `released` what only a refused list has named. `running` counts the
    pairs of people with days to come, and `ending` those of them that the list would end before their time.
    """

    added: list[Pair]
    changed: list[tuple[EvaluatorPair, EvaluatorPair]]
    gone: list[Pair]
    running: int = 0
    ending: int = 0
    released: list[EvaluatorPair] = field(default_factory=list)

    @property
    def ends_many(self) -> bool:
        """Would the list end so many pairs that it is more likely a mistake?"""
        return self.ending > MAX_ENDING_SHARE * self.running


def compare(s: Session, team_id: str, source: str, listed: Collection[Pair], now: datetime) -> Changes:
    """Compare a list with what its source said before. What was read in a refused list was never said.

    A pair that ends today or has ended stays known until it is over, also when the list no longer names it.
    """
    today = now.date()
    rows = s.scalars(_dated(team_id, source).where(~Evaluation.is_left_out)).all()
    known = {_said(each) for each in rows if not each.is_refused}
    read_only = {_said(each) for each in rows if each.is_refused}
    wanted = {each for each in listed if isinstance(each, EvaluatorPair)}
    named = {people_of(each) for each in wanted}
    current = {each for each in known if not ends_by(each, today)}
    gone, added = _by_people(current - wanted), _by_people(wanted - known)
    changed = [
        pair for people in sorted(gone.keys() & added.keys()) for pair in zip(gone[people], added[people], strict=False)
    ]
    replaced, new = {old for old, _ in changed}, {each for _, each in changed}
    only_added, only_gone = wanted - known - new, current - wanted - replaced
    standing_before, standing = _standing(s, team_id, source), _by_program(listed)
    before, after = _coming(current, today), _coming(wanted, today)
    residents = _count_residents(s, team_id, source)
    ending = sum(residents[key] for key in standing_before.keys() - standing.keys())
    return Changes(
        [*(each for each in listed if each in only_added), *_only_in(standing, standing_before)],
        changed,
        [*sorted_pairs(only_gone), *_only_in(standing_before, standing)],
        len({key[:2] for key in before}) + sum(residents[key] for key in standing_before),
        len({key[:2] for key in before - after}) + ending,
        sorted_pairs(each for each in read_only if people_of(each) not in named),
    )


def _count_residents(s: Session, team_id: str, source: str) -> Counter[tuple[str, str]]:
    """Count for how many people each evaluator of a program stands in a source."""
    rows = select(Evaluation.evaluator, Evaluation.program).where(
        Evaluation.team_id == team_id, Evaluation.source == source, Evaluation.program.is_not(None)
    )
    return Counter((row.evaluator, normalized(row.program or "")) for row in s.execute(rows))


def replace(
    s: Session, team_id: str, source: str, listed: Collection[Pair], now: datetime, grace: timedelta = DEFAULT_GRACE
) -> None:
    """Take a list: it replaces what its source said before, also what was read in lists that were refused.

    A pair that has begun and is left out had its last day today; a list may also have ended it earlier. Pairs that stay
    are left alone: what shows their people need not be rendered again.
    """
    today = now.date()
    wanted = {each for each in listed if isinstance(each, EvaluatorPair)}
    still_named = {people_of(each) for each in wanted if each.first and each.first <= today}
    over = list[int]()
    for known in s.scalars(_dated(team_id, source)).all():
        pair = _said(known)
        if not known.is_refused and not known.is_left_out and pair in wanted:
            _set_end(known, apart(pair, grace)[1])
            wanted.discard(pair)
        elif known.is_refused or not _leave_out(known, now, grace, is_named=people_of(pair) in still_named):
            over.append(known.id)
    delete_rows(s, over)
    insert_rows(s, [row_values(team_id, source, pair, *apart(pair, grace)) for pair in sorted_pairs(wanted)])
    s.execute(delete(StandingEvaluator).where(StandingEvaluator.team_id == team_id, StandingEvaluator.source == source))
    s.add_all(StandingEvaluator(team_id=team_id, source=source, **vars(each)) for each in _by_program(listed).values())
    s.merge(EvaluatorSource(team_id=team_id, source=source, imported_at=now, refused_at=None, unreadable_rows=0))
    expand_standing(s, team_id)


def _leave_out(known: Evaluation, now: datetime, grace: timedelta, *, is_named: bool) -> bool:
    """Let a pair that has begun, and that a list leaves out, end in time. Returns: whether it is kept until then."""
    pair, today = _said(known), now.date()
    if not known.is_left_out and not ends_by(pair, today):
        if is_named or (pair.first and pair.first > today):
            return False
        known.last_day, known.is_left_out = today, True
    _set_end(known, apart(_said(known), grace)[1])
    return known.ends_at > now


def _set_end(known: Evaluation, ends_at: datetime) -> None:
    """Set until when two people are kept apart; an unchanged row needs no message to be rendered again."""
    if known.ends_at != ends_at:
        known.ends_at = ends_at


def refuse(
    s: Session, team_id: str, source: str, readable: Iterable[Pair], unreadable_rows: int, now: datetime
) -> None:
    """Refuse a list with problems: until its source sends a good one, what is known from it doesn't end.

    The same holds for every pair that could be read in it. One whose first day could not be read begins now.
    """
    known = set[EvaluatorPair]()
    for row in s.scalars(_dated(team_id, source).where(Evaluation.ends_at > now)):
        _set_end(row, FOREVER)
        known.add(_said(row))
    new, standing = list[dict[str, Any]](), _standing(s, team_id, source, refused_too=True)
    for pair in dict.fromkeys(readable):
        if isinstance(pair, StandingPair):
            if _key(pair) not in standing:
                s.add(StandingEvaluator(team_id=team_id, source=source, **vars(pair), is_refused=True))
        elif pair not in known:
            starts_at = apart(pair, DEFAULT_GRACE)[0] if pair.first else now
            new.append(row_values(team_id, source, pair, starts_at, FOREVER) | {"is_refused": True})
    insert_rows(s, new)
    earlier = s.get(EvaluatorSource, (team_id, source)) or EvaluatorSource(team_id=team_id, source=source)
    earlier.refused_at, earlier.unreadable_rows = now, unreadable_rows
    s.add(earlier)
    expand_standing(s, team_id)


def apply_grace(s: Session, team_id: str, grace: timedelta) -> None:
    """Let pairs be kept apart for another time after their last day, after the hospital's setting has changed."""
    sources = select(EvaluatorSource.source).where(EvaluatorSource.team_id == team_id)
    waiting = set(s.scalars(sources.where(EvaluatorSource.refused_at.is_not(None))))
    rows = select(Evaluation).where(Evaluation.team_id == team_id, ~Evaluation.is_refused)
    for row in s.scalars(rows.where(Evaluation.last_day.is_not(None))):
        if row.source not in waiting:
            _set_end(row, apart(_said(row), grace)[1])
    s.flush()


@dataclass(frozen=True)
class Status:
    """How things stand with evaluators."""

    pairs: int  # kept apart now
    sources: list[str]
    refused: list[tuple[str, int]]  # sources that wait for a good list, and the rows of which no pair could be read
    empty_programs: list[str]  # those with standing evaluators, in which no one is known


def status(s: Session, now: datetime) -> Status:
    """Say how things stand, for the people who run Curbside."""
    pairs = select(func.count()).select_from(Evaluation).where(Evaluation.starts_at <= now, Evaluation.ends_at > now)
    sources = s.scalars(select(EvaluatorSource)).all()
    standing = {(each.team_id, each.program) for each in s.scalars(select(StandingEvaluator))}
    known = {team_id: known_programs(s, team_id) for team_id, _ in standing}
    empty = {program for team_id, program in standing if normalized(program) not in known[team_id]}
    waiting = sorted((each.source, each.unreadable_rows) for each in sources if each.refused_at)
    return Status(s.scalar(pairs) or 0, sorted(each.source for each in sources), waiting, sorted(empty))


def _dated(team_id: str, source: str) -> Select[Evaluation]:
    rows = select(Evaluation).where(Evaluation.team_id == team_id, Evaluation.source == source)
    return rows.where(Evaluation.program.is_(None)).order_by(Evaluation.id)


Standing = dict[tuple[str, str], StandingPair]


def _standing(s: Session, team_id: str, source: str, *, refused_too: bool = False) -> Standing:
    rows = select(StandingEvaluator).where(StandingEvaluator.team_id == team_id, StandingEvaluator.source == source)
    found = s.scalars(rows if refused_too else rows.where(~StandingEvaluator.is_refused))
    return _by_program([StandingPair(each.evaluator, each.program) for each in found])


def _by_program(listed: Iterable[Pair]) -> Standing:
    return {_key(each): each for each in listed if isinstance(each, StandingPair)}


def _key(pair: StandingPair) -> tuple[str, str]:
    return pair.evaluator, normalized(pair.program)


def _only_in(some: Standing, others: Standing) -> list[StandingPair]:
    return [some[key] for key in sorted(some.keys() - others.keys())]


def _said(row: Evaluation) -> EvaluatorPair:
    return EvaluatorPair(row.evaluator, row.resident, row.first_day, row.last_day)


def _coming(pairs: Iterable[EvaluatorPair], today: date) -> set[tuple[str, ...]]:
    """Return the people of pairs with days to come, and again, marked, those of pairs that have begun."""
    coming = [each for each in pairs if not ends_by(each, today)]
    begun = {(*people_of(each), "now") for each in coming if each.first is None or each.first <= today}
    return {people_of(each) for each in coming} | begun


def _by_people(pairs: Iterable[EvaluatorPair]) -> dict[tuple[str, str], list[EvaluatorPair]]:
    found: dict[tuple[str, str], list[EvaluatorPair]] = {}
    for pair in sorted_pairs(pairs):
        found.setdefault(people_of(pair), []).append(pair)
    return found
