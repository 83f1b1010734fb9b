"""From a sentence to people, with reasons in words: pure functions over plain data."""

from mentoring.matching.rank import Context, Fit, Index, Match, OfferLine, Wish, rank
from mentoring.matching.suggest import suggest_aspects, suggest_for_line

__all__ = ["Context", "Fit", "Index", "Match", "OfferLine", "Wish", "rank", "suggest_aspects", "suggest_for_line"]
