"""Find people for a sentence, and say why in words: pure functions over plain data."""

from mentoring.matching.area_guesses import nearest_private_areas, suggest_aspects, suggest_for_offer
from mentoring.matching.bands import explain, worth_asking
from mentoring.matching.encoder import Encoder
from mentoring.matching.explanations import SAME_WORDS
from mentoring.matching.feedback import Association, Example, Learned, Lessons, associations
from mentoring.matching.index import Allowed, Index
from mentoring.matching.matcher import Matcher
from mentoring.matching.same_wish import is_same_wish
from mentoring.matching.search_types import BestLine, Fit, Match, OfferLine, Query, SearchResult, Signals

__all__ = [
    "SAME_WORDS",
    "Allowed",
    "Association",
    "BestLine",
    "Encoder",
    "Example",
    "Fit",
    "Index",
    "Learned",
    "Lessons",
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
    "worth_asking",
]
