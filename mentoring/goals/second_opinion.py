"""A second view: of those who fit a goal, whom to hear beside who has helped so far."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.growth_areas import areas
from mentoring.matching import Match
from mentoring.mentors import common_ground, stats
from mentoring.safety import private
from models import Goal, Introduction, Person, Suggestion


def order_for_second_opinion(s: Session, goal: Goal, found: list[Match]) -> list[Match]:
    """Those first who add most to who has helped so far, and what that is, in words: another path, or another side."""
    helping = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id)
    theirs = s.scalars(select(Person.about).where(Person.id.in_(helping)))
    trodden = {common_ground.path(about) for about in theirs} - {""}
    shown = select(Person.id, Person.about).where(Person.id.in_([each.mentor for each in found]))
    abouts = {person: about for person, about in s.execute(shown)}  # noqa: C416 (rows are Row objects, not pairs)
    by_lines = select(Suggestion.mentor_id, Suggestion.line).where(Suggestion.goal_id == goal.id)
    helpers = s.execute(by_lines.where(Suggestion.mentor_id.in_(helping)))
    sides = _aspects_by_mentor(
        s, {(mentor, line) for mentor, line in (*helpers, *((each.mentor, each.line) for each in found))}
    )
    heard = {area for mentor in s.scalars(helping) for area in sides.get(mentor, ())}
    paths, others, rest = list[Match](), list[Match](), list[Match]()
    for each in found:
        new = sorted(sides.get(each.mentor, set()) - heard)
        if trodden and (at := common_ground.path(abouts[each.mentor])) and at not in trodden:
            paths.append(each.saying(f"another path: {at}"))
        elif new and heard:
            others.append(each.saying(f"another side of it: {areas.in_a_sentence(new[0])}"))
        else:
            rest.append(each.saying("one more view, as far as I know on the same path"))
    return [*paths, *others, *rest]


def _aspects_by_mentor(s: Session, lines: set[tuple[int, str]]) -> dict[int, set[str]]:
    """Mentor → what these lines of theirs are about; without private areas."""
    about: dict[int, set[str]] = {}
    for (mentor, line), found in stats.areas_by_line(s, {mentor for mentor, _ in lines}).items():
        if (mentor, line) in lines:
            about.setdefault(mentor, set()).update(area for area in found if not private.is_private([area]))
    return about
