"""Rules of the index that hold for whatever lines it is given."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import (
    Index,
    OfferLine,
    Query,
    Signals,
)
from mentoring.matching.concepts import extract
from mentoring.matching.tokenizer import GENERIC, STOP, tokenize
from tests.mentoring.offer_lines import KNOWN, LINES, SAID, made, mentors, quotes, some_lines


@given(some_lines, st.sampled_from(SAID), st.sampled_from(KNOWN))
def test_somebody_new_never_changes_the_order_of_others(
    drawn: list[tuple[int, str, str]], sentence: str, offered: str
) -> None:
    index = Index(made(drawn))
    before = index.rank(Query(sentence), Signals())
    index.add(OfferLine(99, 99, offered))
    after = index.rank(Query(sentence), Signals())
    assert [each for each in after if each.mentor != 99] == before
    index.remove(99)
    assert index.rank(Query(sentence), Signals()) == before


@given(some_lines, st.sampled_from(SAID), st.sets(st.integers(1, 9)))
def test_only_who_may_be_shown_is_and_in_the_same_order(
    drawn: list[tuple[int, str, str]], sentence: str, allowed: set[int]
) -> None:
    index = Index(made(drawn))
    everybody = index.rank(Query(sentence), Signals())
    assert index.rank(Query(sentence), Signals(), only=allowed) == [m for m in everybody if m.mentor in allowed]
    assert index.rank(Query(sentence), Signals(), most=2) == everybody[:2]


@given(some_lines, st.sampled_from(SAID))
def test_each_reason_quotes_words_that_are_really_there(drawn: list[tuple[int, str, str]], sentence: str) -> None:
    for match in Index(made(drawn)).rank(Query(sentence), Signals()):
        assert match.reasons
        for place, quoted in quotes(match):
            assert place == "they offer" or quoted.casefold() in sentence.casefold()
            assert place == "you wrote" or quoted.casefold() in match.line.casefold()
            words = tokenize(quoted)
            assert {word.text for word in words} - GENERIC - STOP or extract(words).concepts, "it says nothing alone"


def test_a_line_that_changes_leaves_nothing_behind() -> None:
    index = Index(LINES)
    index.add(OfferLine(1, 10, "index funds"))
    assert 10 not in [match.mentor for match in index.rank(Query("running a code"), Signals())]
    assert 10 in [match.mentor for match in index.rank(Query("index funds"), Signals())]
    assert len(index) == len(LINES)


def test_equally_fitting_people_take_turns_and_a_better_fit_does_not() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code"), OfferLine(3, 3, "mock trials")]
    index, wish = Index(lines), Query("leading a code")
    assert [match.mentor for match in index.rank(wish, Signals(impressions={1: 1.0}))][:2] == [2, 1]
    assert index.rank(wish, Signals(impressions={1: 3.0, 2: 3.0, 3: 0.0}))[0].mentor in (1, 2)


def test_what_both_confirmed_counts_more_than_any_text() -> None:
    said = " ".join(SAID[0].split()[:20])
    lines = [OfferLine(1, 1, said), OfferLine(2, 2, "knitting", frozenset({"CLIN.03"}))]
    assert mentors(said, "CLIN.03", lines=lines)[0] == 2
