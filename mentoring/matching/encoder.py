"""The seam for a sentence-embedding model that a hospital brings: it finds lines that say the same in other words."""

from collections.abc import Mapping
from typing import Protocol


class Encoder(Protocol):
    """Something that knows how alike two texts are."""

    def know(self, line: str) -> None:
        """Remember a line that somebody offers; it may take a while until `near` finds it."""

    def near(self, wish: str) -> Mapping[str, float]:
        """Lines that are like a wish → how alike (a cosine, 0 to 1); those hardly alike are left out. Never raises."""


class _None:
    def know(self, line: str) -> None:
        pass

    def near(self, wish: str) -> Mapping[str, float]:  # noqa: ARG002 (the seam's)
        return {}


NONE: Encoder = _None()
_encoder = NONE


def encoder() -> Encoder:
    """The hospital's encoder, or one that knows nothing."""
    return _encoder


def use_encoder(brought: Encoder) -> None:
    """From now on, in this process. Before the first line is read: what was read earlier it doesn't know."""
    global _encoder
    _encoder = brought
