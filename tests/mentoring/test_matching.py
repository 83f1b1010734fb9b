"""Matching: plain lists of topics go in, mentors with reasons come out."""

import random

import pytest

from mentoring.matching import OfferLine, Query, Signals
from tests.mentoring.offer_lines import LINES, mentors, quotes, rank


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("running a code without freezing", 10),
        ("I want to learn POCUS", 20),
        ("start a quality improvement project", 30),
        ("GOC conversations", 50),
        ("RVU and E&M", 40),
    ],
)
def test_the_right_person_comes_first(sentence: str, first: int) -> None:
    assert mentors(sentence)[0] == first


def test_a_confirmed_area_counts_more_than_any_word() -> None:
    lines = [OfferLine(1, 1, "running a code running a code"), OfferLine(2, 2, "calm", frozenset({"CLIN.03"}))]
    assert mentors("calm", "CLIN.03", lines=lines)[0] == 2


@pytest.mark.parametrize("sentence", ["learning to sail", "patient care in the clinic", "", "🫀", "the and of"])
def test_a_sentence_may_match_no_one(sentence: str) -> None:
    assert mentors(sentence) == []


STATEMENTS = (
    "I want to learn POCUS",
    "running a code",
    "my mind goes blank in a code",
    "bedside echo",
    "vents at night",
)


@pytest.mark.parametrize("sentence", STATEMENTS)
def test_each_reason_quotes_words_of_the_texts(sentence: str) -> None:
    for match in rank(Query(sentence), LINES, Signals()):
        assert match.reasons
        for source, quoted in quotes(match):
            assert source == "they offer" or quoted.casefold() in sentence.casefold()
            assert source == "you wrote" or quoted.casefold() in match.line.casefold()


def test_a_feeling_without_a_topic_finds_mentors_who_can_help() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "index funds"), OfferLine(3, 3, "imposter syndrome")]
    found = rank(Query("I freeze, and feel like a fraud"), lines, Signals())
    assert {match.mentor for match in found} == {1, 3}
    assert found[0].mentor == 3


def test_a_reason_quotes_the_synonyms_of_both_sides() -> None:
    lines = [OfferLine(1, 1, "POCUS for beginners")]
    (match,) = rank(Query("bedside echo"), lines, Signals())
    assert match.reasons == ("you wrote “bedside echo”, they offer “POCUS”",)


def test_mentors_who_helped_others_come_first_among_equals_and_the_reasons_say_so() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code")]
    found = rank(Query("leading a code"), lines, Signals(helped={2: 2}))
    assert [match.mentor for match in found] == [2, 1]
    assert found[0].reasons[-1] == "has helped two people finish this"


def test_recently_active_mentors_come_first_among_equals_but_after_better_matches() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code"), OfferLine(3, 3, "mock codes")]
    found = rank(Query("leading a code"), lines, Signals(recently_active={2, 3}))
    assert [match.mentor for match in found] == [2, 1, 3]


def test_the_order_of_input_never_matters() -> None:
    rng = random.Random(3)  # noqa: S311 (a shuffle, not a secret)
    expected = rank(Query("running a code"), LINES, Signals())
    for _ in range(20):
        assert rank(Query("running a code"), rng.sample(LINES, len(LINES)), Signals()) == expected
