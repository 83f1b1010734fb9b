"""What a classifier learned of each feature, in arrays that a process can build or map from a file.

A feature is looked up by its hash. Dictionaries of the same numbers take many times the memory, in every process.
"""

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

HASH_BITS, BUCKET_BITS = 64, 16


class Row(NamedTuple):
    """What is known of one feature: its expected count, and for the number of each label a value."""

    expected: float
    values: Iterable[tuple[int, float]]


class FeatureTable(NamedTuple):
    """The rows in the order of their hashes: the entries of each go from its start to the next one's.

    `buckets` has the place of the first row whose hash begins with each number of BUCKET_BITS bits.
    """

    buckets: Sequence[int]
    hashes: Sequence[int]
    starts: Sequence[int]
    expected: Sequence[float]
    numbers: Sequence[int]
    values: Sequence[float]

    def find(self, feature: str) -> Row | None:
        """Return what is known of a feature; None if nothing is."""
        wanted = _hash(feature)
        bucket = wanted >> HASH_BITS - BUCKET_BITS
        end = self.buckets[bucket + 1]
        place = bisect_left(self.hashes, wanted, self.buckets[bucket], end)
        if place == end or self.hashes[place] != wanted:
            return None
        entries = slice(self.starts[place], self.starts[place + 1])
        return Row(self.expected[place], zip(self.numbers[entries], self.values[entries], strict=True))


# The type of each array, as `array` and `memoryview` name it; its items take as many bytes everywhere.
TYPES: tuple[Any, ...] = ("I", "Q", "I", "d", "H", "d")


def build(rows: Iterable[tuple[str, Row]]) -> FeatureTable:
    """Make a table of features and what is known of them."""
    buckets, hashes, starts, expected, numbers, values = (array(each) for each in TYPES)
    for each, row in sorted(((_hash(feature), row) for feature, row in rows), key=itemgetter(0)):
        hashes.append(each)
        starts.append(len(numbers))
        expected.append(row.expected)
        for number, value in row.values:
            numbers.append(number)
            values.append(value)
    starts.append(len(numbers))
    for bucket in range(2**BUCKET_BITS + 1):
        buckets.append(bisect_left(hashes, bucket << HASH_BITS - BUCKET_BITS))
    return FeatureTable(buckets, hashes, starts, expected, numbers, values)


def _hash(feature: str) -> int:
    return int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=HASH_BITS // 8).digest(), "little")
