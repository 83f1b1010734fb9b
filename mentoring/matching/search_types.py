"""The plain data that a search of offered lines takes and returns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from mentoring.matching.analysis import AnalyzedText
from mentoring.matching.feedback import Learned


@dataclass(frozen=True)
class Query:
    """What someone looks for: the sentence, and the aspects they chose for it."""

    sentence: str
    aspects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One "ask me about" line; `confirmed` are the aspects that its mentor confirmed.

    A line that touches a private area `is_private`: only someone who looks for that area finds it.
    """

    id: int
    mentor: int
    sentence: str
    confirmed: frozenset[str] = frozenset()
    is_private: bool = False


@dataclass(frozen=True)
class Signals:
    """What else is known of each mentor, apart from their lines."""

    helped: Mapping[int, int] = field(default_factory=dict)  # people they helped finish a goal of these aspects
    in_common: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # with the person who asks, in words
    recently_active: Collection[int] = ()  # say what they are learning, or have reviewed their lines recently
    impressions: Mapping[int, float] = field(default_factory=dict)  # times recently shown, divided by their capacity


class Fit(StrEnum):
    """How well a mentor matches, judging by the words and areas of one line."""

    CLOSE = "close"
    RELATED = "related"
    UNSURE = "unsure"


class Match(NamedTuple):
    """A mentor who matches: the reasons in words, the words of the best line, and how well it matches."""

    mentor: int
    reasons: tuple[str, ...]
    line: str
    fit: Fit

    def with_reason(self, more: str) -> "Match":
        """Return this match with one more reason."""
        return self._replace(reasons=(*self.reasons, more))


# For an area that both have confirmed and the query's own words don't suggest: more than any text can reach.
CONFIRMED_WEIGHT = 60.0
ENCODER_WEIGHT = 10.0  # weight of a cosine of the hospital's encoder, if it has one


class BestLine(NamedTuple):
    """A mentor's best line: the scores of all their lines and of this one, and its similarity by the encoder."""

    score: float
    line_score: float
    line: OfferLine
    similarity: float


class SearchResult(NamedTuple):
    """The mentors who match by their lines alone, best first, with the query as it was analyzed."""

    text: AnalyzedText
    aspects: frozenset[str]
    learned: Learned
    best: list[BestLine]
