"""What the matcher learns from the people of a hospital."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.growth_areas import areas
from mentoring.matching import Association, Example, Learned, Lessons, associations, suggest_aspects
from mentoring.matching.feedback import MAX_PEOPLE
from tests.lexicon import load
from tests.mentoring.offer_lines import SENTENCES


def learned_from(*examples: tuple[int, str, str]) -> Learned:
    return Lessons(association for example in examples for association in taught_by(example)).learned()


def taught_by(example: tuple[int, str, str]) -> list[Association]:
    who, sentence, area = example
    return associations(load(), Example(who, sentence, frozenset({area})))


def test_a_term_is_learned_from_two_people_but_never_for_a_private_area_or_when_already_known() -> None:
    assert suggest_aspects(load(), "orca", learned_from((1, "orca week", "TEAC.01"), (1, "the orca", "TEAC.01"))) == []
    assert suggest_aspects(load(), "orca", learned_from((1, "orca week", "TEAC.01"), (2, "the orca", "TEAC.01"))) == [
        "TEAC.01"
    ]
    assert learned_from((1, "orca week", "LIFE.03"), (2, "the orca", "LIFE.03"))("orca") == {}
    assert associations(load(), Example(1, "leading a code", frozenset({"CLIN.03"}))) == []


def test_what_is_learned_is_bounded_and_removes_no_known_meaning() -> None:
    few, many = (
        learned_from(*((who, "leading a code", "TEAC.01") for who in range(people))) for people in (MAX_PEOPLE, 500)
    )
    assert few("code") == many("code") == {"TEAC.01": MAX_PEOPLE}
    assert "CLIN.03" in suggest_aspects(load(), "leading a code", many)
    assert suggest_aspects(load(), "a code blue", many)[0] == "CLIN.03"


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(SENTENCES), st.sampled_from(sorted(areas.ALL)))))
def test_the_order_of_examples_never_matters(examples: list[tuple[int, str, str]]) -> None:
    sentence = "a night on the unit"
    assert suggest_aspects(load(), sentence, learned_from(*examples)) == suggest_aspects(
        load(), sentence, learned_from(*reversed(examples))
    )


SENTENCES_WITH_OWN_WORDS = st.sampled_from(["orca week", "the orca", "zebra rounds"])
ANY_EXAMPLES = st.lists(st.tuples(st.integers(1, 4), SENTENCES_WITH_OWN_WORDS, st.sampled_from(sorted(areas.ALL)[:4])))


@given(ANY_EXAMPLES, ANY_EXAMPLES)
def test_what_is_taken_back_leaves_what_was_never_taught(
    stay: list[tuple[int, str, str]], go: list[tuple[int, str, str]]
) -> None:
    lessons = Lessons(association for example in (*go, *stay) for association in taught_by(example))
    before = lessons.learned()
    was = {phrase: dict(before(phrase)) for phrase in ("orca", "zebra")}
    for example in go:
        lessons.remove(taught_by(example))
    fresh = learned_from(*stay)
    for phrase in ("orca", "zebra", "orca week", "week", "round"):
        assert lessons.learned()(phrase) == fresh(phrase)
    assert all(before(phrase) == meant for phrase, meant in was.items()), "what was handed out never changes"
