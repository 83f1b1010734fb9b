"""An index of "ask me about" lines, searched for the mentors whose lines match a query best.

A line's score depends only on the line and the query, so that someone new never changes the order of others, and adding
or removing a line touches only its own postings.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from mentoring.matching.analysis import (
    MIN_AREA,
    AnalyzedText,
    analyze,
    analyze_offer,
    compared_areas,
    is_another_sense,
    neighbors,
)
from mentoring.matching.bands import explain, worth_asking
from mentoring.matching.concepts import SPECIALTY_DEPTH
from mentoring.matching.encoder import NO_ENCODER, Encoder
from mentoring.matching.feedback import NOTHING_LEARNED, Learned
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.postings import Postings
from mentoring.matching.search_types import (
    CONFIRMED_WEIGHT,
    ENCODER_WEIGHT,
    BestLine,
    Match,
    OfferLine,
    Query,
    SearchResult,
    Signals,
)
from mentoring.matching.serialization import Reading, to_reading
from mentoring.matching.tokenizer import GENERIC_STEMS

# BM25 (Robertson and Zaragoza 2009). A small b, because lines are short and of similar length (in words).
K1, B, AVERAGE_LENGTH = 1.2, 0.4, 4
WORDS, CONCEPTS, AREAS = 0.4, 0.8, 6.0  # weights of the words, concepts and growth areas in common
MIN_OVERLAP = 0.2  # an area in common with less overlap doesn't count: it says nothing, but several would add up
GENERIC = 0.3  # weight of a generic word relative to other words
MAX_OTHER_LINES, OTHER_LINE_WEIGHT = 2, 0.35  # other lines that count, and the share of their scores that does
MIN_SCORE = 0.8  # under this, it is truer to say that no one matches
MAX_WORDS = 40  # lines are shorter
_LENGTHS = [(K1 + 1) / (1 + K1 * (1 - B + B * length / AVERAGE_LENGTH)) for length in range(MAX_WORDS + 1)]


Scored = tuple[float, float, int]  # the scores of a mentor and of their best line, negative, and that line's id
Allowed = Callable[[Sequence[int]], Collection[int]]  # which of these mentors may be found


def _everyone(mentors: Sequence[int]) -> Collection[int]:
    return mentors


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
        for concept, certainty in reading.concepts.items():
            self._concepts[concept].add(line.id, certainty)
        for area, certainty in compared_areas(reading.areas, line.confirmed).items():
            self._areas[area].add(line.id, certainty)
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
        self, query: Query, context: Signals, *, most: int | None = None, allowed: Allowed = _everyone
    ) -> list[Match]:
        """Return the mentors worth asking, best first, with reasons in words; empty when no one is. See `search`."""
        found = self.search(query, allowed=allowed)
        return explain(self._lexicon, found, worth_asking(self._lexicon, found), context)[:most]

    def search(
        self,
        query: Query,
        learned: Learned = NOTHING_LEARNED,
        *,
        most: int | None = None,
        allowed: Allowed = _everyone,
    ) -> SearchResult:
        """Find the mentors who match by their lines alone; `worth_asking` and `explain` do the rest.

        `allowed` tells which of some mentors may be found; it is asked of the best first, and of no more than needed.
        """
        text = analyze(self._lexicon, query.sentence, self._lexicon.spelling.tokenize(query.sentence), learned)
        similar = self._encoder.most_similar(query.sentence)
        alike = {line_id: cosine for sentence, cosine in similar.items() for line_id in self._texts.get(sentence, ())}
        by_mentor: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for line_id, score in self._scores(text, query.aspects, alike).items():
            if score >= MIN_SCORE:
                by_mentor[self._lines[line_id].mentor].append((-score, line_id))
        scored = [self._scored(lines) for lines in by_mentor.values()]
        best = [
            BestLine(-score, -of_line, self._lines[line_id], alike.get(line_id, 0.0))
            for score, of_line, line_id in self._best_allowed(sorted(scored), most or len(scored), allowed)
        ]
        return SearchResult(text, query.aspects, learned, best)

    def _scored(self, lines: list[tuple[float, int]]) -> Scored:
        """Return the score of a mentor, by their best line and by how well some others match."""
        lines.sort()
        more = sum(each for each, _ in lines[1 : 1 + MAX_OTHER_LINES])
        return lines[0][0] + OTHER_LINE_WEIGHT * more, *lines[0]

    def _best_allowed(self, scored: list[Scored], most: int, allowed: Allowed) -> list[Scored]:
        """Return the best who are allowed, and all who tie with the last of them: no one is left out by chance."""
        found = list[Scored]()
        for start in range(0, len(scored), max(1, most)):
            batch = scored[start : start + most]
            if len(found) >= most and batch[0][:2] != found[most - 1][:2]:
                break
            mentors = allowed([self._lines[line_id].mentor for _, _, line_id in batch])
            found += [each for each in batch if self._lines[each[-1]].mentor in mentors]
        return [each for number, each in enumerate(found) if number < most or each[:2] == found[most - 1][:2]]

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
            for line_id, certainty in self._concepts.get(concept, ()):
                scores[line_id] += weight * certainty
        asked = compared_areas(text.areas, chosen)
        in_asked, in_neighbors = self._overlaps(asked), self._overlaps(neighbors(asked))
        for line_id in in_asked.keys() | in_neighbors.keys():
            asked_for, near = sum(in_asked.get(line_id, ())), max(in_neighbors.get(line_id, ()), default=0.0)
            scores[line_id] += AREAS * max(asked_for, near)  # a neighbor is no more than what was asked for
        unspoken = [aspect for aspect in chosen - {SPECIALTY_DEPTH} if text.areas.get(aspect, 0.0) < MIN_AREA]
        for line_id in (each for aspect in unspoken for each in self._confirmed.get(aspect, ())):
            scores[line_id] += CONFIRMED_WEIGHT
        return scores

    def _overlaps(self, asked: Mapping[str, float]) -> dict[int, list[float]]:
        """Return for each line how much it overlaps with each of these areas, where that is enough to count."""
        found = defaultdict[int, list[float]](list)
        for area, certainty in asked.items():
            for line_id, theirs in self._areas.get(area, ()):
                overlap = math.sqrt(certainty * theirs)  # the coefficient of Bhattacharyya (1943)
                if overlap >= MIN_OVERLAP:
                    found[line_id].append(overlap)
        return found

    def _means_another(self, line_id: int, stem: str, asked: Mapping[str, frozenset[int]]) -> bool:
        return is_another_sense(stem, asked, dict(self._senses.get(line_id, ())))
