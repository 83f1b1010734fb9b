"""Find people for a sentence, and say why in words: pure functions over plain data."""

from mentoring.matching.area_guesses import nearest_private_areas, suggest_aspects, suggest_for_offer
from mentoring.matching.encoder import Encoder
from mentoring.matching.explanations import SAME_WORDS
from mentoring.matching.feedback import Association, Example, Learned, associations
from mentoring.matching.index import Index, explain
from mentoring.matching.matcher import Matcher
from mentoring.matching.same_wish import is_same_wish
from mentoring.matching.search_types import BestLine, Fit, Match, OfferLine, Query, SearchResult, Signals

__all__ = [
    "SAME_WORDS",
    "Association",
    "BestLine",
    "Encoder",
    "Example",
    "Fit",
    "Index",
    "Learned",
    "Match",
    "Matcher",
    "OfferLine",
    "Query",
    "SearchResult",
    "Signals",
    "associations",
    "explain",
    "is_same_wish",
    "nearest_private_areas",
    "suggest_aspects",
    "suggest_for_offer",
]
