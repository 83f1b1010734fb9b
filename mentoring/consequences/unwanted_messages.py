"""Don't message me: from then on Curbside sends someone nothing, and shows them to no one new."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mentoring.asks import asks
from mentoring.consequences import involvement
from mentoring.consequences.owner import find_owner
from mentoring.people import do_not_message, forgotten
from models import Ask, AskState, DoNotMessage, Initiator, Person


def stop(s: Session, team_id: str, user_id: str, now: datetime) -> None:
    """Send a Slack user no more messages, whether they use Curbside or not: only their id is kept.

    What waits for their yes closes in neutral words, because they won't be reminded of it.
    """
    person_id = find_owner(s, team_id, user_id).person_id
    involvement.of_person(s, person_id).lock(s)
    if do_not_message.is_unwanted(s, team_id, user_id):
        return
    forgotten.insert_once(s, DoNotMessage(team_id=team_id, user_id=user_id))
    if person := s.get(Person, person_id):
        asked = and_(Ask.mentor_id == person.id, Ask.started_by == Initiator.RESIDENT)
        offered = and_(Ask.asker_id == person.id, Ask.started_by == Initiator.MENTOR)
        waiting = select(Ask.id).where(or_(asked, offered), Ask.state == AskState.OPEN)
        for ask_id in s.scalars(waiting.order_by(Ask.id)).all():
            asks.withdraw(s, person, ask_id, now)


def allow(s: Session, team_id: str, user_id: str) -> None:
    """Message a Slack user again."""
    if unwanted := s.get(DoNotMessage, (team_id, user_id)):
        s.delete(unwanted)
