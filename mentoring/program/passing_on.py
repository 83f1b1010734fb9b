"""**Pass it on**: who alone offers a skill is asked, in private, whether to show it to two people this year."""

from datetime import datetime, timedelta

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from mentoring.errors import NotYours
from mentoring.people.participation import takes_part
from mentoring.program.coverage import PUBLIC
from models import Offer, OfferAspect, PassItOn, Person

QUARTER, YEAR = timedelta(days=91), timedelta(days=365)  # between two questions to someone; for which a yes holds


def ask_holders(s: Session, team_id: str, now: datetime) -> int:
    """Ask everyone who alone offers a public area, about one of them: once a quarter at most, and no area twice a year.

    Returns: how many are asked.
    """
    alone = (
        select(OfferAspect.aspect, func.min(Offer.person_id).label("person_id"))
        .join(Offer, Offer.id == OfferAspect.offer_id)
        .join(Person, Person.id == Offer.person_id)
        .where(Person.team_id == team_id, Person.left_at.is_(None), takes_part())
        .group_by(OfferAspect.aspect)
        .having(func.count(Offer.person_id.distinct()) == 1)
        .order_by(OfferAspect.aspect)
    )
    asked = set[int]()
    for row in s.execute(alone).all():
        is_free = row.person_id not in asked and not s.scalar(select(_was_asked(row.person_id, now - QUARTER)))
        if row.aspect in PUBLIC and is_free and not s.scalar(select(_was_asked(row.person_id, now - YEAR, row.aspect))):
            s.add(PassItOn(person_id=row.person_id, aspect=row.aspect, asked_at=now))
            asked.add(row.person_id)
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


def is_open(s: Session, question: PassItOn) -> bool:
    """Is this still worth asking: unanswered, and still offered by this mentor?"""
    offered = exists().where(
        Offer.person_id == question.person_id, OfferAspect.offer_id == Offer.id, OfferAspect.aspect == question.aspect
    )
    return question.says_yes is None and bool(s.scalar(select(offered)))
