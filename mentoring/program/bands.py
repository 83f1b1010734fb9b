"""How counts of learners are told: only in bands, without what would give a small count away.

Pure functions over plain numbers. The smallest count that is told is k, 5 unless the hospital says otherwise: ACGME's
own surveys need four. Each band is at least k wide, so that no step from one to the next tells an exact count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from models import Measure

HOSPITAL = ""  # as a program: the whole hospital
REST = "*"  # as a program: everyone in no program that has a map; never told
NO_LIMIT = 10**6  # learners; more than any hospital has


class Told(IntEnum):
    """How much is told of a family of areas; the first of these that gives nothing away is taken."""

    ALL = 0
    WITHOUT_SUM = 1  # not the family as a whole
    WITHOUT_PROGRAMS = 2  # not the family in each program
    AREAS_ONLY = 3
    NOTHING = 4


@dataclass(frozen=True, order=True)
class Cell:
    """One count: learners of a program (or of the whole hospital) in a family or an area, by its id."""

    program: str
    part: str
    measure: Measure

    @property
    def family(self) -> str:
        return self.part.partition(".")[0]

    @property
    def is_family(self) -> bool:
        return self.part == self.family


@dataclass(frozen=True)
class Reference:
    """The count that a cell's band is of, and the k by which it was told: both stay until at least k have moved."""

    count: int
    k: int

    @property
    def band(self) -> int:
        """0 for under k, then 1, 2 and 3."""
        return sum(self.count >= limit for limit in limits(self.k))

    @property
    def bounds(self) -> "Bounds":
        return bounds(self.band, self.k)

    def following(self, count: int, k: int) -> "Reference":
        """Return the next month's reference: a new one only if at least k have moved, by the old k and by the new."""
        return Reference(count, k) if abs(count - self.count) >= max(self.k, k) else self


Bounds = tuple[int, int]  # the lowest and the highest count that is possible
Known = dict[Cell, Bounds]


def limits(k: int) -> tuple[int, int, int]:
    """Return where bands begin: 5, 10 and 20 for a k of 5."""
    return k, 2 * k, 4 * k


def bounds(band: int, k: int) -> Bounds:
    """Return the lowest and the highest count in a band."""
    edges = (0, *limits(k), NO_LIMIT + 1)
    return edges[band], edges[band + 1] - 1


def words(band: int | None, k: int) -> str:
    """Say a band: "under 5", "5 to 9", "20 and more"; a dash for what isn't told."""
    if band is None:
        return "–"
    low, high = bounds(band, k)
    if band == 0:
        return f"under {high + 1}"
    return f"{low} and more" if high == NO_LIMIT else f"{low} to {high}"


Table = Mapping[Cell, Reference]


@dataclass(frozen=True)
class Month:
    """What a month tells: `references` of all cells that were ever told, and which cells are `told` now."""

    references: dict[Cell, Reference]
    told: frozenset[Cell]


@dataclass(frozen=True)
class Sizes:
    """What everyone can know of programs: how many people each has that has a map, and how many the others have."""

    programs: Mapping[str, int] = field(default_factory=dict)
    without_map: int = 0


def next_month(before: Table, counts: Mapping[Cell, int], k: int, sizes: Sizes = Sizes()) -> Month:
    """Return what is told this month; `before` has the references of all cells that were ever told.

    Of each family, as much is told as leaves at least two possible counts for every cell under k, whatever bands of
    parts and sums are put together; also for who is in no program with a map, and who is in a program and didn't ask.
    """
    references = {
        cell: before[cell].following(count, k) if cell in before else Reference(count, k)
        for cell, count in counts.items()
    }
    possible = {cell: _possible_now(each, k, is_new=before.get(cell) != each) for cell, each in references.items()}
    told = set[Cell]()
    for family in sorted({cell.family for cell in references}):
        cells = {cell: each for cell, each in references.items() if cell.family == family}
        told |= next(kept for how in Told if (kept := _kept(cells, possible, how, sizes)) is not None)
    remembered = {cell: references[cell] for cell in told} | {
        cell: each for cell, each in before.items() if cell not in told
    }
    return Month(remembered, frozenset(told))


def _possible_now(reference: Reference, k: int, *, is_new: bool) -> Bounds:
    """Return which counts are possible now: up to k - 1 beyond its band where it stands since an earlier month."""
    low, high = reference.bounds
    moved = 0 if is_new else max(reference.k, k) - 1
    return max(0, low - moved), min(NO_LIMIT, high + moved)


def _kept(cells: Table, known: Known, how: Told, sizes: Sizes) -> set[Cell] | None:
    """Return the cells of a family that are told in one of the ways; None when that would give a count away."""
    kept = {cell for cell in cells if cell.program != REST and not _is_dropped(cell, how)}
    kept -= {cell for cell in kept if _is_cramped(cells[cell], sizes.programs.get(cell.program, NO_LIMIT))}
    shown = {cell: known[cell] if cell in kept else (0, NO_LIMIT) for cell in cells}
    for cell, (low, high) in shown.items():
        size = sizes.programs.get(cell.program, NO_LIMIT)
        shown[cell] = min(low, size), min(high, size)
    for most in (NO_LIMIT, sizes.without_map):  # people in no program at all may be many, or none
        here = {cell: (0, most) if cell.program == REST else each for cell, each in shown.items()}
        possible = narrowed(here) or {}
        counted = {cell: each for cell, each in possible.items() if most or cell.program != REST}
        if any(_is_given_away(cells[cell], each, sizes.programs.get(cell.program)) for cell, each in counted.items()):
            return None
    return kept


def _is_dropped(cell: Cell, how: Told) -> bool:
    if how is Told.NOTHING:
        return True
    if not cell.is_family or how is Told.ALL:
        return False
    is_sum = cell.program == HOSPITAL
    return how is Told.AREAS_ONLY or is_sum is (how is Told.WITHOUT_SUM)


def _is_cramped(reference: Reference, size: int) -> bool:
    """Are fewer than k counts of a band possible, because the program is so small?"""
    return reference.bounds[0] + reference.k - 1 > size


def _is_given_away(reference: Reference, possible: Bounds, size: int | None) -> bool:
    """Is only one count possible, and is it, or the number of the others in the program, under k?"""
    low, high = possible
    return low == high and (high < reference.k or (size is not None and size - high < reference.k))


def narrowed(shown: Known) -> Known | None:
    """Return what follows from bounds of all cells of a family: the bounds of each cell, given those of the others.

    A family has at least as many learners as each of its areas and at most as many as all together; programs and the
    rest add up to the hospital; who tried or finished had asked. Nothing is told of cells with wide bounds.

    Returns: None when it can't be so.
    """
    possible = dict(shown)
    while True:
        before = dict(possible)
        for measure in Measure:
            _narrow_by_areas(possible, measure)
            _narrow_by_programs(possible, measure)
        _narrow_by_measures(possible)
        if any(low > high for low, high in possible.values()):
            return None
        if possible == before:
            return possible


def _narrow_by_areas(possible: Known, measure: Measure) -> None:
    total = Cell(HOSPITAL, next(iter(possible)).family, measure)
    areas = [cell for cell in possible if not cell.is_family and _is_of(cell, HOSPITAL, measure)]
    if total not in possible or not areas:
        return
    highs = sum(possible[each][1] for each in areas)
    _narrow(possible, total, max(possible[each][0] for each in areas), highs)
    for each in areas:
        others = highs - possible[each][1]
        _narrow(possible, each, possible[total][0] - others, possible[total][1])


def _narrow_by_programs(possible: Known, measure: Measure) -> None:
    total = Cell(HOSPITAL, next(iter(possible)).family, measure)
    parts = [cell for cell in possible if cell.program != HOSPITAL and cell.measure is measure]
    if total not in possible or not parts:
        return
    lows, highs = (sum(possible[each][side] for each in parts) for side in (0, 1))
    _narrow(possible, total, lows, highs)
    for each in parts:
        low, high = possible[each]
        _narrow(possible, each, possible[total][0] - (highs - high), possible[total][1] - (lows - low))


def _narrow_by_measures(possible: Known) -> None:
    for cell in possible:
        asked = replace(cell, measure=Measure.ASKED)
        if cell.measure is not Measure.ASKED and asked in possible:
            _narrow(possible, cell, 0, possible[asked][1])
            _narrow(possible, asked, possible[cell][0], NO_LIMIT)


def _narrow(possible: Known, cell: Cell, low: int, high: int) -> None:
    known = possible[cell]
    possible[cell] = max(known[0], low), min(known[1], high)


def _is_of(cell: Cell, program: str, measure: Measure) -> bool:
    return cell.program == program and cell.measure is measure
