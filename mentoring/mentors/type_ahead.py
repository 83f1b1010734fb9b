"""Topics found as someone types: those that contain all the words typed, the shortest first."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from mentoring.matching import Allowed, OfferLine


class Entry(NamedTuple):
    """A topic, after what it is sorted by: the first three."""

    length: int
    sentence: str
    id: int
    text: str  # in which words are looked for
    topic: OfferLine


class TypeAhead:
    """The topics of one workspace in the order in which they are found, without those about a private area."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._all_texts, self._starts = "", [0]  # the texts in one, and where each begins; none after a change

    def add(self, topics: Iterable[OfferLine]) -> None:
        """Add topics, without those that are private."""
        self._entries += [_entry(topic) for topic in topics if not topic.is_private]
        self._entries.sort(key=_order)  # quick: all but the new ones are in order
        self._starts = []

    def remove(self, topic: OfferLine) -> None:
        """Remove a topic; do nothing if it isn't there."""
        place = bisect_left(self._entries, _order(_entry(topic)), key=_order)
        if place < len(self._entries) and self._entries[place].id == topic.id:
            del self._entries[place]
            self._starts = []

    def find(self, typed: str, most: int, allowed: Allowed) -> list[OfferLine]:
        """Find topics; `allowed` is asked about the mentors of the first ones, and about no more than needed."""
        found, waiting = list[OfferLine](), self._containing(typed.casefold().split())
        while len(found) < most and (batch := list(islice(waiting, most))):
            mentors = allowed([topic.mentor for topic in batch])
            found += [topic for topic in batch if topic.mentor in mentors]
        return found[:most]

    def _containing(self, words: list[str]) -> Iterator[OfferLine]:
        longest = max(words, key=len, default="")  # few topics contain it, so few are looked at more closely
        entries = (self._entries[place] for place in self._places_of(longest))
        return (each.topic for each in entries if all(word in each.text for word in words))

    def _places_of(self, word: str) -> Iterator[int]:
        """Yield the places of the topics that contain a word: one string is looked through far faster than many."""
        if not self._starts:
            self._all_texts = "\n".join(each.text for each in self._entries)
            self._starts = [0, *accumulate(len(each.text) + 1 for each in self._entries)]
        found = self._all_texts.find(word) if self._entries else -1
        while found >= 0:
            place = bisect_right(self._starts, found) - 1
            yield place
            found = self._all_texts.find(word, self._starts[place + 1])


def _entry(topic: OfferLine) -> Entry:
    return Entry(len(topic.sentence), topic.sentence, topic.id, topic.sentence.casefold(), topic)


def _order(entry: Entry) -> tuple[int, str, int]:
    return entry[:3]
