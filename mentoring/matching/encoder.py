"""The seam for a sentence-embedding model that a hospital brings: it finds lines that say the same in other words."""

from collections.abc import Mapping
from typing import Protocol


class Encoder(Protocol):
    """Something that knows how alike two texts are."""

    def add(self, line: str) -> None:
        """Remember a line that somebody offers; it may take a while until `near` finds it."""

    def most_similar(self, wish: str) -> Mapping[str, float]:
        """Lines that are like a wish → how alike (a cosine, 0 to 1); those hardly alike are left out. Never raises."""


class _NoEncoder:
    def add(self, line: str) -> None:
        pass

    def most_similar(self, wish: str) -> Mapping[str, float]:  # noqa: ARG002 (the seam's)
        return {}


NO_ENCODER: Encoder = _NoEncoder()
_encoder = NO_ENCODER


def encoder() -> Encoder:
    """The hospital's encoder, or one that knows nothing."""
    return _encoder


def use_encoder(brought: Encoder) -> None:
    """From now on, in this process. Before the first line is read: what was read earlier it doesn't know."""
    global _encoder
    _encoder = brought
