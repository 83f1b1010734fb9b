"""An index of "ask me about" lines, searched for the mentors whose lines match a query best.

A line's score depends only on the line and the query, so that someone new never changes the order of others, and adding
or removing a line touches only its own postings.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from mentoring.matching import explanations
from mentoring.matching.analysis import (
    MIN_AREA,
    AnalyzedText,
    analyze,
    analyze_offer,
    compared_areas,
    is_another_sense,
    sure_areas,
)
from mentoring.matching.concepts import SPECIALTY_DEPTH
from mentoring.matching.encoder import NO_ENCODER, Encoder
from mentoring.matching.feedback import NOTHING_LEARNED, Learned
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.postings import Postings
from mentoring.matching.search_types import BestLine, Fit, Match, OfferLine, Query, SearchResult, Signals
from mentoring.matching.serialization import Reading, to_reading
from mentoring.matching.tokenizer import GENERIC_STEMS

# BM25 (Robertson and Zaragoza 2009). A small b, because lines are short and of similar length (in words).
K1, B, AVERAGE_LENGTH = 1.2, 0.4, 4
WORDS, CONCEPTS, AREAS = 0.4, 0.8, 6.0  # weights of the words, concepts and growth areas in common
MIN_OVERLAP = 0.2  # an area in common with less overlap doesn't count: it says nothing, but several would add up
GENERIC = 0.3  # weight of a generic word relative to other words
# For an area that both have confirmed and the query's own words don't suggest: more than any text can reach.
CONFIRMED_WEIGHT = 60.0
HELPED = 0.3  # for each person helped to finish this, three at most
FAMILIAR = 0.3  # for something in common; less than any matching word
GROWING = 0.1  # for a mentor who says what they are learning, or has reviewed their lines recently
# Taken off each time the number of impressions doubles, so that equally good matches take turns.
IMPRESSION_PENALTY = 1.0
MAX_OTHER_LINES, OTHER_LINE_WEIGHT = (
    2,
    0.35,
)  # how many of a mentor's other lines count, and the share of their scores that does
ENCODER_WEIGHT = 10.0  # weight of a cosine of the hospital's encoder, if it has one
MIN_SAME_MEANING = 0.5  # a cosine that is reason enough
MIN_SCORE = 0.8  # under this, it is truer to say that no one matches
# Of judged pairs of a statement and a person among its first three (`benchmarks.relevance`, all sets), 93 in 100 were
# right or useful from CLOSE_FROM on, and 19 in 100 under UNSURE_TO.
CLOSE_FROM, UNSURE_TO = 10.0, 4.0
MAX_WORDS = 40  # lines are shorter
_LENGTHS = [(K1 + 1) / (1 + K1 * (1 - B + B * length / AVERAGE_LENGTH)) for length in range(MAX_WORDS + 1)]


class Index:
    """All offered lines, found by their words, concepts and growth areas."""

    def __init__(self, lexicon: Lexicon, encoder: Encoder = NO_ENCODER, lines: Iterable[OfferLine] = ()) -> None:
        self._lexicon, self._encoder = lexicon, encoder
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
        """Add or replace a line; `known` is its stored reading, if there is one."""
        self.remove(line.id)
        reading = known or to_reading(analyze_offer(self._lexicon, line.sentence))
        self._lines[line.id] = line
        if reading.senses:
            self._senses[line.id] = reading.senses
        length = _LENGTHS[min(len(reading.stems), MAX_WORDS)]
        for stem in reading.stems:
            self._words[stem].add(line.id, length)
        for concept, confidence in reading.concepts.items():
            self._concepts[concept].add(line.id, confidence)
        for area, confidence in compared_areas(reading.areas, line.confirmed).items():
            self._areas[area].add(line.id, confidence)
        for aspect in line.confirmed:
            self._confirmed[aspect].add(line.id)
        if self._encoder is not NO_ENCODER:
            self._texts[line.sentence].add(line.id)
            self._encoder.add(line.sentence)

    def remove(self, line_id: int) -> None:
        """Remove a line; do nothing if it isn't there."""
        line = self._lines.pop(line_id, None)
        if line is None:
            return
        reading = to_reading(analyze_offer(self._lexicon, line.sentence))
        self._senses.pop(line_id, None)
        for stem in reading.stems:
            self._words[stem].remove(line_id)
        for concept in reading.concepts:
            self._concepts[concept].remove(line_id)
        for area in compared_areas(reading.areas, line.confirmed):
            self._areas[area].remove(line_id)
        for aspect in line.confirmed:
            self._confirmed[aspect].discard(line_id)
        self._texts.get(line.sentence, set()).discard(line_id)

    def rank(
        self, query: Query, context: Signals, *, most: int | None = None, only: Collection[int] | None = None
    ) -> list[Match]:
        """Return the mentors (among `only`) who match, best first, with reasons in words; empty when no one does."""
        return list(islice(_explained(self._lexicon, self.search(query, only=only), context), most))

    def search(
        self,
        query: Query,
        learned: Learned = NOTHING_LEARNED,
        *,
        most: int | None = None,
        only: Collection[int] | None = None,
    ) -> SearchResult:
        """Find the mentors (among `only`) who match by their lines alone; `explain` applies the other signals."""
        text = analyze(self._lexicon, query.sentence, self._lexicon.spelling.tokenize(query.sentence), learned)
        similar = self._encoder.most_similar(query.sentence)
        alike = {line_id: cosine for sentence, cosine in similar.items() for line_id in self._texts.get(sentence, ())}
        by_mentor: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for line_id, score in self._scores(text, query.aspects, alike).items():
            if score >= MIN_SCORE:
                by_mentor[self._lines[line_id].mentor].append((-score, line_id))
        scored = []
        for mentor, lines in by_mentor.items():
            if only is None or mentor in only:
                lines.sort()
                more = sum(each for each, _ in lines[1 : 1 + MAX_OTHER_LINES])
                scored.append((lines[0][0] + OTHER_LINE_WEIGHT * more, *lines[0]))
        best = [
            BestLine(-score, -of_line, self._lines[line_id], alike.get(line_id, 0.0))
            for score, of_line, line_id in heapq.nsmallest(most or len(scored), scored)
        ]
        return SearchResult(text, query.aspects, learned, best)

    def _scores(self, text: AnalyzedText, chosen: frozenset[str], alike: Mapping[int, float]) -> dict[int, float]:
        """Score each line that has anything in common with the query."""
        scores = defaultdict(float, {line_id: ENCODER_WEIGHT * cosine for line_id, cosine in alike.items()})
        senses = text.meaning.senses
        for stem in text.words:
            weight = WORDS * self._lexicon.idf(stem) * (GENERIC if stem in GENERIC_STEMS else 1.0)
            ambiguous = stem in senses
            for line_id, length in self._words.get(stem, ()):
                if not (ambiguous and self._means_another(line_id, stem, senses)):
                    scores[line_id] += weight * length
        for concept, match in text.meaning.concepts.items():
            weight = CONCEPTS * match.weight * self._lexicon.concept_idf(concept)
            for line_id, confidence in self._concepts.get(concept, ()):
                scores[line_id] += weight * confidence
        for area, confidence in compared_areas(text.areas, chosen).items():
            for line_id, theirs in self._areas.get(area, ()):
                overlap = math.sqrt(confidence * theirs)  # the coefficient of Bhattacharyya (1943)
                if overlap >= MIN_OVERLAP:
                    scores[line_id] += AREAS * overlap
        unspoken = [aspect for aspect in chosen - {SPECIALTY_DEPTH} if text.areas.get(aspect, 0.0) < MIN_AREA]
        for line_id in (each for aspect in unspoken for each in self._confirmed.get(aspect, ())):
            scores[line_id] += CONFIRMED_WEIGHT
        return scores

    def _means_another(self, line_id: int, stem: str, asked: Mapping[str, frozenset[int]]) -> bool:
        return is_another_sense(stem, asked, dict(self._senses.get(line_id, ())))


def explain(lexicon: Lexicon, found: SearchResult, context: Signals) -> list[Match]:
    """Return the mentors who match, ordered by all that is known of them, with reasons in words."""
    return list(_explained(lexicon, found, context))


def _explained(lexicon: Lexicon, found: SearchResult, context: Signals) -> Iterator[Match]:
    def order(best: BestLine) -> tuple[float, ...]:
        mentor = best.line.mentor
        score = best.score + HELPED * min(context.helped.get(mentor, 0), 3) + FAMILIAR * (mentor in context.in_common)
        score += GROWING * (mentor in context.recently_active) - IMPRESSION_PENALTY * math.log2(
            1 + context.impressions.get(mentor, 0.0)
        )
        return -score, -best.line_score, best.line.id

    for best in sorted(found.best, key=order):
        why, fit = _reasons(lexicon, found, best)
        if why:
            mentor = best.line.mentor
            helped = explanations.experience(context.helped.get(mentor, 0))
            reasons = (*why, *helped, *context.in_common.get(mentor, ()))
            yield Match(mentor, reasons, best.line.sentence, fit)


def _reasons(lexicon: Lexicon, found: SearchResult, best: BestLine) -> tuple[tuple[str, ...], Fit]:
    """Return why a line matches, in words, and how well; no reasons when it shares only generic words."""
    mine, theirs = found.text, analyze_offer(lexicon, best.line.sentence)
    chosen, confirmed = found.aspects, best.line.confirmed
    asked, offered = sure_areas(mine.areas, chosen), sure_areas(theirs.areas, confirmed)
    same = ("says much the same in other words",) if best.similarity >= MIN_SAME_MEANING else ()
    certain = (
        explanations.shared_words(lexicon, mine, theirs)
        or explanations.shared_areas(lexicon, mine, asked, offered, found.learned)
        or same
    )
    if certain:
        return certain, _fit(best)
    asked, offered = compared_areas(mine.areas, chosen), compared_areas(theirs.areas, confirmed)
    return explanations.likely_areas(lexicon, asked, offered), Fit.UNSURE  # one in five of the judged ones is right


def _fit(best: BestLine) -> Fit:
    """Grade a line by words and areas; one that the encoder finds very similar is at least RELATED."""
    without_encoder = best.line_score - ENCODER_WEIGHT * best.similarity
    if without_encoder >= CLOSE_FROM:
        return Fit.CLOSE
    return Fit.RELATED if without_encoder >= UNSURE_TO or best.similarity >= MIN_SAME_MEANING else Fit.UNSURE
