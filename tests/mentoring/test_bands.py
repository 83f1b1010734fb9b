"""No published table, nor two of them put together, gives a count of learners under k away: by attack.

The attacker knows the rules, the structure and the tables of two months, and looks for a count that has only one
possible value. The hospitals are random, and small enough that every possible count is tried.
"""

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from mentoring.program import bands
from mentoring.program.bands import HOSPITAL, Cell, Reference
from models import LEARNERS, Measure

MOST = 40  # learners; the attacker knows that there are no more
REST = "(no program)"
AREAS, PROGRAMS = ("CLIN.01", "CLIN.02", "CLIN.03"), ("Medicine", "Surgery", "Pediatrics", "Neurology", "Psychiatry")

Counts = dict[Cell, int]
Variable = tuple[int, Cell]  # of a month
Domains = dict[Variable, tuple[int, int]]
Constraint = tuple[tuple[tuple[int, Variable], ...], int]  # the sum of these is at most this


def random_hospital(draw: random.Random) -> Iterator[Counts]:
    """Yield the true counts of two months."""
    areas, programs = AREAS[: draw.randint(1, 2)], PROGRAMS[: draw.randint(1, 4)]
    learners = [_learner(draw, areas, programs) for _ in range(draw.choice((3, 8, 14, 25)))]
    yield counted(learners, areas, programs)
    stays = draw.random()
    learners = [each for each in learners if draw.random() < stays]
    learners += [_learner(draw, areas, programs) for _ in range(draw.choice((0, 1, 5, 10)))]
    yield counted(learners, areas, programs)


def _learner(
    draw: random.Random, areas: tuple[str, ...], programs: tuple[str, ...]
) -> tuple[str, dict[Measure, set[str]]]:
    asked = {each for each in areas if draw.random() < 0.6} or {areas[0]}
    tried, finished = ({each for each in asked if draw.random() < 0.5} for _ in range(2))
    program = draw.choice((*programs, REST)) if draw.random() < 0.9 else programs[0]
    return program, {Measure.ASKED: asked, Measure.TRIED: tried, Measure.FINISHED: finished}


def counted(
    learners: list[tuple[str, dict[Measure, set[str]]]], areas: tuple[str, ...], programs: tuple[str, ...]
) -> Counts:
    """Count learners in each cell; those of no program are cells of the attacker's."""
    found: Counts = {}
    for measure in LEARNERS:
        for area in areas:
            found[Cell(HOSPITAL, area, measure)] = sum(area in of[measure] for _, of in learners)
        found[Cell(HOSPITAL, "CLIN", measure)] = sum(bool(of[measure]) for _, of in learners)
        for program in (*programs, REST):
            mine = [of for name, of in learners if name == program]
            found[Cell(program, "CLIN", measure)] = sum(bool(of[measure]) for of in mine)
    return found


class Attack:
    """What is public of two months, as inequalities; whether a count has more than one possible value."""

    def __init__(
        self, cells: list[Cell], tables: list[Mapping[Cell, Reference]], truth: Mapping[Variable, int]
    ) -> None:
        self.truth, months = truth, range(len(tables))
        self.domains: Domains = {(month, cell): (0, MOST) for month in months for cell in cells}
        self.constraints: list[Constraint] = []
        for month, measure in product(months, LEARNERS):
            self._structure(month, measure, cells)
        for cell in cells:
            self._tables(cell, [table.get(cell) for table in tables])

    def _at_most(self, limit: int, *terms: tuple[int, Variable]) -> None:
        self.constraints.append((terms, limit))

    def _structure(self, month: int, measure: Measure, cells: list[Cell]) -> None:
        total = (month, Cell(HOSPITAL, "CLIN", measure))
        areas = [(month, each) for each in cells if each.measure is measure and not each.is_family]
        parts = [(month, each) for each in cells if each.measure is measure and each.program != HOSPITAL]
        self._at_most(0, (1, total), *((-1, each) for each in areas))
        for each in areas:
            self._at_most(0, (1, each), (-1, total))
        self._at_most(0, (1, total), *((-1, each) for each in parts))
        self._at_most(0, (-1, total), *((1, each) for each in parts))
        if measure is not Measure.ASKED:
            for _, cell in (total, *areas, *parts):
                asked = Cell(cell.program, cell.part, Measure.ASKED)
                self._at_most(0, (1, (month, cell)), (-1, (month, asked)))

    def _tables(self, cell: Cell, shown: list[Reference | None]) -> None:
        first, second = (*shown, None)[:2]
        if first:
            self.domains[0, cell] = first.bounds
        if not first or not second:
            if second:  # told for the first time, so of this month
                self.domains[1, cell] = second.bounds
            return
        before, now, k = (0, cell), (1, cell), first.k
        if first.band == second.band and first.band < 2:  # bands that are k wide: fewer than k have moved
            self._at_most(k - 1, (1, now), (-1, before))
            self._at_most(k - 1, (-1, now), (1, before))
        elif first.band != second.band:
            self.domains[1, cell] = second.bounds
            sign = 1 if second.band > first.band else -1
            self._at_most(-k, (sign, before), (-sign, now))

    def has_world(self, fixed: Mapping[Variable, int]) -> bool:
        """Is there any assignment in which these counts have these values?"""
        domains = {each: (max(low, 0), min(high, MOST)) for each, (low, high) in self.domains.items()}
        is_possible = all(domains[each][0] <= value <= domains[each][1] for each, value in fixed.items())
        return is_possible and self._solve(domains | {each: (value, value) for each, value in fixed.items()})

    def _solve(self, domains: Domains) -> bool:
        if not self._propagate(domains):
            return False
        open_ones = [each for each, (low, high) in domains.items() if low < high]
        if not open_ones:
            return True
        chosen = min(open_ones, key=lambda each: domains[each][1] - domains[each][0])
        low, high = domains[chosen]
        near = min(max(self.truth[chosen], low), high)  # worlds are mostly found close to the true one
        parts = ((near, near), (low, near - 1), (near + 1, high))
        return any(self._solve(domains | {chosen: part}) for part in parts if part[0] <= part[1])

    def _propagate(self, domains: Domains) -> bool:
        changed = True
        while changed:
            changed = False
            for terms, limit in self.constraints:
                least = sum(factor * domains[each][factor < 0] for factor, each in terms)
                if least > limit:
                    return False
                for factor, each in terms:
                    low, high = domains[each]
                    slack = limit - least + factor * domains[each][factor < 0]
                    bound = (low, min(high, slack)) if factor > 0 else (max(low, -slack), high)
                    if bound[0] > bound[1]:
                        return False
                    if bound != (low, high):
                        domains[each], changed = bound, True
                        least = sum(f * domains[other][f < 0] for f, other in terms)
        return True


def leaks(months: list[Counts], k: int) -> list[Variable]:
    """Return the counts under k that have only one possible value for who sees the tables of both months."""
    tables: list[Mapping[Cell, Reference]] = [{}]
    for counts in months:
        public = {cell: count for cell, count in counts.items() if cell.program != REST}
        tables.append(bands.next_table(tables[-1], public, k))
    truth = {(month, cell): count for month, counts in enumerate(months) for cell, count in counts.items()}
    attack = Attack([*months[0]], tables[1:], truth)
    if not any(count for counts in months for cell, count in counts.items() if cell.program == REST):
        attack.domains |= {each: (0, 0) for each in attack.domains if each[1].program == REST}  # they know that, too
    assert attack.has_world(truth), "the attacker's rules don't hold"
    small = [each for each, count in truth.items() if count < k and attack.domains[each] != (0, 0)]
    return [each for each in small if not _has_other_value(attack, each, k)]


def _has_other_value(attack: Attack, count: Variable, k: int) -> bool:
    true = attack.truth[count]
    values = sorted({*range(k + 1)} - {true}, key=lambda value: abs(value - true))
    return any(attack.has_world({count: value}) for value in values)


@pytest.mark.parametrize("k", [4, 5, 9])
@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_can_be_worked_out_from_the_tables_of_two_months(seed: int, k: int) -> None:
    draw = random.Random(f"{seed} {k}")  # noqa: S311 (made up)
    assert leaks([*random_hospital(draw)], k) == []


def test_the_attack_finds_what_a_plain_table_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five programs with four learners each, and 20 in all: every one must have four."""
    asked = {Measure.ASKED: {AREAS[0]}, Measure.TRIED: set[str](), Measure.FINISHED: set[str]()}
    learners = [(name, asked) for name in PROGRAMS for _ in range(4)]
    months = [counted(learners, AREAS[:1], PROGRAMS)]
    assert leaks(months, 5) == []
    monkeypatch.setattr(bands, "narrowed", lambda shown, **_: dict.fromkeys(shown, (0, 99)))
    assert len(leaks(months, 5)) == len(PROGRAMS)


@pytest.mark.parametrize(
    ("k", "counts", "said"),
    [
        (5, (0, 4, 5, 9, 10, 19, 20, 500), "under 5|under 5|5 to 9|5 to 9|10 to 19|10 to 19|20 and more|20 and more"),
        (4, (3, 4, 7, 8, 15, 16), "under 4|4 to 7|4 to 7|8 to 15|8 to 15|16 and more"),
    ],
)
def test_a_band_says_no_more_than_where_a_count_is(k: int, counts: tuple[int, ...], said: str) -> None:
    assert "|".join(bands.words(Reference(each, k).band, k) for each in counts) == said


def test_a_band_changes_only_when_at_least_k_have_moved() -> None:
    known = Reference(4, 5)
    assert [known.following(count, 5).count for count in (0, 5, 8, 9)] == [4, 4, 4, 9]


def test_another_k_tells_nothing_by_comparing_the_two_tables() -> None:
    """Four learners are under 5, and 4 to 7: together that would be a count."""
    known = Reference(4, 5)
    assert known.following(4, 4) == known
    assert known.following(8, 4) == known
    assert known.following(9, 4) == Reference(9, 4)
