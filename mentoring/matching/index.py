"""An index of "ask me about" lines, searched for the mentors whose lines match a query best.

A line's score depends only on the line and the query, so that someone new never changes the order of others, and adding
or removing a line touches only its own postings.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from mentoring.matching import confidence, explanations
from mentoring.matching.analysis import (
    MIN_AREA,
    AnalyzedText,
    analyze,
    analyze_offer,
    compared_areas,
    is_another_sense,
    neighbors,
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
LEAST_SHARE = 1 / 3  # of the best mentor's score: mentors with less are left out
MAX_PENALTY = 2.0  # less than what tells a good line from a fair one
BANDS = (Fit.CLOSE, Fit.RELATED, Fit.UNSURE)  # the best first
MAX_OTHER_LINES, OTHER_LINE_WEIGHT = (
    2,
    0.35,
)  # how many of a mentor's other lines count, and the share of their scores that does
ENCODER_WEIGHT = 10.0  # weight of a cosine of the hospital's encoder, if it has one
MIN_SAME_MEANING = 0.5  # a cosine that is reason enough
MIN_SCORE = 0.8  # under this, it is truer to say that no one matches
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
        self, query: Query, context: Signals, *, most: int | None = None, only: Collection[int] | None = None
    ) -> list[Match]:
        """Return the mentors (among `only`) worth asking, best first, with reasons in words; empty when no one is."""
        return explain(self._lexicon, self.search(query, only=only), context)[:most]

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
            for score, of_line, line_id in _smallest(most, scored)
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


def explain(lexicon: Lexicon, found: SearchResult, context: Signals) -> list[Match]:
    """Return the mentors who are worth asking, by band and then by score: no turn lifts who fits worse by a band.

    No one is there only to fill a list: not when someone fits three times as well, and not as a possible match when
    someone is a better one.
    """
    fits = [(fit, best) for best in found.best if (fit := _fit(lexicon, found, best))]
    least = LEAST_SHARE * max((_compared(best) for _, best in fits), default=0.0)
    banded = [(fit, best) for fit, best in fits if _compared(best) >= least or _is_certain(best)]
    banded.sort(key=lambda each: (BANDS.index(each[0]), *_order(each[1], context)))
    surer = [each for each in banded if each[0] is not Fit.UNSURE]
    return [_match(lexicon, found, best, fit, context) for fit, best in surer or banded]


def _match(lexicon: Lexicon, found: SearchResult, best: BestLine, fit: Fit, context: Signals) -> Match:
    mentor = best.line.mentor
    certain = () if fit is Fit.UNSURE else _certain_reasons(lexicon, found, best)
    why = certain or _likely_reasons(lexicon, found, best)
    helped = explanations.experience(context.helped.get(mentor, 0))
    return Match(mentor, (*why, *helped, *context.in_common.get(mentor, ())), best.line.sentence, fit)


def _order(best: BestLine, context: Signals) -> tuple[float, ...]:
    """Sort by score and what else is known of a mentor; of equals, who was shown less comes first."""
    mentor = best.line.mentor
    shown = context.impressions.get(mentor, 0.0)
    turns = min(IMPRESSION_PENALTY * math.log2(1 + shown), MAX_PENALTY)
    known = HELPED * min(context.helped.get(mentor, 0), 3) + FAMILIAR * (mentor in context.in_common)
    score = best.score + known + GROWING * (mentor in context.recently_active) - turns
    return -score, shown, -best.line_score, best.line.id


def _compared(best: BestLine) -> float:
    """Return the score by which people are left out after someone better: the certain areas of one hide no one else."""
    return _by_words(best, best.score) - CONFIRMED_WEIGHT * (_by_words(best, best.line_score) >= CONFIRMED_WEIGHT)


def _is_certain(best: BestLine) -> bool:
    return best.similarity >= MIN_SAME_MEANING or _by_words(best, best.line_score) >= CONFIRMED_WEIGHT


def _by_words(best: BestLine, score: float) -> float:
    """Return a score without what the encoder adds to it for the best line."""
    return score - ENCODER_WEIGHT * best.similarity


def evidence_of(lexicon: Lexicon, found: SearchResult, best: BestLine) -> confidence.Evidence:
    """Return what speaks for a mentor whom a search has found."""
    theirs, confirmed = analyze_offer(lexicon, best.line.sentence), (found.aspects, best.line.confirmed)
    line_score, score = _by_words(best, best.line_score), _by_words(best, best.score)
    return confidence.evidence_for(lexicon, found.text, theirs, confirmed, line_score=line_score, score=score)


def _fit(lexicon: Lexicon, found: SearchResult, best: BestLine) -> Fit | None:
    """Return a mentor's band, or None if they are too unlikely to be of help.

    An area that both chose is certain if the query's words don't say it. Who is surely about an area that the workspace
    has taught, and what the encoder finds very similar, is at least RELATED.
    """
    evidence = evidence_of(lexicon, found, best)
    likely = confidence.probability(evidence)
    if _by_words(best, best.line_score) >= CONFIRMED_WEIGHT or likely >= confidence.STRONG_FROM:
        return Fit.CLOSE
    taught = {area for stem in found.text.words for area in found.learned(stem)}
    is_taught = bool(taught) and not taught.isdisjoint(explanations.in_both(*_sure_areas(lexicon, found, best)))
    is_said = evidence.words >= confidence.MOST_WORDS
    is_named = is_said and evidence.off_topic < confidence.MOST_OFF_TOPIC and _certain_reasons(lexicon, found, best)
    if is_taught or is_named or best.similarity >= MIN_SAME_MEANING or likely >= confidence.CLOSE_FROM:
        return Fit.RELATED
    return Fit.UNSURE if is_said or likely >= confidence.SHOWN_FROM else None


def _certain_reasons(lexicon: Lexicon, found: SearchResult, best: BestLine) -> tuple[str, ...]:
    """Return why a line matches, in words: what both say, or are surely about."""
    mine, theirs = found.text, analyze_offer(lexicon, best.line.sentence)
    asked, offered = _sure_areas(lexicon, found, best)
    return (
        explanations.shared_words(lexicon, mine, theirs, found.aspects)
        or explanations.shared_areas(lexicon, mine, asked, offered, found.learned)
        or _same_meaning(best)
    )


def _sure_areas(lexicon: Lexicon, found: SearchResult, best: BestLine) -> tuple[dict[str, float], dict[str, float]]:
    theirs = analyze_offer(lexicon, best.line.sentence)
    return sure_areas(found.text.areas, found.aspects), sure_areas(theirs.areas, best.line.confirmed)


def _likely_reasons(lexicon: Lexicon, found: SearchResult, best: BestLine) -> tuple[str, ...]:
    """Return what both may be about, if anything: words in common are no reason when the match is unsure."""
    asked = compared_areas(found.text.areas, found.aspects)
    offered = compared_areas(analyze_offer(lexicon, best.line.sentence).areas, best.line.confirmed)
    return _same_meaning(best) or explanations.likely_areas(lexicon, asked, offered, found.text.areas)


def _same_meaning(best: BestLine) -> tuple[str, ...]:
    return ("says much the same in other words",) if best.similarity >= MIN_SAME_MEANING else ()


def _smallest(most: int | None, scored: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Return the smallest, and all that tie with the last of them, so that no one is left out by chance."""
    scored.sort()
    if most is None or len(scored) <= most:
        return scored
    last, end = scored[most - 1][:2], most
    while end < len(scored) and scored[end][:2] == last:
        end += 1
    return scored[:end]
