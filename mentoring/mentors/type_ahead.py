"""Topics found as someone types: those that contain all the words typed, the shortest first."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import islice

from mentoring.matching import Allowed, OfferLine

Key = tuple[int, str, int]  # how long a topic is, its words and its id


class TypeAhead:
    """The topics of one workspace in the order in which they are found, without those about a private area."""

    def __init__(self) -> None:
        self._topics: list[tuple[Key, str, OfferLine]] = []

    def add(self, topic: OfferLine) -> None:
        """Add a topic, unless it is private."""
        if not topic.is_private:
            insort(self._topics, (_key(topic), topic.sentence.casefold(), topic), key=lambda each: each[0])

    def remove(self, topic: OfferLine) -> None:
        """Remove a topic; do nothing if it isn't there."""
        place = bisect_left(self._topics, _key(topic), key=lambda each: each[0])
        if place < len(self._topics) and self._topics[place][0] == _key(topic):
            del self._topics[place]

    def find(self, typed: str, most: int, allowed: Allowed) -> list[OfferLine]:
        """Find topics; `allowed` is asked about the mentors of the first ones, and about no more than needed."""
        found, waiting = list[OfferLine](), self._containing(typed.casefold().split())
        while len(found) < most and (batch := list(islice(waiting, most))):
            mentors = allowed([topic.mentor for topic in batch])
            found += [topic for topic in batch if topic.mentor in mentors]
        return found[:most]

    def _containing(self, words: list[str]) -> Iterator[OfferLine]:
        longest = max(words, key=len, default="")  # few topics contain it, so few are looked at more closely
        for _, text, topic in self._topics:
            if longest in text and all(word in text for word in words):
                yield topic


def _key(topic: OfferLine) -> Key:
    return len(topic.sentence), topic.sentence, topic.id
