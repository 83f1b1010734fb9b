"""The interface for a hospital's own sentence-embedding model, which finds lines that say the same in other words."""

from collections.abc import Mapping
from typing import Protocol


class Encoder(Protocol):
    """Something that measures how similar two texts are."""

    def add(self, line: str) -> None:
        """Remember an offered line; `most_similar` may find it only after a while."""

    def most_similar(self, query: str) -> Mapping[str, float]:
        """Return similar lines with their cosine (0 to 1), leaving out the barely similar. Never raises."""


class _NoEncoder:
    def add(self, line: str) -> None:
        pass

    def most_similar(self, query: str) -> Mapping[str, float]:  # noqa: ARG002 (the protocol's)
        return {}


NO_ENCODER: Encoder = _NoEncoder()
