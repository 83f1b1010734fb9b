"""What is private: growth areas that are, and what someone says of their own life."""

from collections.abc import Iterable
from enum import IntEnum

from mentoring.errors import FieldError
from mentoring.growth_areas import areas
from mentoring.safety.linear_model import load
from mentoring.safety.wording import readings

# In log odds: below the threshold where it is unsure whether a wish is private, and above it where a topic is surely of
# someone's own life.
MARGIN, LIVED_MARGIN = 0.6, 1.5


class Privacy(IntEnum):
    """How private a wish is."""

    OPEN = 0
    UNSURE = 1
    PRIVATE = 2


def is_private_area(ids: Iterable[str]) -> bool:
    """Is one of these growth areas private? Then nothing about a goal in it may be stored."""
    return any(areas.ALL[aspect].private for aspect in ids if aspect in areas.ALL)


def privacy_of(*texts: str) -> Privacy:
    """Judge from its words whether a wish is about someone's own health, family, identity, job or the like."""
    above = _above_threshold(texts)
    if above >= 0:
        return Privacy.PRIVATE
    return Privacy.UNSURE if above >= -MARGIN else Privacy.OPEN


def is_lived_experience(topic: str) -> bool:
    """Is a mentor's topic about what they lived through themselves?

    This takes more than a learner's wish: it hides the topic from all who don't look for its area.
    """
    return _above_threshold([topic]) >= LIVED_MARGIN


def _above_threshold(texts: Iterable[str]) -> float:
    """Return how far the most private of these texts, or of their sentences, is above the threshold, in log odds."""
    return load("private").above_threshold(each for text in texts if text.strip() for each in readings(text))


def check_not_private(field: str, text: str) -> None:
    """Check what is stored and shown to others. Raises FieldError when it is private."""
    if privacy_of(text) is Privacy.PRIVATE:
        raise FieldError(field, "This sounds private, and others would read it. Leave it out, or reword it.")


def is_mistreatment(*texts: str) -> bool:
    """Does someone say that they are bullied, harassed or humiliated at work?"""
    return any(load("mistreatment").above_threshold(readings(text)) >= 0 for text in texts)
