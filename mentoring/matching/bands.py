"""In which band someone whom a search has found is shown, why, and in which order.

How likely someone is of help decides on the band, turns are taken within it, and reasons are given in words.
"""

import math
from typing import NamedTuple

from mentoring.matching import confidence, explanations
from mentoring.matching.analysis import analyze_offer, compared_areas, sure_areas
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.search_types import (
    CONFIRMED_WEIGHT,
    ENCODER_WEIGHT,
    BestLine,
    Fit,
    Match,
    SearchResult,
    Signals,
)

HELPED = 0.3  # for each person helped to finish this, three at most
FAMILIAR = 0.3  # for something in common; less than any matching word
GROWING = 0.1  # for a mentor who says what they are learning, or has reviewed their lines recently
# Taken off each time the number of impressions doubles, so that equally good matches take turns.
IMPRESSION_PENALTY = 1.0
LEAST_SHARE = 1 / 3  # of the best mentor's score: mentors with less are left out
MAX_PENALTY = 2.0  # less than what tells a good line from a fair one
BANDS = (Fit.CLOSE, Fit.RELATED, Fit.UNSURE)  # the best first
MIN_SAME_MEANING = 0.5  # a cosine that is reason enough


class Banded(NamedTuple):
    """Someone who is worth asking, by their best line, and in which band."""

    fit: Fit
    best: BestLine


def worth_asking(lexicon: Lexicon, found: SearchResult) -> list[Banded]:
    """Return those of the found who are worth asking, whatever else is known of them.

    No one is there only to fill a list: not when someone fits three times as well, and not as a possible match when
    someone is a better one.
    """
    banded, least = list[Banded](), 0.0
    for best in found.best:
        if _is_left_out(best, least):
            continue  # whatever the fit, which takes longer to find out
        if fit := _fit(lexicon, found, best):
            banded.append(Banded(fit, best))
            least = max(least, LEAST_SHARE * _compared(best))
    banded = [each for each in banded if not _is_left_out(each.best, least)]
    return [each for each in banded if each.fit is not Fit.UNSURE] or banded


def explain(lexicon: Lexicon, found: SearchResult, banded: list[Banded], context: Signals) -> list[Match]:
    """Return those who are worth asking with reasons in words, by band and then by score.

    No turn lifts who fits worse by a band.
    """
    ordered = sorted(banded, key=lambda each: (BANDS.index(each.fit), *_order(each.best, context)))
    return [_match(lexicon, found, each, context) for each in ordered]


def _match(lexicon: Lexicon, found: SearchResult, banded: Banded, context: Signals) -> Match:
    fit, best = banded
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


def _is_left_out(best: BestLine, least: float) -> bool:
    return _compared(best) < least and not _is_certain(best)


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
