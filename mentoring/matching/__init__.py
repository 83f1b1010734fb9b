"""From a sentence to people, with reasons in words: pure functions over plain data."""

from mentoring.matching.rank import Context, Match, OfferLine, Wish, rank
from mentoring.matching.suggest import suggest_aspects

__all__ = ["Context", "Match", "OfferLine", "Wish", "rank", "suggest_aspects"]
