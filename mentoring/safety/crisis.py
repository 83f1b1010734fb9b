"""Detect when someone says that they are in danger; when in doubt, assume that they are.

What people say about themselves always counts ("I want to die and my patients deserve better"), and so does being hurt
at home or at work. Heavy words count unless the text is about caring for someone ("assessing suicide risk in the ED"):
that is work, and residents ask for help with it. These rules are in crisis.txt. For what they miss, a classifier
compares the text with sentences of people in danger (distress.txt), and with those of people in a hard week
(ordinary.txt) and of any resident (sayings.txt) and the names of growth areas.
"""

import math
import re
from collections import defaultdict
from functools import cache

from mentoring.matching.concepts import phrases, read_rows
from mentoring.matching.lexicon import example_sentences
from mentoring.matching.naive_bayes import NaiveBayes, wording
from mentoring.matching.spelling import misspellings
from mentoring.matching.tokenizer import tokenize
from mentoring.resources import lines

_SECTION = re.compile(r"\[(.+)\]")
_NAME = re.compile(r"\{([A-Z]+)\}")
# The log of how much likelier a text must be among the sentences of danger than among all others. In held-out sentences
# this finds two thirds of those of danger, and one in 50 of a hard week, and one in 400 of any resident.
MIN_LOG_RATIO = 8.5
# In these words, an extra or missing letter, or two swapped ones, are corrected.
_SPELLED = {word: misspellings(word) for word in ("suicidal", "suicide", "killing", "myself", "overdose", "overdosed")}


def _rules() -> dict[str, list[str]]:
    """Return the rules of crisis.txt by section, with the {NAMES} filled in."""
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
    """Is one of these texts a cry for help? If so, the person is shown where to get help, and nothing else happens."""
    return any(map(_is_crisis, texts))


def _is_crisis(text: str) -> bool:
    plain = _plain(text)
    of_oneself = _REPORTED.sub(" ", plain)
    if _SAID.search(of_oneself) or (_HEAVY.search(of_oneself) and not _CARING.search(plain)):
        return True
    log_ratios = _examples().log_ratios(tokenize(of_oneself))
    return "danger" in log_ratios and log_ratios["danger"] - log_ratios.get("none", -math.inf) > MIN_LOG_RATIO


@cache
def _examples() -> NaiveBayes:
    """Return the classifier. It learns nothing from a hospital's own lexicon, which must not change what is danger."""
    danger, hard = (lines(name) for name in ("safety/data/distress.txt", "safety/data/ordinary.txt"))
    other = [*hard, *(sentence for _, sentence in (*example_sentences(), *phrases(read_rows())))]
    labeled = [(("danger",), text) for text in danger] + [(("none",), text) for text in other]
    return NaiveBayes(((label, tokenize(_plain(text))) for label, text in labeled), wording)


def _plain(text: str) -> str:
    """Return a text in lower case without apostrophes ("don't", "dont"), with the words that matter spelled right."""
    return " ".join(map(_spelled, re.sub(r"['\u2019]", "", text.casefold()).split()))


def _spelled(word: str) -> str:
    bare = word.strip('.,;:!?()"')
    if len(bare) < len("killing") - 1 or bare in _SPELLED:
        return word
    for known, known_left in _SPELLED.items():
        if bare[0] == known[0] and abs(len(bare) - len(known)) < 2 and misspellings(bare) & known_left:
            return word.replace(bare, known)
    return word
