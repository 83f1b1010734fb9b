"""Rank mentors for a goal, one "ask me about" line at a time."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mentoring import aspects
from mentoring.matching.concepts import Heard, Meaning, aspects_of, meaning
from mentoring.matching.lexicon import Mention, mentions, vocabulary
from mentoring.matching.spelling import forgiving
from mentoring.matching.suggest import weigh
from mentoring.matching.words import GENERIC_STEMS, STOP, Word, read

K1, B = 1.2, 0.4  # BM25 (Robertson and Zaragoza 2009); a small b, for lines are short and of like length
CHOSEN = 4.0  # an aspect both people confirmed counts more than any word
NAMED = 2.5  # an aspect that one side only named
HELPED = 0.3  # for each person helped to finish this, at most three
FAMILIAR = 0.3  # for something in common; less than any word that fits
WORDS, CONCEPT = 0.6, 1.0  # of the words in common, and of what they mean
NEAR = 0.8  # another concept of the same growth area
WIDE = frozenset({"CLIN.11"})  # "Subspecialty depth" holds every specialty: being in it together says nothing
OTHERS, OTHER = 2, 0.2  # how many further lines of a mentor count, and how much of each
BACKGROUND = 100  # lines
FLOOR = 1.6  # under this, nobody fits is the truer answer


@dataclass(frozen=True)
class Wish:
    """What is wanted: the sentence, and the aspects the person chose for it."""

    sentence: str
    aspects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OfferLine:
    """One "ask me about" line; `confirmed` are the aspects its mentor confirmed."""

    id: int
    mentor: int
    sentence: str
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Context:
    """What else is known: how many people each mentor helped to finish goals of these aspects, and what they have in
    common with who asks, in words."""

    helped: Mapping[int, int] = field(default_factory=dict)
    in_common: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


class Match(NamedTuple):
    """A mentor who fits, why in words, and the words of the line that fits best."""

    mentor: int
    reasons: tuple[str, ...]
    line: str


class _Scored(NamedTuple):
    score: float
    line: OfferLine
    reasons: tuple[str, ...]


class _Said(NamedTuple):
    """What a text says: its topical words, the aspects it names, and what it means in a hospital."""

    words: tuple[Word, ...]
    named: dict[str, Mention]
    meaning: Meaning


def _said(words: tuple[Word, ...]) -> _Said:
    topical = tuple(word for word in words if word.text not in STOP)
    return _Said(topical, {each.aspect: each for each in mentions(words)}, meaning(words))


# Lines are shown to the whole workspace, so that they may stay in memory; goals may not.
@lru_cache(maxsize=10_000)
def _offered(sentence: str) -> _Said:
    return _said(read(sentence))


class _Rarity(NamedTuple):
    """How rare each stem is among what is offered, and each concept."""

    words: Mapping[str, float]
    concepts: Mapping[int, float]


class _Goal(NamedTuple):
    said: _Said
    words: dict[str, str]
    hints: Mapping[str, float]
    aspects: frozenset[str]


def rank(goal: Wish, offers: Iterable[OfferLine], context: Context) -> list[Match]:
    """Mentors for a goal, best first, each with reasons in words; empty where nobody fits."""
    lines = sorted(offers, key=lambda line: line.id)
    rarity = _Rarity(_rarity(lines), _rarity_of_concepts(lines))
    said = _said(forgiving(goal.sentence))
    wanted = _Goal(said, {word.stem: word.text for word in said.words}, weigh(goal.sentence), goal.aspects)
    by_mentor: dict[int, list[_Scored]] = {}
    for line in lines:
        if scored := _score(wanted, line, rarity):
            by_mentor.setdefault(line.mentor, []).append(scored)
    found = [_with_context(_best(scored), context) for scored in by_mentor.values()]
    found.sort(key=lambda scored: (-scored.score, scored.line.id))
    return [Match(scored.line.mentor, scored.reasons, scored.line.sentence) for scored in found]


def _best(scored: list[_Scored]) -> _Scored:
    """The line that fits best; that others of the same mentor fit too counts a little."""
    scored.sort(key=lambda each: (-each.score, each.line.id))
    more = sum(each.score for each in scored[1 : 1 + OTHERS])
    return scored[0]._replace(score=scored[0].score + OTHER * more)


def _rarity_of_concepts(lines: list[OfferLine]) -> dict[int, float]:
    """The same for concepts; a background keeps one from seeming rare where few offer anything."""
    count = Counter(concept for line in lines for concept in _offered(line.sentence).meaning.concepts)
    total = len(lines) + BACKGROUND
    return {concept: math.log(1 + (total - n + 0.5) / (n + 0.5)) for concept, n in count.items()}


def _rarity(lines: list[OfferLine]) -> dict[str, float]:
    """BM25's inverse document frequency of each stem, over all lines and the wording of the aspects.

    The aspects are the background without which a word would seem common in a hospital with few lines.
    """
    count = Counter({stem: len(ids) for stem, ids in vocabulary().items()})
    for line in lines:
        count.update({word.stem for word in _offered(line.sentence).words})
    total = len(lines) + len(aspects.ALL)
    return {stem: math.log(1 + (total - n + 0.5) / (n + 0.5)) for stem, n in count.items()}


def _score(goal: _Goal, line: OfferLine, rarity: _Rarity) -> _Scored | None:
    words, reasons = _words_in_common(goal, line, rarity.words)
    aspect, why = _aspects_in_common(goal, line)
    meant, heard = _concepts_in_common(
        goal.said.meaning.concepts, _offered(line.sentence).meaning.concepts, rarity.concepts
    )
    score = WORDS * words + aspect + CONCEPT * meant
    if score < FLOOR or not (why or heard or reasons):
        return None
    return _Scored(score, line, tuple(heard or why or reasons)[:2])


def _another_sense(stem: str, asked: Mapping[str, frozenset[int]], offered: Mapping[str, frozenset[int]]) -> bool:
    """The same word, and something else is meant: leading a code is not billing codes."""
    return stem in asked and stem in offered and not asked[stem] & offered[stem]


def _concepts_in_common(
    asked: Mapping[int, Heard], offered: Mapping[int, Heard], rarity: Mapping[int, float]
) -> tuple[float, list[str]]:
    """What both mean; what only belongs to the same growth area counts less, and is no reason by itself."""
    both = sorted(asked.keys() & offered.keys(), key=lambda each: (-asked[each].weight, each))
    score = sum(asked[each].weight * offered[each].weight * rarity[each] for each in both)
    wanted = {area for each in asked for area in aspects_of(each)} - WIDE
    near = {area for each in offered.keys() - asked.keys() for area in aspects_of(each)} & wanted
    reasons = [_both(asked[each].quote, offered[each].quote) for each in both]
    return score + NEAR * len(near), reasons


def _both(asked: str, offered: str) -> str:
    return f"you both say “{asked}”" if asked == offered else f"you wrote “{asked}”, they offer “{offered}”"


def _words_in_common(goal: _Goal, line: OfferLine, rarity: Mapping[str, float]) -> tuple[float, list[str]]:
    asked, said = goal.said.meaning.senses, _offered(line.sentence)
    offered = Counter(word.stem for word in said.words if not _another_sense(word.stem, asked, said.meaning.senses))
    length = sum(offered.values())
    score, shared = 0.0, []
    for stem, text in goal.words.items():
        if stem in offered:
            often = offered[stem]
            weight = rarity[stem] * often * (K1 + 1) / (often + K1 * (1 - B + B * length / 4))
            score += weight * (0.3 if stem in GENERIC_STEMS else 1.0)
            shared += [] if stem in GENERIC_STEMS else [text]
    return score, [f"you both say “{' '.join(shared)}”"] if shared else []


def _aspects_in_common(goal: _Goal, line: OfferLine) -> tuple[float, list[str]]:
    asked, offers = goal.said.named, _offered(line.sentence).named
    score, why = 0.0, []
    for aspect in sorted((goal.aspects | set(asked)) & (line.confirmed | set(offers))):
        if aspect in goal.aspects and aspect in line.confirmed:
            score += CHOSEN
        else:
            score += NAMED
        score += min(goal.hints.get(aspect, 0.0), 4.0) / 8
        why.append(_reason(aspect, asked[aspect].quote if aspect in asked else "", offers.get(aspect)))
    return score, why


def _reason(aspect: str, asked: str, offered: object) -> str:
    quote = getattr(offered, "quote", "")
    if asked and quote and asked != quote:
        return f"you wrote “{asked}”, they offer “{quote}”"
    if asked and quote:
        return f"you both say “{asked}”"
    return f"this line is about {_lower(aspects.ALL[aspect].label)}"


def _lower(label: str) -> str:
    """A label inside a sentence: lower case at its front, unless it opens with an abbreviation."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _with_context(scored: _Scored, context: Context) -> _Scored:
    helped, shared = context.helped.get(scored.line.mentor, 0), context.in_common.get(scored.line.mentor, ())
    who = {1: "one person", 2: "two people", 3: "three people"}.get(helped, "several people")
    experience = (f"has helped {who} finish this",) if helped else ()
    score = scored.score + HELPED * min(helped, 3) + FAMILIAR * bool(shared)
    return _Scored(score, scored.line, (*scored.reasons, *experience, *shared))
