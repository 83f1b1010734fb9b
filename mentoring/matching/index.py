"""Who fits what somebody wants: an index of "ask me about" lines, asked for the people whose line fits best.

A line's score comes from the line and the wish alone. Somebody new never changes the order of others, and a line that
comes or goes touches nothing but its own postings.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from mentoring.matching import explanations
from mentoring.matching.analysis import MIN_AREA, AnalyzedText, analyze, compared_areas, is_another_sense, sure_areas
from mentoring.matching.concepts import WIDE
from mentoring.matching.custom_lexicon import on_change
from mentoring.matching.encoder import NO_ENCODER, encoder
from mentoring.matching.feedback import NOTHING, Learned
from mentoring.matching.lexicon import concept_idf, idf
from mentoring.matching.postings import Postings
from mentoring.matching.serialization import Reading, to_reading
from mentoring.matching.spelling import tokenize_corrected
from mentoring.matching.tokenizer import GENERIC_STEMS, tokenize

K1, B, USUAL = 1.2, 0.4, 4  # BM25 (Robertson and Zaragoza 2009); a small b: lines are short and of like length (words)
WORDS, CONCEPTS, AREAS = 0.4, 0.8, 6.0  # of the words in common, of what they mean, of the growth areas that they name
SLIGHT = 0.2  # of an area in common: less says nothing, though several of them would add up
GENERIC = 0.3  # of what another word weighs
# For an area that both have confirmed and the wish's own words don't say: more than any text can reach.
CHOSEN = 60.0
HELPED = 0.3  # for each person helped to finish this, at most three
FAMILIAR = 0.3  # for something in common; less than any word that fits
GROWING = 0.1  # for who says what they learn themselves, or has looked through their lines lately
TURN = 1.0  # each time that somebody was shown twice as often: equally fitting people take turns
OTHERS, OTHER = 2, 0.35  # how many further lines of a mentor count, and how much of each
ALIKE, SAME_MEANING = (
    10.0,
    0.5,
)  # of a cosine of the hospital's encoder, where it has one; and one that is reason enough
MIN_SCORE = 0.8  # under this, nobody fits is the truer answer
# Of judged pairs of a statement and a person among its first three (`benchmarks.relevance`, all sets), 93 in 100 were
# right or useful from CLOSE_FROM on, and 19 in 100 under UNSURE_TO.
CLOSE_FROM, UNSURE_TO = 10.0, 4.0


@dataclass(frozen=True)
class Query:
    """What is wanted: the sentence, and the aspects the person chose for it."""

    sentence: str
    aspects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One "ask me about" line; `confirmed` are the aspects its mentor confirmed.

    One that `is_private` touches a private area: it is found by who looks for that.
    """

    id: int
    mentor: int
    sentence: str
    confirmed: frozenset[str] = frozenset()
    is_private: bool = False


@dataclass(frozen=True)
class Signals:
    """What else is known, by mentor: how many people they `helped` to finish goals of these aspects, what they have
    `in_common` with who asks, in words, who is `growing` themselves, and how often they were `shown` lately for each
    of their places."""

    helped: Mapping[int, int] = field(default_factory=dict)
    in_common: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    recently_active: Collection[int] = ()
    impressions: Mapping[int, float] = field(default_factory=dict)


class Fit(StrEnum):
    """How well somebody fits, as far as one line's words and areas say."""

    CLOSE = "close"
    RELATED = "related"
    UNSURE = "unsure"


class Match(NamedTuple):
    """A mentor who fits, why in words, the words of the line that fits best, and how well."""

    mentor: int
    reasons: tuple[str, ...]
    line: str
    fit: Fit

    def saying(self, more: str) -> "Match":
        """The same, with one more reason."""
        return self._replace(reasons=(*self.reasons, more))


class _Best(NamedTuple):
    """A mentor's best line: how well they fit by all their lines, by this one, and how alike the encoder finds it."""

    score: float
    of_line: float
    line: OfferLine
    alike: float


class SearchResult(NamedTuple):
    """Who fits by their lines alone, best first, for what was said, chosen, and learnt."""

    said: AnalyzedText
    chosen: frozenset[str]
    learnt: Learned
    best: list[_Best]

    @property
    def mentors(self) -> list[int]:
        return [each.line.mentor for each in self.best]


MAX_WORDS = 40  # words: lines are shorter
_LENGTHS = [(K1 + 1) / (1 + K1 * (1 - B + B * length / USUAL)) for length in range(MAX_WORDS + 1)]


# Lines are shown to the whole workspace, so that they may stay in memory; goals may not.
@lru_cache(maxsize=500)
def _analyze_offer(sentence: str) -> AnalyzedText:
    return analyze(sentence, tokenize(sentence))


on_change(_analyze_offer.cache_clear)


class Index:
    """The lines that people offer, found by their words, by what these mean and by their areas."""

    def __init__(self, lines: Iterable[OfferLine] = ()) -> None:
        self._lines: dict[int, OfferLine] = {}
        self._senses: dict[int, tuple[tuple[str, frozenset[int]], ...]] = {}
        self._words: dict[str, Postings] = defaultdict(Postings)
        self._concepts: dict[int, Postings] = defaultdict(Postings)
        self._areas: dict[str, Postings] = defaultdict(Postings)
        self._confirmed: dict[str, set[int]] = defaultdict(set)
        self._texts: dict[str, set[int]] = defaultdict(set)
        for line in lines:
            self.add(line)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[OfferLine]:
        return iter(self._lines.values())

    def add(self, line: OfferLine, known: Reading | None = None) -> None:
        """A line that is new, or has changed; its reading where that is `known`."""
        self.remove(line.id)
        said = known or to_reading(_analyze_offer(line.sentence))
        self._lines[line.id] = line
        if said.senses:
            self._senses[line.id] = said.senses
        length = _LENGTHS[min(len(said.stems), MAX_WORDS)]
        for stem in said.stems:
            self._words[stem].add(line.id, length)
        for concept, sure in said.concepts.items():
            self._concepts[concept].add(line.id, sure)
        for area, sure in compared_areas(said.areas, line.confirmed).items():
            self._areas[area].add(line.id, sure)
        for aspect in line.confirmed:
            self._confirmed[aspect].add(line.id)
        if encoder() is not NO_ENCODER:
            self._texts[line.sentence].add(line.id)
            encoder().add(line.sentence)

    def remove(self, line_id: int) -> None:
        """A line that is gone; nothing where it wasn't there."""
        line = self._lines.pop(line_id, None)
        if line is None:
            return
        said = to_reading(_analyze_offer(line.sentence))
        self._senses.pop(line_id, None)
        for stem in said.stems:
            self._words[stem].remove(line_id)
        for concept in said.concepts:
            self._concepts[concept].remove(line_id)
        for area in compared_areas(said.areas, line.confirmed):
            self._areas[area].remove(line_id)
        for aspect in line.confirmed:
            self._confirmed[aspect].discard(line_id)
        self._texts.get(line.sentence, set()).discard(line_id)

    def rank(
        self, wish: Query, context: Signals, *, most: int | None = None, only: Collection[int] | None = None
    ) -> list[Match]:
        """The people (of `only`) whose lines fit, best first, each with reasons in words; empty where nobody does."""
        return list(islice(_explained(self.search(wish, only=only), context), most))

    def search(
        self,
        wish: Query,
        learnt: Learned = NOTHING,
        *,
        most: int | None = None,
        only: Collection[int] | None = None,
    ) -> SearchResult:
        """The same by their lines alone, for `tell` to order by what else is known of them; and of the place."""
        said = analyze(wish.sentence, tokenize_corrected(wish.sentence), learnt)
        near = encoder().most_similar(wish.sentence)
        alike = {line_id: cosine for text, cosine in near.items() for line_id in self._texts.get(text, ())}
        by_mentor: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for line_id, score in self._scores(said, wish.aspects, alike).items():
            if score >= MIN_SCORE:
                by_mentor[self._lines[line_id].mentor].append((-score, line_id))
        scored = []
        for mentor, lines in by_mentor.items():
            if only is None or mentor in only:
                lines.sort()
                more = sum(each for each, _ in lines[1 : 1 + OTHERS])
                scored.append((lines[0][0] + OTHER * more, *lines[0]))
        best = [
            _Best(-score, -of_line, self._lines[line_id], alike.get(line_id, 0.0))
            for score, of_line, line_id in heapq.nsmallest(most or len(scored), scored)
        ]
        return SearchResult(said, wish.aspects, learnt, best)

    def _scores(self, said: AnalyzedText, chosen: frozenset[str], alike: Mapping[int, float]) -> dict[int, float]:
        """Line → how well it fits."""
        scores = defaultdict(float, {line_id: ALIKE * cosine for line_id, cosine in alike.items()})
        senses = said.meaning.senses
        for stem in said.words:
            weight = WORDS * idf(stem) * (GENERIC if stem in GENERIC_STEMS else 1.0)
            ambiguous = stem in senses
            for line_id, length in self._words.get(stem, ()):
                if not (ambiguous and self._means_another(line_id, stem, senses)):
                    scores[line_id] += weight * length
        for concept, heard in said.meaning.concepts.items():
            weight = CONCEPTS * heard.weight * concept_idf(concept)
            for line_id, sure in self._concepts.get(concept, ()):
                scores[line_id] += weight * sure
        for area, sure in compared_areas(said.areas, chosen).items():
            for line_id, theirs in self._areas.get(area, ()):
                both = math.sqrt(sure * theirs)  # the coefficient of Bhattacharyya (1943)
                if both >= SLIGHT:
                    scores[line_id] += AREAS * both
        unheard = [aspect for aspect in chosen - {WIDE} if said.areas.get(aspect, 0.0) < MIN_AREA]
        for line_id in (each for aspect in unheard for each in self._confirmed.get(aspect, ())):
            scores[line_id] += CHOSEN
        return scores

    def _means_another(self, line_id: int, stem: str, asked: Mapping[str, frozenset[int]]) -> bool:
        return is_another_sense(stem, asked, dict(self._senses.get(line_id, ())))


def explain(found: SearchResult, context: Signals) -> list[Match]:
    """Who fits, with all that is known of them: best first, each with reasons in words."""
    return list(_explained(found, context))


def _explained(found: SearchResult, context: Signals) -> Iterator[Match]:
    def order(best: _Best) -> tuple[float, ...]:
        mentor = best.line.mentor
        score = best.score + HELPED * min(context.helped.get(mentor, 0), 3) + FAMILIAR * (mentor in context.in_common)
        score += GROWING * (mentor in context.recently_active) - TURN * math.log2(
            1 + context.impressions.get(mentor, 0.0)
        )
        return -score, -best.of_line, best.line.id

    for best in sorted(found.best, key=order):
        why, fit = _reasons(found, best)
        if why:
            mentor = best.line.mentor
            helped = explanations.experience(context.helped.get(mentor, 0))
            told = (*why, *helped, *context.in_common.get(mentor, ()))
            yield Match(mentor, told, best.line.sentence, fit)


def _reasons(found: SearchResult, best: _Best) -> tuple[tuple[str, ...], Fit]:
    """Why a line fits, in words, and how well; none where all that it shares with the wish is generic."""
    mine, theirs = found.said, _analyze_offer(best.line.sentence)
    chosen, confirmed = found.chosen, best.line.confirmed
    asked, offered = sure_areas(mine.areas, chosen), sure_areas(theirs.areas, confirmed)
    same = ("says much the same in other words",) if best.alike >= SAME_MEANING else ()
    certain = (
        explanations.shared_words(mine, theirs) or explanations.shared_areas(mine, asked, offered, found.learnt) or same
    )
    if certain:
        return certain, _band(best)
    asked, offered = compared_areas(mine.areas, chosen), compared_areas(theirs.areas, confirmed)
    return explanations.likely_areas(asked, offered), Fit.UNSURE  # of judged ones, one in five is right


def _band(best: _Best) -> Fit:
    """By words and areas; what the encoder finds much the same comes close."""
    said = best.of_line - ALIKE * best.alike
    if said >= CLOSE_FROM:
        return Fit.CLOSE
    return Fit.RELATED if said >= UNSURE_TO or best.alike >= SAME_MEANING else Fit.UNSURE
