"""What the place's own people teach the matcher."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.growth_areas import areas
from mentoring.matching import (
    Example,
    Learned,
    associations,
    suggest_aspects,
)
from mentoring.matching.feedback import MAX_PEOPLE
from tests.mentoring.offer_lines import SAID


def taught(*lessons: tuple[int, str, str]) -> Learned:
    return Learned(fact for who, said, area in lessons for fact in associations(Example(who, said, frozenset({area}))))


def test_one_person_alone_teaches_nothing_and_nobody_teaches_a_private_area_or_what_is_known() -> None:
    assert suggest_aspects("orca", taught((1, "orca week", "TEAC.01"), (1, "the orca", "TEAC.01"))) == []
    assert suggest_aspects("orca", taught((1, "orca week", "TEAC.01"), (2, "the orca", "TEAC.01"))) == ["TEAC.01"]
    assert taught((1, "orca week", "LIFE.03"), (2, "the orca", "LIFE.03"))("orca") == {}
    assert associations(Example(1, "leading a code", frozenset({"CLIN.03"}))) == []


def test_what_is_learnt_is_bounded_and_takes_no_word_away() -> None:
    few, many = (taught(*((who, "leading a code", "TEAC.01") for who in range(people))) for people in (MAX_PEOPLE, 500))
    assert few("code") == many("code") == {"TEAC.01": MAX_PEOPLE}
    assert "CLIN.03" in suggest_aspects("leading a code", many)
    assert suggest_aspects("a code blue", many)[0] == "CLIN.03"


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(SAID), st.sampled_from(sorted(areas.ALL)))))
def test_the_order_in_which_it_was_taught_never_matters(lessons: list[tuple[int, str, str]]) -> None:
    sentence = "a night on the unit"
    assert suggest_aspects(sentence, taught(*lessons)) == suggest_aspects(sentence, taught(*reversed(lessons)))
