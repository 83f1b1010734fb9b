"""What a list of evaluators says: pairs with dates, and standing evaluators; and when two people are kept apart."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# The distance of the first and last time zone from UTC: a pair is kept apart while its days last anywhere.
EAST, WEST = timedelta(hours=14), timedelta(hours=12)
DEFAULT_GRACE = timedelta(days=14)  # evaluations are written late
BEGINNING, FOREVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class EvaluatorPair:
    """One Slack user evaluates another from the first day to the last, both included.

    Without a last day it is until further notice. The first day is missing only where it could not be read.
    """

    evaluator: str
    resident: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class StandingPair:
    """A Slack user always evaluates everyone in a program who is no attending."""

    evaluator: str
    program: str


Pair = EvaluatorPair | StandingPair


def normalized(name: str) -> str:
    """Return the name of a program or a site as it is compared: without its case, extra spaces and kinds of dashes."""
    return re.sub("[\u2010-\u2015]", "-", " ".join(unicodedata.normalize("NFKC", name).split())).casefold()


def apart(pair: EvaluatorPair, grace: timedelta) -> tuple[datetime, datetime]:
    """Return when two people begin and cease to be kept apart, in UTC."""
    starts_at = datetime.combine(pair.first, time.min, UTC) - EAST if pair.first else BEGINNING
    return starts_at, min(_days_end(pair.last) + grace, FOREVER) if pair.last else FOREVER


def _days_end(last: date) -> datetime:
    """Return when a day has ended everywhere, in UTC."""
    return datetime.combine(last, time.min, UTC) + timedelta(days=1) + WEST


def ends_by(pair: EvaluatorPair, day: date) -> bool:
    """Is this day the last of a pair, or past it?"""
    return pair.last is not None and pair.last <= day


def people_of(pair: EvaluatorPair) -> tuple[str, str]:
    return pair.evaluator, pair.resident


def sorted_pairs(pairs: Iterable[EvaluatorPair]) -> list[EvaluatorPair]:
    def order(pair: EvaluatorPair) -> tuple[str, str, date, date]:
        return *people_of(pair), pair.first or date.min, pair.last or date.max

    return sorted(pairs, key=order)
