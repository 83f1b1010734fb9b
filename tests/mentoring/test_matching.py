"""Matching: plain lists of topics go in, mentors with reasons come out."""

import random

import pytest

from mentoring.matching import Fit, OfferLine, Query, Signals, explanations
from mentoring.matching.analysis import analyze, analyze_offer
from mentoring.matching.tokenizer import tokenize
from tests.lexicon import load
from tests.mentoring.offer_lines import LINES, index_of, mentors, quotes, rank


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
        assert match.reasons or match.fit is Fit.UNSURE
        for source, quoted in quotes(match):
            assert source == "they offer" or quoted.casefold() in sentence.casefold()
            assert source == "you wrote" or quoted.casefold() in match.line.casefold()


def test_a_feeling_without_a_topic_finds_mentors_who_can_help() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "index funds"), OfferLine(3, 3, "imposter syndrome")]
    (match,) = rank(Query("I freeze, and feel like a fraud"), lines, Signals())
    assert match.mentor == 3


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


@pytest.mark.parametrize(
    "sentence",
    [
        "my dog is due for vaccinations and hates the vet",
        "how to tell the right time on an old clock",
        "a cheat code for the last level",
        "sourdough culture keeps dying on me",
    ],
)
def test_no_one_is_shown_for_what_no_one_at_a_hospital_teaches(sentence: str) -> None:
    lines = [OfferLine(1, 1, "vaccinations"), OfferLine(2, 2, "culture change"), OfferLine(3, 3, "code leadership")]
    assert mentors(sentence, lines=lines) == []


@pytest.mark.parametrize(
    ("sentence", "fitting", "offered"),
    [
        ("I watched the daughter's face fall", "my oldest patients fall at home", "falls in older people"),
        ("my notes are open at nine most nights", "cross-cover on nights", "night medicine"),
    ],
)
def test_a_name_is_quoted_only_in_the_sense_that_fits(sentence: str, fitting: str, offered: str) -> None:
    theirs = analyze_offer(load(), offered)

    def quoted(typed: str) -> tuple[str, ...]:
        mine = analyze(load(), typed, tokenize(typed))
        assert mine.meaning.concepts.keys() & theirs.meaning.concepts.keys(), typed
        return explanations.shared_words(load(), mine, theirs, ())

    assert quoted(fitting)
    assert quoted(sentence) == ()


def test_politely_is_not_political() -> None:
    assert mentors("I thanked her politely", lines=[OfferLine(1, 1, "political advocacy")]) == []


def test_a_certain_area_of_one_hides_no_one_whose_words_match() -> None:
    lines = [OfferLine(1, 1, "leading a code without freezing"), OfferLine(2, 2, "knitting", frozenset({"RSCH.01"}))]
    assert mentors("leading a code without freezing", "RSCH.01", lines=lines) == [2, 1]


@pytest.mark.parametrize(
    ("typed", "offered"), [("my dog", "dog therapy visits"), ("Which coffee is good", "coffee chats")]
)
def test_one_word_in_common_alone_makes_no_close_match(typed: str, offered: str) -> None:
    found = rank(Query(typed), [OfferLine(1, 1, offered)], Signals())
    assert all(match.fit is Fit.UNSURE for match in found)


def test_a_part_and_the_whole_are_a_reason_and_two_parts_are_none() -> None:
    query = Query("managing an NSTEMI")
    whole, other_part = OfferLine(1, 1, "cardiology"), OfferLine(2, 2, "advanced heart failure")
    (match,) = rank(query, [whole], Signals())
    assert match.reasons == ("you wrote “NSTEMI”, they offer “cardiology”",)
    assert not [quote for match in rank(query, [other_part], Signals()) for quote in quotes(match)]
    assert mentors("NSTEMI", lines=[other_part, OfferLine(3, 3, "acute coronary syndrome")])[0] == 3


def test_a_scalp_iv_is_no_central_line() -> None:
    lines = [OfferLine(1, 1, "central lines"), OfferLine(2, 2, "scalp IV in babies")]
    assert mentors("getting a scalp IV", lines=lines)[0] == 2


@pytest.mark.parametrize(("typed", "offered"), [("PSLF", "student loans"), ("CXR", "reading imaging")])
def test_a_label_means_what_its_synonyms_mean(typed: str, offered: str) -> None:
    assert mentors(typed, lines=[OfferLine(1, 1, offered), OfferLine(2, 2, "leading a code")]) == [1]


def test_a_neighboring_area_counts_less_than_the_area_itself() -> None:
    lines = ["hiking", "peer support after a bad outcome", "disclosure of errors to families"]
    index = index_of([OfferLine(number, number, line) for number, line in enumerate(lines)])
    found = index.search(Query("I gave the wrong dose, and the family doesn't know yet"))
    assert [best.line.sentence for best in found.best] == [lines[2], lines[1]]


def test_what_a_mentor_offers_in_full_is_at_least_a_close_match() -> None:
    (match,) = rank(Query("is cards for me?"), [OfferLine(1, 1, "cardiology")], Signals())
    assert match.fit is Fit.RELATED
