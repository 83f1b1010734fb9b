"""Offer lines to match against, and strategies that generate many of them."""

import re
from collections.abc import Iterator

from hypothesis import strategies as st

from mentoring.matching import Index, Match, OfferLine, Query, Signals
from mentoring.matching.concepts import phrases, read_rows
from mentoring.matching.custom_lexicon import NO_ADDITIONS, CustomLexicon
from mentoring.matching.lexicon import example_sentences
from tests import lexicon

LINES = [
    OfferLine(1, 10, "leading a code calmly", frozenset({"CLIN.03"})),
    OfferLine(2, 10, "chess on Sundays"),
    OfferLine(3, 20, "bedside ultrasound, hands on the probe", frozenset({"PROC.01"})),
    OfferLine(4, 30, "first QI project, from idea to poster", frozenset({"QIPS.01"})),
    OfferLine(5, 40, "billing and coding, RVUs explained", frozenset({"MONY.07"})),
    OfferLine(6, 50, "goals-of-care talks", frozenset({"COMM.01"})),
    OfferLine(7, 60, "mock codes and your voice in them"),
]
SENTENCES = [sentence for _, sentence in example_sentences()]
PHRASES = [phrase for _, phrase in phrases(read_rows())]
generated_lines = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(PHRASES), st.sampled_from(PHRASES)), min_size=1, max_size=12
)


def to_lines(generated: list[tuple[int, str, str]]) -> list[OfferLine]:
    return [OfferLine(n, mentor, f"{one}, and {other}") for n, (mentor, one, other) in enumerate(generated, 1)]


def index_of(lines: list[OfferLine], custom: CustomLexicon = NO_ADDITIONS) -> Index:
    return Index(lexicon.load(custom), lines=lines)


def rank(query: Query, lines: list[OfferLine], signals: Signals) -> list[Match]:
    return index_of(lines).rank(query, signals)


def mentors(sentence: str, *areas: str, lines: list[OfferLine] = LINES, signals: Signals | None = None) -> list[int]:
    return [match.mentor for match in rank(Query(sentence, frozenset(areas)), lines, signals or Signals())]


def quotes(match: Match) -> Iterator[tuple[str, str]]:
    """Yield what the reasons of a match quote, each with whose words it is."""
    for reason in match.reasons:
        for source, quoted in re.findall(r"(you wrote|they offer|you both say) (“[^”]+”(?: and “[^”]+”)?)", reason):
            yield from ((source, each) for each in re.findall("“([^”]+)”", quoted))
