"""Rank mentors for a goal, one "ask me about" line at a time."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mentoring import aspects
from mentoring.matching.lexicon import Mention, mentions, vocabulary
from mentoring.matching.suggest import weigh
from mentoring.matching.words import GENERIC_STEMS, Word, topical

K1, B = 1.2, 0.4  # BM25 (Robertson and Zaragoza 2009); a small b, for lines are short and of like length
CHOSEN = 4.0  # an aspect both people confirmed counts more than any word
NAMED = 2.5  # an aspect that one side only named
HELPED = 0.3  # for each person helped to finish this, at most three
FAMILIAR = 0.3  # for something in common; less than any word that fits
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
    """What a text says: its topical words, and the aspects it names."""

    words: tuple[Word, ...]
    named: dict[str, Mention]


def _said(text: str) -> _Said:
    return _Said(topical(text), {each.aspect: each for each in mentions(text)})


# Lines are shown to the whole workspace, so that they may stay in memory; goals may not.
_offered = lru_cache(maxsize=10_000)(_said)


class _Goal(NamedTuple):
    said: _Said
    words: dict[str, str]
    hints: Mapping[str, float]
    aspects: frozenset[str]


def rank(goal: Wish, offers: Iterable[OfferLine], context: Context) -> list[Match]:
    """Mentors for a goal, best first, each with reasons in words; empty where nobody fits."""
    lines = sorted(offers, key=lambda line: line.id)
    rarity = _rarity(lines)
    said = _said(goal.sentence)
    wanted = _Goal(said, {word.stem: word.text for word in said.words}, weigh(goal.sentence), goal.aspects)
    best: dict[int, _Scored] = {}
    for line in lines:
        scored = _score(wanted, line, rarity)
        if scored and (line.mentor not in best or scored.score > best[line.mentor].score):
            best[line.mentor] = scored
    found = [_with_context(scored, context) for scored in best.values()]
    found.sort(key=lambda scored: (-scored.score, scored.line.id))
    return [Match(scored.line.mentor, scored.reasons, scored.line.sentence) for scored in found]


def _rarity(lines: list[OfferLine]) -> dict[str, float]:
    """BM25's inverse document frequency of each stem, over all lines and the wording of the aspects.

    The aspects are the background without which a word would seem common in a hospital with few lines.
    """
    count = Counter({stem: len(ids) for stem, ids in vocabulary().items()})
    for line in lines:
        count.update({word.stem for word in _offered(line.sentence).words})
    total = len(lines) + len(aspects.ALL)
    return {stem: math.log(1 + (total - n + 0.5) / (n + 0.5)) for stem, n in count.items()}


def _score(goal: _Goal, line: OfferLine, rarity: Mapping[str, float]) -> _Scored | None:
    words, reasons = _words_in_common(goal, line, rarity)
    aspect, why = _aspects_in_common(goal, line)
    if words + aspect < FLOOR or not (why or reasons):
        return None
    return _Scored(words + aspect, line, tuple(why or reasons)[:2])


def _words_in_common(goal: _Goal, line: OfferLine, rarity: Mapping[str, float]) -> tuple[float, list[str]]:
    offered = Counter(word.stem for word in _offered(line.sentence).words)
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
