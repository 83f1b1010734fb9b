"""What a kind of digest item has to answer; each is a module of `consequences/digest_sources`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import BindParameter, CompoundSelect, Select
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from models import Person

# How far ahead a digest is scheduled with Slack: far enough to survive a night of downtime.
SCHEDULE_AHEAD = timedelta(hours=12)
MAX_BLOCKS = 50  # of a message: https://docs.slack.dev/reference/block-kit/blocks
MAX_KIND = 24  # characters; as long as the column
MAX_QUESTIONS = 6  # items of a digest that ask something, of all kinds together

# A time, or the parameter of a statement that is built once. Compare columns with it, as they are: no arithmetic.
Moment = datetime | BindParameter[datetime]


@dataclass(frozen=True)
class DueItem:
    """Something due for one person: the id of its row (0 when `prepare` still has to make one), and from when on."""

    id: int
    due_at: datetime


class DigestSource(Protocol):
    """A kind of item. Questions change nothing; `prepare` and `mark_sent` do."""

    KIND: str  # stored in `digest_items.kind`, and different for each kind
    IS_QUESTION: bool  # does it ask its reader something? See MAX_QUESTIONS
    COUNTS_TOWARD_BUDGET: bool  # does it use up the one message per week that the bot starts by itself?
    IGNORES_DEFERRAL: bool  # may it be due before the time until which its reader is deferred?
    MAX_ITEMS: int  # in one digest
    MAX_BLOCKS_EACH: int  # of one item, with the divider before it

    def due_reader_ids(self, now: Moment, soon: Moment) -> Select[int] | CompoundSelect[int]:
        """Select the ids of people for whom something of this kind is due; what has a time of its own, by `soon`.

        What is in a digest already is left out (`digest_items.is_claimed`), here and in `find_due`.
        """

    def find_due(self, s: Session, reader: Person, now: datetime) -> list[DueItem]:
        """List what is due for one person, most urgent first."""

    def prepare(
        self, s: Session, reader: Person, due: Sequence[DueItem], moment: datetime, now: datetime, matcher: Matcher
    ) -> list[int]:
        """Drop what will be outdated at `moment`, make what has to be made, and list the ids that may be sent then."""

    def is_current(self, s: Session, item_id: int, now: datetime, matcher: Matcher) -> bool:
        """Is this still worth sending?"""

    def load(self, s: Session, item_ids: Iterable[int]) -> list[Any]:
        """Load what the view of this kind shows, in a fixed order; without items that are gone."""

    def other_person(self, item: Any, reader_id: int) -> int | None:
        """Return the id of the other person whom an item that was loaded is about; None when it is about no one."""

    def mark_sent(self, s: Session, item_ids: Sequence[int], now: datetime) -> None:
        """Note that these were sent, or that Slack will never take them."""


def check_sources(sources: Iterable[DigestSource]) -> None:
    """Check at the start that the kinds are different, and that the fullest digest fits into one message.

    Raises: ValueError with what to change.
    """
    listed = list(sources)
    kinds = [source.KIND for source in listed]
    if len(set(kinds)) < len(kinds):
        raise ValueError(f"two kinds of digest items have the same name: {', '.join(sorted(kinds))}")
    if too_long := [kind for kind in kinds if len(kind) > MAX_KIND]:
        raise ValueError(f"a KIND has at most {MAX_KIND} characters: {', '.join(too_long)}")
    if fewer := [each.KIND for each in listed if each.IS_QUESTION and each.MAX_ITEMS != MAX_QUESTIONS]:
        raise ValueError(f"MAX_ITEMS of a question is MAX_QUESTIONS, which all questions share: {', '.join(fewer)}")
    questions = MAX_QUESTIONS * max((each.MAX_BLOCKS_EACH for each in listed if each.IS_QUESTION), default=0)
    most = questions + sum(each.MAX_ITEMS * each.MAX_BLOCKS_EACH for each in listed if not each.IS_QUESTION)
    if most > MAX_BLOCKS:
        sizes = ", ".join(f"{each.KIND} ({each.MAX_ITEMS} of {each.MAX_BLOCKS_EACH} blocks)" for each in listed)
        raise ValueError(f"the fullest digest has {most} blocks, and Slack takes {MAX_BLOCKS}: lower one of {sizes}")
