"""From a sentence to people, with reasons in words: pure functions over plain data."""

from mentoring.matching.area_guesses import suggest_aspects, suggest_for_line
from mentoring.matching.encoder import Encoder, use_encoder
from mentoring.matching.feedback import Fact, Learnt, Lesson, facts
from mentoring.matching.index import Context, Fit, Found, Index, Match, OfferLine, Wish, tell
from mentoring.matching.serialization import edition, read_back, written

__all__ = [
    "Context",
    "Encoder",
    "Fact",
    "Fit",
    "Found",
    "Index",
    "Learnt",
    "Lesson",
    "Match",
    "OfferLine",
    "Wish",
    "edition",
    "facts",
    "read_back",
    "suggest_aspects",
    "suggest_for_line",
    "tell",
    "use_encoder",
    "written",
]
