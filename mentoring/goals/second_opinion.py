"""Second opinions: among the mentors who match a goal, prefer those who differ from its helpers so far."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.growth_areas import areas
from mentoring.matching import Fit, Match
from mentoring.mentors import common_ground, stats
from mentoring.safety import private
from models import Goal, Introduction, Person, Suggestion


def order_for_second_opinion(s: Session, goal: Goal, matches: list[Match]) -> list[Match]:
    """Order matches by what they add to the helpers so far: another department, another growth area, then the rest.

    Returns: the matches that are at least close, each with a reason in words for what it adds.
    """
    matches = [match for match in matches if match.fit is not Fit.UNSURE]
    helping = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id)
    helper_abouts = s.scalars(select(Person.about).where(Person.id.in_(helping)))
    known_paths = {common_ground.department(about) for about in helper_abouts} - {""}
    candidates = select(Person.id, Person.about).where(Person.id.in_([match.mentor for match in matches]))
    abouts = {person: about for person, about in s.execute(candidates)}  # noqa: C416 (rows are Row objects, not pairs)
    by_lines = select(Suggestion.mentor_id, Suggestion.line).where(Suggestion.goal_id == goal.id)
    helpers = s.execute(by_lines.where(Suggestion.mentor_id.in_(helping)))
    areas_by_mentor = _aspects_by_mentor(
        s, {(mentor, line) for mentor, line in (*helpers, *((match.mentor, match.line) for match in matches))}
    )
    covered = {area for mentor in s.scalars(helping) for area in areas_by_mentor.get(mentor, ())}
    paths, others, rest = list[Match](), list[Match](), list[Match]()
    for match in matches:
        new_areas = sorted(areas_by_mentor.get(match.mentor, set()) - covered)
        if known_paths and (path := common_ground.department(abouts[match.mentor])) and path not in known_paths:
            paths.append(match.with_reason(f"another department: {path}"))
        elif new_areas and covered:
            others.append(match.with_reason(f"adds: {areas.in_a_sentence(new_areas[0])}"))
        else:
            rest.append(match.with_reason("similar background"))
    return [*paths, *others, *rest]


def _aspects_by_mentor(s: Session, lines: set[tuple[int, str]]) -> dict[int, set[str]]:
    """Map each mentor to the growth areas of these topics of theirs, without private areas."""
    about: dict[int, set[str]] = {}
    for (mentor, line), found in stats.areas_by_line(s, {mentor for mentor, _ in lines}).items():
        if (mentor, line) in lines:
            about.setdefault(mentor, set()).update(area for area in found if not private.is_private_area([area]))
    return about
