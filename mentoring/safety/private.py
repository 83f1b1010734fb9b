"""What is private: growth areas that are, and what someone says of their own life."""

import math
from collections.abc import Iterable
from enum import IntEnum
from functools import cache

from mentoring.growth_areas import areas
from mentoring.safety.linear_model import LinearModel
from mentoring.safety.wording import readings

MARGIN = 0.6  # below the threshold, in log odds: where it is unsure whether a wish is private


class Privacy(IntEnum):
    """How private a wish is."""

    OPEN = 0
    UNSURE = 1
    PRIVATE = 2


def is_private_area(ids: Iterable[str]) -> bool:
    """Is one of these growth areas private? Then nothing about a goal in it may be stored."""
    return any(areas.ALL[aspect].private for aspect in ids if aspect in areas.ALL)


def privacy_of(*texts: str) -> Privacy:
    """Judge from its words whether a wish is about someone's own health, family, identity, job or the like.

    Being mistreated at work is private, too.
    """
    read = [reading for text in texts if text.strip() for reading in readings(text)]
    model = _model("private")
    score = max(map(model.score, read), default=-math.inf)
    if score >= model.threshold or _model("mistreatment").reaches(read):
        return Privacy.PRIVATE
    return Privacy.UNSURE if score >= model.threshold - MARGIN else Privacy.OPEN


def is_mistreatment(*texts: str) -> bool:
    """Does someone say that they are bullied, harassed or humiliated at work?"""
    return any(_model("mistreatment").reaches(readings(text)) for text in texts)


@cache
def _model(name: str) -> LinearModel:
    return LinearModel(f"{name}_weights.txt")
