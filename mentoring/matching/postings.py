"""Which lines have a word, a concept or an area, and how much: as compact as numbers are."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator


class Postings:
    """Lines by their ids, each with a number; 16 bytes for each, where a dictionary takes about a hundred."""

    __slots__ = ("_ids", "_values")

    def __init__(self) -> None:
        self._ids, self._values = array("q"), array("d")

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return zip(self._ids, self._values, strict=True)

    def add(self, line_id: int, value: float) -> None:
        """One more line; what is put in the order of the ids goes to the end."""
        ids = self._ids
        if not ids or line_id > ids[-1]:
            ids.append(line_id)
            self._values.append(value)
        else:
            place = bisect_left(ids, line_id)
            ids.insert(place, line_id)
            self._values.insert(place, value)

    def remove(self, line_id: int) -> None:
        """A line that is there no more; nothing where it wasn't."""
        place = bisect_left(self._ids, line_id)
        if place < len(self._ids) and self._ids[place] == line_id:
            del self._ids[place], self._values[place]
