"""Wishes that stay with who has them: nothing about them is posted, stored, or passed on by a workflow."""

from sqlalchemy.orm import Session

from mentoring.matching import Matcher, Query, nearest_private_areas
from mentoring.mentors import learned_terms
from mentoring.safety import private
from mentoring.safety.private import Privacy


def is_private(s: Session, team_id: str, sentence: str, matcher: Matcher) -> bool:
    """Is a wish in these words private, by how it is said or by what it is about?"""
    if private.privacy_of(sentence) is Privacy.PRIVATE:
        return True
    return private.is_private_area(learned_terms.suggest_areas(s, team_id, sentence, matcher))


def areas_of(query: Query, matcher: Matcher) -> frozenset[str]:
    """Return the private areas that a wish names; those nearest to its words when it names none."""
    named = frozenset(each for each in query.aspects if private.is_private_area([each]))
    return named or frozenset(nearest_private_areas(matcher.lexicon, query.sentence))
