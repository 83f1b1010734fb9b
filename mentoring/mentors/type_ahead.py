"""Topics found as someone types: those that contain all the words typed, the shortest first."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice

from mentoring.matching import Allowed, OfferLine

Key = tuple[int, str, int]  # how long a topic is, its words and its id


class TypeAhead:
    """The topics of one workspace in the order in which they are found, without those about a private area."""

    def __init__(self) -> None:
        self._keys, self._texts, self._topics = list[Key](), list[str](), list[OfferLine]()
        self._all_texts, self._starts = "", [0]  # the texts in one, and where each begins; none after a change

    def add(self, topic: OfferLine) -> None:
        """Add a topic, unless it is private."""
        if not topic.is_private:
            place = bisect_left(self._keys, _key(topic))
            self._keys.insert(place, _key(topic))
            self._texts.insert(place, topic.sentence.casefold())
            self._topics.insert(place, topic)
            self._starts = []

    def remove(self, topic: OfferLine) -> None:
        """Remove a topic; do nothing if it isn't there."""
        place = bisect_left(self._keys, _key(topic))
        if place < len(self._keys) and self._keys[place] == _key(topic):
            del self._keys[place], self._texts[place], self._topics[place]
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
        places = self._places_of(longest)
        return (self._topics[place] for place in places if all(word in self._texts[place] for word in words))

    def _places_of(self, word: str) -> Iterator[int]:
        """Yield the places of the topics that contain a word: one string is looked through far faster than many."""
        if not self._starts:
            self._all_texts = "\n".join(self._texts)
            self._starts = [0, *accumulate(len(text) + 1 for text in self._texts)]
        found = self._all_texts.find(word) if self._texts else -1
        while found >= 0:
            place = bisect_right(self._starts, found) - 1
            yield place
            found = self._all_texts.find(word, self._starts[place + 1])


def _key(topic: OfferLine) -> Key:
    return len(topic.sentence), topic.sentence, topic.id
