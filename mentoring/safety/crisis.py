"""Hear when someone says that they are in danger, and which help fits; when in doubt, assume that they are.

What is heard was learned from sentences of many writers: people in danger, and people in hard weeks, who care for
patients in danger, or who joke (`benchmarks/labeled`). docs/guards.md says in numbers what is missed.
"""

import math
from collections.abc import Iterable
from enum import StrEnum

from mentoring.safety.linear_model import load
from mentoring.safety.wording import readings


class Danger(StrEnum):
    """What someone is in danger of, as far as the help that fits is another."""

    LIFE = "life"  # wishing to die, a plan, goodbyes, hurting oneself
    OVERDOSE = "overdose"
    ASSAULT = "assault"
    PARTNER = "partner"
    IMPAIRMENT = "impairment"
    PSYCHOSIS = "psychosis"
    EATING = "eating"


# The kinds of the labeled sentences, and the danger that each is.
GROUPS = {"death": Danger.LIFE, "plan": Danger.LIFE, "goodbye": Danger.LIFE, "self_harm": Danger.LIFE} | {
    danger.value: danger for danger in Danger if danger is not Danger.LIFE
}
MISTREATMENT = "mistreatment"
# A second kind of help is shown, too, where it is at least this likely; for an overdose, minutes count.
LEAST_LIKELY, LEAST_LIKELY_OVERDOSE = 0.3, 0.1


def dangers(texts: Iterable[str]) -> frozenset[Danger]:
    """Return what someone seems to be in danger of, who typed these texts; nothing when none is a cry for help."""
    return frozenset(danger for text in texts for danger in _dangers_in(text))


def _dangers_in(text: str) -> set[Danger]:
    model, read = load("crisis"), readings(text)
    if model.above_threshold(read) < 0:
        return set()
    heard = max(read, key=model.score)
    odds = {Danger(label): math.exp(score) for label, score in load("crisis_kind").scores(heard).items()}
    likely = {danger: each / sum(odds.values()) for danger, each in odds.items()}
    found = {max(likely, key=likely.__getitem__)} | {each for each, share in likely.items() if share >= LEAST_LIKELY}
    return found | ({Danger.OVERDOSE} if likely[Danger.OVERDOSE] >= LEAST_LIKELY_OVERDOSE else set())
