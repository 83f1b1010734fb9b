"""Does somebody say that they are in danger? Rules over what was typed, on the careful side.

What is said of oneself counts whatever stands beside it ("I want to die and my patients deserve better"), and so does
being hurt at home. Heavy words count unless the text is about caring for somebody ("assessing suicide risk in the
ED"): that is work, and residents ask for it. The rules are lines of crisis.txt. What they don't foresee is heard by
its likeness to distress.txt, sentences of people in danger, against those of people in a hard week (ordinary.txt) and
of any resident (sayings.txt) and the names of what they grow in.
"""

import math
import re
from collections import defaultdict

from mentoring.matching.concepts import phrases
from mentoring.matching.lexicon import example_sentences
from mentoring.matching.memoize import memoized
from mentoring.matching.naive_bayes import NaiveBayes, wording
from mentoring.matching.spelling import misspellings
from mentoring.matching.tokenizer import tokenize
from mentoring.resources import lines

_SECTION = re.compile(r"\[(.+)\]")
_NAME = re.compile(r"\{([A-Z]+)\}")
# How much likelier (its logarithm) a text is in danger's sentences than in all others. Of sentences kept apart, two
# thirds are heard so, and one in fifty of a hard week, one in four hundred of any resident's.
LIKE = 8.5
# A letter too many or too few, or two swapped, is forgiven in these.
_SPELLED = {word: misspellings(word) for word in ("suicidal", "suicide", "killing", "myself", "overdose", "overdosed")}


def _rules() -> dict[str, list[str]]:
    """The sections of crisis.txt, with the names put in."""
    names: dict[str, str] = {}
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in lines("safety/data/crisis.txt"):
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
        elif section == "names":
            name, _, rule = line.partition(" = ")
            names[name] = _NAME.sub(lambda each: names[each[1]], rule)
        else:
            found[section].append(_NAME.sub(lambda each: names[each[1]], line))
    return found


_RULES = _rules()
_CARING = re.compile("|".join(_RULES.pop("caring")))
_HEAVY = re.compile("|".join(_RULES.pop("heavy")))
_REPORTED = re.compile("|".join(_RULES.pop("reported")))
_SAID = re.compile("|".join(rule for section in _RULES.values() for rule in section))


def is_crisis(texts: list[str]) -> bool:
    """Is one of these texts a cry for help? Then the person sees help, and nothing else happens."""
    return any(map(_is_crisis, texts))


def _is_crisis(text: str) -> bool:
    plain = _plain(text)
    of_oneself = _REPORTED.sub(" ", plain)
    if _SAID.search(of_oneself) or (_HEAVY.search(of_oneself) and not _CARING.search(plain)):
        return True
    likeness = _examples().log_ratios(tokenize(of_oneself))
    return "danger" in likeness and likeness["danger"] - likeness.get("none", -math.inf) > LIKE


@memoized
def _examples() -> NaiveBayes:
    danger, hard = (lines(name) for name in ("safety/data/distress.txt", "safety/data/ordinary.txt"))
    said = [*hard, *(sentence for _, sentence in (*example_sentences(), *phrases()))]
    labelled = [(("danger",), text) for text in danger] + [(("none",), text) for text in said]
    return NaiveBayes(((label, tokenize(_plain(text))) for label, text in labelled), wording)


def _plain(text: str) -> str:
    """In lower case, without apostrophes ("don't" and "dont" are one word), and well spelled where it matters."""
    return " ".join(map(_spelled, re.sub(r"['\u2019]", "", text.casefold()).split()))


def _spelled(word: str) -> str:
    bare = word.strip('.,;:!?()"')
    if len(bare) < len("killing") - 1 or bare in _SPELLED:
        return word
    for known, known_left in _SPELLED.items():
        if bare[0] == known[0] and abs(len(bare) - len(known)) < 2 and misspellings(bare) & known_left:
            return word.replace(bare, known)
    return word
