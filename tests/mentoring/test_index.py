"""Properties of the index that hold for any lines."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import Fit, OfferLine, Query, Signals
from mentoring.matching.tokenizer import GENERIC, STOP, tokenize
from tests import lexicon
from tests.mentoring.offer_lines import LINES, PHRASES, SENTENCES, generated_lines, index_of, mentors, quotes, to_lines


@given(generated_lines, st.sampled_from(SENTENCES), st.sampled_from(PHRASES))
def test_a_new_mentor_never_changes_the_order_of_the_others(
    generated: list[tuple[int, str, str]], sentence: str, offered: str
) -> None:
    index = index_of(to_lines(generated))
    before = index.rank(Query(sentence), Signals())
    index.add(OfferLine(99, 99, offered))
    after = [each for each in index.rank(Query(sentence), Signals()) if each.mentor != 99]
    assert after == [each for each in before if each in after], "some may be left out after someone much better"
    index.remove(99)
    assert index.rank(Query(sentence), Signals()) == before


@given(generated_lines, st.sampled_from(SENTENCES), st.sets(st.integers(1, 9)))
def test_only_allowed_mentors_are_found_and_in_the_same_order(
    generated: list[tuple[int, str, str]], sentence: str, allowed: set[int]
) -> None:
    index = index_of(to_lines(generated))
    everyone = index.rank(Query(sentence), Signals())
    found = index.rank(Query(sentence), Signals(), allowed=lambda _: allowed)
    assert {match.mentor for match in found} <= allowed
    assert [match for match in found if match in everyone] == [m for m in everyone if m.mentor in allowed]
    assert index.rank(Query(sentence), Signals(), most=2) == everyone[:2]


@given(generated_lines, st.sampled_from(SENTENCES))
def test_each_reason_quotes_meaningful_words_of_the_texts(generated: list[tuple[int, str, str]], sentence: str) -> None:
    for match in index_of(to_lines(generated)).rank(Query(sentence), Signals()):
        assert match.reasons or match.fit is Fit.UNSURE
        for source, quoted in quotes(match):
            assert source == "they offer" or quoted.casefold() in sentence.casefold()
            assert source == "you wrote" or quoted.casefold() in match.line.casefold()
            words = tokenize(quoted)
            assert {word.text for word in words} - GENERIC - STOP or lexicon.load().concepts.extract(words).concepts, (
                "it means nothing alone"
            )


def test_a_replaced_line_is_no_longer_found() -> None:
    index = index_of(LINES)
    index.add(OfferLine(1, 10, "index funds"))
    assert 10 not in [match.mentor for match in index.rank(Query("running a code"), Signals())]
    assert 10 in [match.mentor for match in index.rank(Query("index funds"), Signals())]
    assert len(index) == len(LINES)


def test_equal_matches_take_turns_and_better_matches_do_not() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code"), OfferLine(3, 3, "mock trials")]
    index, query = index_of(lines), Query("leading a code")
    assert [match.mentor for match in index.rank(query, Signals(impressions={1: 1.0}))][:2] == [2, 1]
    assert index.rank(query, Signals(impressions={1: 3.0, 2: 3.0, 3: 0.0}))[0].mentor in (1, 2)


def test_an_area_that_both_confirmed_counts_more_than_any_text() -> None:
    sentence = " ".join(SENTENCES[0].split()[:20])
    lines = [OfferLine(1, 1, sentence), OfferLine(2, 2, "knitting", frozenset({"CLIN.03"}))]
    assert mentors(sentence, "CLIN.03", lines=lines)[0] == 2


def test_all_who_tie_at_the_edge_of_a_look_are_kept() -> None:
    index = index_of([OfferLine(number, number, "leading a code") for number in range(60)])
    assert len(index.search(Query("leading a code"), most=50).best) == 60
    assert len(index.search(Query("leading a code")).best) == 60


def test_equals_take_turns_however_often_they_were_shown() -> None:
    index = index_of([OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code")])
    found = index.rank(Query("leading a code"), Signals(impressions={1: 900.0, 2: 899.0}))
    assert [match.mentor for match in found] == [2, 1]


def test_turns_lift_no_one_over_a_better_match() -> None:
    lines = [OfferLine(1, 1, "leading a code without freezing"), OfferLine(2, 2, "leading a code calmly")]
    found = index_of(lines).rank(Query("running a code without freezing"), Signals(impressions={1: 900.0}))
    assert [match.mentor for match in found] == [1, 2]


def test_no_one_is_shown_who_fits_less_than_a_third_as_well() -> None:
    index, query = index_of([OfferLine(2, 2, "shock")]), Query("sepsis and shock in the ICU at night")
    assert [match.mentor for match in index.rank(query, Signals())] == [2]
    index.add(OfferLine(1, 1, "sepsis and septic shock in the ICU"))
    best, other = index.search(query).best
    assert other.score < best.score / 3
    assert [match.mentor for match in index.rank(query, Signals())] == [1]


def test_no_one_unsure_is_shown_after_someone_surer() -> None:
    index, query = index_of([OfferLine(1, 1, "pediatric codes")]), Query("running a code without freezing")
    assert [match.fit for match in index.rank(query, Signals())] == [Fit.UNSURE]
    index.add(OfferLine(2, 2, "leading a code without freezing"))
    assert [match.mentor for match in index.rank(query, Signals())] == [2]
