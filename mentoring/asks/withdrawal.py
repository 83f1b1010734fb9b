"""A resident takes back a request that is still open."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.asks import ask_lock, asks
from mentoring.errors import NotYours
from mentoring.people import exclusions
from models import Ask, AskState, Initiator, Person


def withdraw_request(s: Session, asker: Person, ask_id: int, now: datetime) -> Ask:
    """Take back an open request. The mentor's message says that it is no longer open; the asker may ask again.

    Raises: NotYours, and what `asks.ensure_open` raises for one that was answered or has expired.
    """
    ask = ask_lock.get_for_update(s, ask_id)
    if ask.asker_id != asker.id or ask.started_by is not Initiator.RESIDENT:
        raise NotYours
    was_withdrawn = ask.state is AskState.WITHDRAWN and not exclusions.are_paired(s, ask.asker_id, ask.mentor_id, now)
    if not was_withdrawn:  # a second tap changes nothing
        asks.ensure_open(s, ask, now)
        ask.close(AskState.WITHDRAWN, now)
    return ask
