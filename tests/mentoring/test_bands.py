"""No published table, nor two of them put together, gives a count of learners under k away: by attack.

The attacker knows the rules, the structure, the sizes of programs, and the tables of up to three months, and looks for
a count that has only one possible value. The hospitals are random, and small enough that every count is tried.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from mentoring.program import bands
from mentoring.program.bands import HOSPITAL, REST, Cell, Month, Reference, Sizes
from models import LEARNERS, Measure

MOST = 60  # learners; the attacker knows that there are no more
NOT_PLACED = "(no program)"
AREAS, PROGRAMS = ("CLIN.01", "CLIN.02", "CLIN.03"), ("Medicine", "Surgery", "Pediatrics", "Neurology", "Psychiatry")

Counts = dict[Cell, int]
Variable = tuple[int, Cell]  # of a month
Domains = dict[Variable, tuple[int, int]]
Constraint = tuple[tuple[tuple[int, Variable], ...], int]  # the sum of these is at most this
Learner = tuple[str, dict[Measure, set[str]]]  # their program, and in which areas they did what


@dataclass(frozen=True)
class MonthOfLearners:
    """What is true in a month, and by which k it is told."""

    counts: Counts
    sizes: Sizes
    k: int


def random_months(draw: random.Random, k: int, months: int) -> list[MonthOfLearners]:
    """Draw a hospital and what becomes of it; people come and go, k may change, and programs may get too small."""
    areas, programs = AREAS[: draw.randint(1, 2)], PROGRAMS[: draw.randint(1, 4)]
    learners = [_learner(draw, areas, programs) for _ in range(draw.choice((3, 8, 14, 25)))]
    found = []
    for _ in range(months):
        others = Counter(draw.choice(programs) for _ in range(draw.choice((0, 5, 20))))
        found.append(month_of(learners, areas, programs, others, k if draw.random() < 0.7 else draw.choice((4, 5, 9))))
        stays = draw.random()
        learners = [each for each in learners if draw.random() < stays]
        learners += [_learner(draw, areas, programs) for _ in range(draw.choice((0, 1, 5, 10)))]
    return found


def _learner(draw: random.Random, areas: tuple[str, ...], programs: tuple[str, ...]) -> Learner:
    asked = {each for each in areas if draw.random() < 0.6} or {areas[0]}
    tried, finished = ({each for each in asked if draw.random() < 0.5} for _ in range(2))
    program = draw.choice((*programs, NOT_PLACED)) if draw.random() < 0.9 else programs[0]
    return program, {Measure.ASKED: asked, Measure.TRIED: tried, Measure.FINISHED: finished}


def month_of(
    learners: list[Learner], areas: tuple[str, ...], programs: tuple[str, ...], others: Counter[str], k: int
) -> MonthOfLearners:
    """Return a month in which these people asked, and so many others of each program didn't."""
    people = Counter(program for program, _ in learners) + others
    with_map = {each: people[each] for each in programs if people[each] >= k}
    sizes = Sizes(with_map, sum(people[each] for each in programs if each not in with_map))
    placed = [(program if program in with_map else REST, did) for program, did in learners]
    return MonthOfLearners(counted(placed, areas, tuple(with_map)), sizes, k)


def counted(learners: list[Learner], areas: tuple[str, ...], programs: tuple[str, ...]) -> Counts:
    """Count learners in each cell."""
    found: Counts = {}
    for measure in LEARNERS:
        for area in areas:
            found[Cell(HOSPITAL, area, measure)] = sum(area in did[measure] for _, did in learners)
        found[Cell(HOSPITAL, "CLIN", measure)] = sum(bool(did[measure]) for _, did in learners)
        for program in (*programs, REST) if programs else ():
            mine = [did for name, did in learners if name == program]
            found[Cell(program, "CLIN", measure)] = sum(bool(did[measure]) for did in mine)
    return found


class Attack:
    """What is public of some months, as inequalities; whether a count has more than one possible value."""

    def __init__(self, months: list[MonthOfLearners], tables: list[Month], *, is_everyone_placed: bool) -> None:
        self.truth = {
            (number, cell): count for number, each in enumerate(months) for cell, count in each.counts.items()
        }
        self.domains: Domains = dict.fromkeys(self.truth, (0, MOST))
        self.constraints: list[Constraint] = []
        for number, month in enumerate(months):
            for cell in month.counts:
                if cell.program in month.sizes.programs:
                    self.domains[number, cell] = 0, month.sizes.programs[cell.program]
                elif cell.program == REST and is_everyone_placed:
                    self.domains[number, cell] = 0, month.sizes.without_map
            for measure in LEARNERS:
                self._structure(number, measure, [*month.counts])
        for cell in dict.fromkeys(cell for _, cell in self.truth):
            self._tables(cell, tables, [each.k for each in months])

    def _at_most(self, limit: int, *terms: tuple[int, Variable]) -> None:
        self.constraints.append((terms, limit))

    def _structure(self, month: int, measure: Measure, cells: list[Cell]) -> None:
        total = (month, Cell(HOSPITAL, "CLIN", measure))
        areas = [(month, each) for each in cells if each.measure is measure and not each.is_family]
        parts = [(month, each) for each in cells if each.measure is measure and each.program != HOSPITAL]
        self._at_most(0, (1, total), *((-1, each) for each in areas))
        for each in areas:
            self._at_most(0, (1, each), (-1, total))
        if parts:
            self._at_most(0, (1, total), *((-1, each) for each in parts))
            self._at_most(0, (-1, total), *((1, each) for each in parts))
        if measure is not Measure.ASKED:
            for _, cell in (total, *areas, *parts):
                asked = Cell(cell.program, cell.part, Measure.ASKED)
                self._at_most(0, (1, (month, cell)), (-1, (month, asked)))

    def _tables(self, cell: Cell, tables: list[Month], ks: list[int]) -> None:
        """Note what the bands of a cell say, told one after the other: of its month where it is new or has changed."""
        told: tuple[int, Reference] | None = None  # as of which month
        for number, table in enumerate(tables):
            if cell not in table.told:
                continue
            new = table.references[cell]
            now = number, cell
            if told is None:
                self._within(now, new)
                told = number, new
                continue
            old, before = told[1], (told[0], cell)
            if (old.band, old.k) == (new.band, new.k):
                if new.band < 2:  # bands that are k wide: fewer than k have moved
                    fewer = max(new.k, ks[number]) - 1
                    self._at_most(fewer, (1, now), (-1, before))
                    self._at_most(fewer, (-1, now), (1, before))
                continue
            self._within(now, new)
            if new.bounds[0] > old.bounds[1] or new.bounds[1] < old.bounds[0]:
                sign = 1 if new.bounds[0] > old.bounds[1] else -1
                self._at_most(-max(old.k, new.k), (sign, before), (-sign, now))
            told = number, new

    def _within(self, variable: Variable, reference: Reference) -> None:
        (low, high), (least, most) = self.domains[variable], reference.bounds
        self.domains[variable] = max(low, least), min(high, most)

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


def leaks(months: list[MonthOfLearners]) -> list[Variable]:
    """Return the counts under k that have only one possible value for who sees the tables of all these months."""
    tables: list[Month] = []
    for month in months:
        before = tables[-1].references if tables else {}
        tables.append(bands.next_month(before, month.counts, month.k, month.sizes))
    rest = [(each.counts.get(Cell(REST, "CLIN", Measure.ASKED), 0), each.sizes.without_map) for each in months]
    attack = Attack(months, tables, is_everyone_placed=all(count <= most for count, most in rest))
    assert attack.has_world(attack.truth), "the attacker's rules don't hold"
    k = min(each.k for each in months)
    small = [each for each, count in attack.truth.items() if count < k and attack.domains[each] != (0, 0)]
    return [each for each in small if not _has_other_value(attack, each, k)]


def _has_other_value(attack: Attack, count: Variable, k: int) -> bool:
    true = attack.truth[count]
    values = sorted({*range(k + 1)} - {true}, key=lambda value: abs(value - true))
    return any(attack.has_world({count: value}) for value in values)


@pytest.mark.parametrize(("months", "k"), [(1, 4), (1, 5), (2, 4), (2, 5), (2, 9), (3, 5)])
@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_can_be_worked_out_from_the_tables_of_some_months(seed: int, months: int, k: int) -> None:
    draw = random.Random(f"{seed} {months} {k}")  # noqa: S311 (made up)
    assert leaks(random_months(draw, k, months)) == []


ASKED_ALONE = {Measure.ASKED: {AREAS[0]}, Measure.TRIED: set[str](), Measure.FINISHED: set[str]()}


def four_of_each(programs: tuple[str, ...], others: int) -> MonthOfLearners:
    """Four learners of each program, and so many people of each who asked for nothing."""
    learners: list[Learner] = [(name, ASKED_ALONE) for name in programs for _ in range(4)]
    return month_of(learners, AREAS[:1], programs, Counter(dict.fromkeys(programs, others)), 5)


def test_the_attack_finds_what_a_plain_table_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five programs with four learners each, and 20 in all: every one must have four."""
    month = four_of_each(PROGRAMS, 8)
    assert leaks([month]) == []
    monkeypatch.setattr(bands, "narrowed", lambda _: None)
    assert len(leaks([month])) == len(PROGRAMS)


def test_a_program_too_small_for_a_map_gives_the_others_away_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyone knows that the fifth has four people at most: then 20 in all means four of each."""
    large, small = four_of_each(PROGRAMS[:4], 8), [("Psychiatry", ASKED_ALONE)] * 4
    learners: list[Learner] = [*[(name, ASKED_ALONE) for name in PROGRAMS[:4] for _ in range(4)], *small]
    month = month_of(learners, AREAS[:1], PROGRAMS, Counter(dict.fromkeys(PROGRAMS[:4], 8)), 5)
    assert month.sizes.without_map == 4
    assert large.sizes.programs == month.sizes.programs
    assert leaks([month]) == []
    monkeypatch.setattr(bands, "narrowed", lambda _: None)
    assert leaks([month]) != []


def test_a_band_of_everyone_in_a_program_is_not_told() -> None:
    """Five people, and a band from five on: it would say that no one of them didn't ask."""
    month = month_of([("Medicine", ASKED_ALONE)] * 5, AREAS[:1], ("Medicine",), Counter(), 5)
    cell = Cell("Medicine", "CLIN", Measure.ASKED)
    assert cell not in bands.next_month({}, month.counts, 5, month.sizes).told


def test_a_band_goes_on_from_what_it_last_told_after_a_month_without_it() -> None:
    """A program that had no map for a month, because k was 100, tells no second band of the same four learners."""
    cell = Cell("Medicine", "CLIN", Measure.ASKED)
    before = {cell: Reference(4, 5)}
    without = bands.next_month(before, {}, 100)
    assert (without.references, without.told) == (before, frozenset())
    again = bands.next_month(without.references, {cell: 4}, 4, Sizes({"Medicine": 30}))
    assert again.references[cell] == Reference(4, 5)


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
