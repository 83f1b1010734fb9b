"""The matcher: what one hospital's matching knows, built once when the program starts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from mentoring.cache import WorkspaceCaches
from mentoring.matching.encoder import NO_ENCODER, Encoder
from mentoring.matching.index import Index
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.search_types import OfferLine
from mentoring.matching.serialization import Readings


@dataclass(frozen=True, eq=False)
class Matcher:
    """A lexicon and an encoder, which never change; what is cached of each workspace hangs on it."""

    lexicon: Lexicon
    encoder: Encoder = NO_ENCODER
    workspaces: WorkspaceCaches = field(default_factory=WorkspaceCaches, init=False)

    @cached_property
    def readings(self) -> Readings:
        """The stored readings of offered lines."""
        return Readings(self.lexicon)

    def index(self, lines: Iterable[OfferLine] = ()) -> Index:
        """Create an index of these lines."""
        return Index(self.lexicon, self.encoder, lines)
