"""**Pass it on**: who alone offers a skill is asked, in private, whether to show it to two people this year."""

from datetime import datetime, timedelta

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from mentoring.errors import NotYours
from mentoring.program import coverage
from models import PassItOn, Person

QUARTER, YEAR = timedelta(days=91), timedelta(days=365)  # between two questions to someone; for which a yes holds


def ask_holders(s: Session, team_id: str, now: datetime) -> int:
    """Ask everyone who alone offers a public area, about one of them: once a quarter at most, and no area twice a year.

    Returns: how many are asked.
    """
    asked = set[int]()
    for aspect, person_id in coverage.holders(s, team_id).items():
        is_free = person_id not in asked and not s.scalar(select(_was_asked(person_id, now - QUARTER)))
        if is_free and not s.scalar(select(_was_asked(person_id, now - YEAR, aspect))):
            s.add(PassItOn(person_id=person_id, aspect=aspect, asked_at=now, expires_at=now + QUARTER))
            asked.add(person_id)
    s.flush()
    return len(asked)


def _was_asked(person_id: int, since: datetime, aspect: str = "") -> Exists:
    question = exists().where(PassItOn.person_id == person_id, PassItOn.asked_at > since)
    return question.where(PassItOn.aspect == aspect) if aspect else question


def answer(s: Session, person: Person, question_id: int, now: datetime, *, says_yes: bool) -> PassItOn:
    """Note what a mentor answered; they may change it. Raises: NotYours."""
    question = s.get(PassItOn, question_id)
    if question is None or question.person_id != person.id:
        raise NotYours
    question.says_yes, question.answered_at = says_yes, now
    return question


def is_open(s: Session, question: PassItOn, now: datetime) -> bool:
    """Is this still worth asking: unanswered, not too old, and still offered by this mentor alone?"""
    if question.says_yes is not None or question.expires_at <= now:
        return False
    team_id = s.get_one(Person, question.person_id).team_id
    return coverage.holders(s, team_id).get(question.aspect) == question.person_id
