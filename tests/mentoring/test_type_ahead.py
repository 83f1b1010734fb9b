"""Topics found as someone types, and how few people are looked at for that."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import Index, OfferLine, Query
from mentoring.mentors.type_ahead import TypeAhead
from tests.lexicon import load

WORDS = ("leading a code", "Leading codes", "EKGs", "reading EKGs on nights", "airway", "an airway code")
TOPICS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(WORDS), st.booleans()), max_size=20)


def topics_of(drawn: list[tuple[int, str, bool]]) -> list[OfferLine]:
    return [
        OfferLine(number, mentor, sentence, is_private=is_private)
        for number, (mentor, sentence, is_private) in enumerate(drawn)
    ]


@given(
    TOPICS, st.sets(st.integers(0, 19)), st.sampled_from(["", "code", "LEAD", "ekg read", "zebra"]), st.integers(1, 4)
)
def test_it_finds_the_shortest_topics_with_all_words_of_those_who_may_be_found(
    drawn: list[tuple[int, str, bool]], removed: set[int], typed: str, most: int
) -> None:
    topics, found, allowed = topics_of(drawn), TypeAhead(), {1, 2, 3}
    for start in range(0, len(topics), 7):
        found.add(topics[start : start + 7])
        found.find(typed, most, lambda _: allowed)  # what was found before must not stay
    for topic in topics:
        if topic.id in removed:
            found.remove(topic)
            found.remove(topic)  # a second time changes nothing
    expected = [
        each
        for each in sorted(topics, key=lambda each: (len(each.sentence), each.sentence, each.id))
        if each.id not in removed and not each.is_private and each.mentor in allowed
        and all(word in each.sentence.casefold() for word in typed.casefold().split())
    ]  # fmt: skip
    assert found.find(typed, most, lambda mentors: allowed & {*mentors}) == expected[:most]


def test_no_more_people_are_asked_about_than_needed() -> None:
    found, asked = TypeAhead(), list[int]()
    found.add(OfferLine(number, number, f"leading code {number:03}") for number in range(500))

    def allowed(mentors: Sequence[int]) -> set[int]:
        asked.extend(mentors)
        return {each for each in mentors if each % 2}

    assert [topic.mentor for topic in found.find("code", 10, allowed)] == list(range(1, 21, 2))
    assert asked == list(range(20))


def test_a_search_asks_about_the_best_first_and_no_more_than_needed() -> None:
    lines = [OfferLine(number, number, "leading a code" + " and reading EKGs" * (number % 7)) for number in range(200)]
    index, asked = Index(load(), lines=lines), list[int]()

    def allowed(mentors: Sequence[int]) -> set[int]:
        asked.extend(mentors)
        return {*mentors} - {7}

    found = index.search(Query("leading a code"), most=20, allowed=allowed)
    assert 20 <= len(found.best) < 60
    assert len(asked) < 100
    assert 7 in asked
    whole = index.search(Query("leading a code"), allowed=lambda mentors: {*mentors} - {7})
    mentors, everyone = ([best.line.mentor for best in each.best] for each in (found, whole))
    assert 7 not in mentors
    assert mentors == everyone[: len(mentors)]
