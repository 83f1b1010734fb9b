"""The coverage map: what people here want to learn, and who offers it. The same for everyone who looks.

What mentors offer is public, so it is counted exactly, as of now. What learners do is told once a month, in bands
(`bands`), of the last twelve months. Private areas are left out. No one is named, and nothing is told of a decline.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from mentoring.growth_areas import areas
from mentoring.people.participation import takes_part
from mentoring.program import bands
from mentoring.program.bands import HOSPITAL, REST, Cell, Reference, Sizes
from models import (
    LEARNERS,
    WORTH,
    CoverageCell,
    Goal,
    GoalAspect,
    GoalState,
    Introduction,
    Measure,
    Offer,
    OfferAspect,
    PassItOn,
    Person,
    Placement,
    WrapUpAnswers,
)

PERIOD = timedelta(days=365)
DEFAULT_K = 5
WORTH_PART = "WORTH"  # as a part of the map: the answers at wrap-up
PUBLIC = {aspect.id: aspect for aspect in areas.ALL.values() if not aspect.private}
FAMILIES = {code: name for code, name in areas.FAMILIES.items() if any(each.family == code for each in PUBLIC.values())}


@dataclass(frozen=True)
class Row:
    """One family or area: how many mentors offer it, and the bands of learners as words; "–" for what isn't told."""

    id: str
    name: str
    offered: int
    told: dict[Measure, Reference]

    def band(self, measure: Measure) -> int | None:
        """Return the band, from 0; None where it isn't told."""
        return self.told[measure].band if measure in self.told else None

    def words(self, measure: Measure) -> str:
        """Say the band."""
        return bands.words(self.band(measure), self.told[measure].k) if measure in self.told else bands.words(None, 0)


@dataclass(frozen=True)
class CoverageMap:
    """What the map shows: `month` is that of the bands, None before the first; `program` is "" for the hospital."""

    month: date | None
    program: str
    programs: list[str]
    families: list[Row]
    areas: list[Row]
    worth: Row  # how far it got people, as they said at the end
    passed_on: frozenset[str] = frozenset()  # areas of one mentor who passes them on this year

    @property
    def k(self) -> int:
        """The fewest learners that the map tells of together."""
        told = (each.k for row in (*self.families, *self.areas, self.worth) for each in row.told.values())
        return max(told, default=DEFAULT_K)

    @property
    def gaps(self) -> list[Row]:
        """Areas that at least k learners asked for, and one mentor at most offers; the most asked first."""
        wanted = [each for each in self.areas if (each.band(Measure.ASKED) or 0) > 0 and each.offered <= 1]
        return sorted(wanted, key=lambda each: (each.offered, -(each.band(Measure.ASKED) or 0), each.id))

    @property
    def of_one(self) -> list[Row]:
        """Areas that one mentor alone offers."""
        return [each for each in self.areas if each.offered == 1]


def load(s: Session, team_id: str, now: datetime, program: str = HOSPITAL) -> CoverageMap:
    """Load the map of the hospital, or of one program of those that are told of.

    A program's map shows its families, and what its own mentors offer; areas are told of the hospital alone.
    """
    mine = CoverageCell.team_id == team_id
    month = s.scalar(select(func.max(CoverageCell.month)).where(mine))
    told: dict[tuple[str, str], dict[Measure, Reference]] = defaultdict(dict)
    told_now = select(CoverageCell).where(mine, CoverageCell.month == month, CoverageCell.is_told)
    for row in s.scalars(told_now):
        told[row.program, row.part][row.measure] = Reference(row.count, row.k)
    programs = sorted({name for name, _ in told} - {HOSPITAL})
    if program not in programs:
        program = HOSPITAL
    offered = _offered(s, team_id, program)
    families = [Row(code, name, offered[code], told[program, code]) for code, name in FAMILIES.items()]
    rows = [Row(each.id, each.topic, offered[each.id], told[HOSPITAL, each.id]) for each in PUBLIC.values()]
    worth = Row(WORTH_PART, "How far it got people", 0, told[HOSPITAL, WORTH_PART])
    passed_on = frozenset(_passed_on(s, team_id, now))
    return CoverageMap(month, program, programs, families, [] if program else rows, worth, passed_on)


def _passed_on(s: Session, team_id: str, now: datetime) -> Iterator[str]:
    """Yield the areas whose only mentor has said, last and within a year, that they pass it on."""
    alone = holders(s, team_id)
    answered = select(PassItOn).where(PassItOn.person_id.in_(alone.values()), PassItOn.answered_at > now - PERIOD)
    latest = {(each.person_id, each.aspect): each for each in s.scalars(answered.order_by(PassItOn.answered_at))}
    return (aspect for (person_id, aspect), each in latest.items() if each.says_yes and alone.get(aspect) == person_id)


def _offered(s: Session, team_id: str, program: str) -> dict[str, int]:
    """Count the mentors of each area and family; those who left or take no part don't count."""
    rows = _public_offers(team_id)
    if program:
        here = and_(Placement.team_id == Person.team_id, Placement.user_id == Person.user_id)
        rows = rows.where(exists().where(here, Placement.program == program))
    mentors: dict[str, set[int]] = defaultdict(set)
    for aspect, person_id in s.execute(rows):
        if aspect in PUBLIC:
            mentors[aspect].add(person_id)
            mentors[PUBLIC[aspect].family].add(person_id)
    return defaultdict(int, {part: len(people) for part, people in mentors.items()})


def _public_offers(team_id: str) -> Select[str, int]:
    """Select the areas and mentors of topics that touch no private area, as lived experience does."""
    private = [each.id for each in areas.ALL.values() if each.private]
    touched = aliased(OfferAspect)
    is_private = exists().where(touched.offer_id == Offer.id, touched.aspect.in_(private))
    return (
        select(OfferAspect.aspect, Offer.person_id)
        .join(Offer, Offer.id == OfferAspect.offer_id)
        .join(Person, Person.id == Offer.person_id)
        .where(Person.team_id == team_id, Person.left_at.is_(None), takes_part(), ~is_private)
    )


def holders(s: Session, team_id: str) -> dict[str, int]:
    """Map each public area that one mentor alone offers to that mentor."""
    mentors: dict[str, set[int]] = defaultdict(set)
    for aspect, person_id in s.execute(_public_offers(team_id).order_by(OfferAspect.aspect)):
        mentors[aspect].add(person_id)
    return {aspect: min(people) for aspect, people in mentors.items() if len(people) == 1}


def take_snapshot(s: Session, team_id: str, k: int, now: datetime) -> bool:
    """Store what this month's map tells, once. Returns: False when that was done already."""
    month = now.date().replace(day=1)
    mine = CoverageCell.team_id == team_id
    last = s.scalar(select(func.max(CoverageCell.month)).where(mine))
    if last == month:
        return False
    rows = s.scalars(select(CoverageCell).where(mine, CoverageCell.month == last))
    before = {Cell(row.program, row.part, row.measure): Reference(row.count, row.k) for row in rows}
    sizes = count_people(s, team_id, k)
    found = bands.next_month(before, count_all(s, team_id, now, sizes), k, sizes)
    for cell, each in found.references.items():
        told = {"count": each.count, "k": each.k, "is_told": cell in found.told}
        s.add(CoverageCell(team_id=team_id, month=month, **vars(cell), **told))
    s.flush()
    return True


def count_people(s: Session, team_id: str, k: int) -> Sizes:
    """Count the people of programs, each in their home program; programs with fewer than k have no map."""
    sizes = s.execute(
        select(Placement.program, func.count())
        .where(Placement.team_id == team_id, Placement.program != "", Placement.is_home)
        .group_by(Placement.program)
    ).all()
    return Sizes({name: size for name, size in sizes if size >= k}, sum(size for _, size in sizes if size < k))


def count_all(s: Session, team_id: str, now: datetime, sizes: Sizes) -> dict[Cell, int]:
    """Count the learners and answers of each cell in the last twelve months."""
    placed = select(Placement.user_id, Placement.program).where(Placement.team_id == team_id, Placement.is_home)
    programs = {user_id: program for user_id, program in s.execute(placed)}  # noqa: C416 (rows are Row objects)
    with_map = [*sizes.programs, REST] if sizes.programs else []
    learners: dict[Cell, set[int]] = {
        **{Cell(HOSPITAL, part, measure): set() for measure in LEARNERS for part in (*FAMILIES, *PUBLIC)},
        **{Cell(program, part, measure): set() for measure in LEARNERS for part in FAMILIES for program in with_map},
    }
    for person_id, user_id, aspect, measures in _goals(s, team_id, now):
        family, program = PUBLIC[aspect].family, programs.get(user_id, "")
        program = program if program in sizes.programs else REST
        for measure in measures:
            here = (HOSPITAL, aspect), (HOSPITAL, family), (program, family)
            for cell in (Cell(*place, measure) for place in here):
                if cell in learners:
                    learners[cell].add(person_id)
    counts = {cell: len(people) for cell, people in learners.items()}
    return counts | _worth(s, team_id, now)


def _worth(s: Session, team_id: str, now: datetime) -> dict[Cell, int]:
    """Count the answers of the last twelve months, of the whole hospital alone."""
    since = (now - PERIOD).date()
    rows = select(WrapUpAnswers.answer, func.sum(WrapUpAnswers.count)).group_by(WrapUpAnswers.answer)
    found = dict[Measure, int](
        (answer, count)
        for answer, count in s.execute(rows.where(WrapUpAnswers.team_id == team_id, WrapUpAnswers.month > since))
    )
    return {Cell(HOSPITAL, WORTH_PART, answer): found.get(answer, 0) for answer in WORTH}


def note_worth(s: Session, team_id: str, answer: Measure, now: datetime) -> None:
    """Count an answer to how far it got someone, without who gave it."""
    month = now.date().replace(day=1)
    key = (WrapUpAnswers.team_id == team_id, WrapUpAnswers.month == month, WrapUpAnswers.answer == answer)
    counted = update(WrapUpAnswers).where(*key).values(count=WrapUpAnswers.count + 1)
    if s.execute(counted.returning(WrapUpAnswers.count)).first():
        return
    try:
        with s.begin_nested():
            s.add(WrapUpAnswers(team_id=team_id, month=month, answer=answer, count=1))
    except IntegrityError:  # someone else's answer was counted at the same moment
        s.execute(counted)


def _goals(s: Session, team_id: str, now: datetime) -> Iterator[tuple[int, str, str, set[Measure]]]:
    """Yield each public area of each goal of the period: whose it is, and what they did about it."""
    introduced = exists().where(Introduction.goal_id == Goal.id)
    rows = (
        select(Person.id, Person.user_id, GoalAspect.aspect, Goal.state, introduced.label("introduced"))
        .join(Goal, Goal.person_id == Person.id)
        .join(GoalAspect, GoalAspect.goal_id == Goal.id)
        .where(Person.team_id == team_id, Goal.created_at > now - PERIOD)
    )
    for row in s.execute(rows):
        if row.aspect in PUBLIC:
            did = {
                Measure.ASKED: True,
                Measure.TRIED: row.introduced,
                Measure.FINISHED: row.state is GoalState.FINISHED,
            }
            yield row.id, row.user_id, row.aspect, {measure for measure, holds in did.items() if holds}
