"""Asking a mentor, raising a hand, and answering either."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring import goals, introductions, outbox, people, safety, surfacing
from mentoring.errors import (
    AlreadyIntroduced,
    AskIsClosed,
    FieldError,
    GoalIsClosed,
    NobodyFree,
    NotYours,
    OwnGoal,
    TooManyAsks,
)
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    Kind,
    Person,
    StartedBy,
    Suggestion,
    Visibility,
    Why,
)
from models.asks import MOST_OPEN_ASKS


def ask(s: Session, person: Person, suggestion_id: int, dose: Dose, now: datetime, question: str | None = None) -> Ask:
    """Ask somebody who was shown for a goal. Pressed twice, it is one ask.

    Raises NotYours, GoalIsClosed, NobodyFree, AlreadyIntroduced, TooManyAsks, or FieldError for the question.
    """
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    people.lock(s, person.id)
    goal = goals.own(s, person, suggestion.goal_id)
    _refuse_closed(s, goal, suggestion.mentor_id)
    there = _open(s, goal, suggestion.mentor_id)
    if there is not None:
        return there
    _refuse_again(s, goal, suggestion.mentor_id)
    first = goal.first_question if question is None else checked_question(question)
    taken = {listing.person_id: listing for listing in surfacing.available(s, person.team_id, now)}
    listing = taken.get(suggestion.mentor_id)
    if listing is None:
        raise NobodyFree
    if dose.value not in listing.doses:
        raise FieldError("dose", "They don't take this. Choose one of the others.")
    made = _keep(
        s,
        Ask(
            goal=goal,
            asker_id=person.id,
            mentor_id=suggestion.mentor_id,
            started_by=StartedBy.RESIDENT,
            slot=_free_slot(s, person),
            dose=dose,
            first_question=first,
            asked_at=now,
        ),
    )
    outbox.tell(s, Kind.ASK, made.id, made.mentor, now)
    _show_again(s, made)
    return made


def checked_question(question: str) -> str:
    """A first question that fits and names no patient."""
    safety.guard({"first_question": question})
    return safety.fits("first_question", question, goals.QUESTION, name="Your first question")


def accept(s: Session, person: Person, ask_id: int, now: datetime) -> Introduction:
    """The mentor says yes: both are introduced. Pressed twice, it is one introduction."""
    asked = _addressed_to(s, person, ask_id)
    there = s.scalar(select(Introduction).where(Introduction.ask_id == ask_id))
    if there is not None:
        return there
    _refuse_answered(asked)
    return _introduce(s, asked, now)


def decline(s: Session, person: Person, ask_id: int, now: datetime) -> None:
    """Not now. The asker reads neutral words, with the next two people in the same message."""
    asked = _addressed_to(s, person, ask_id)
    if asked.state is AskState.DECLINED:
        return
    _refuse_answered(asked)
    _answer(asked, AskState.DECLINED, now)
    if asked.started_by is StartedBy.RESIDENT:
        surfacing.shortlist(s, asked.goal, Why.DECLINED, now, surfacing.NEXT)
    _show_again(s, asked)


def raise_hand(s: Session, person: Person, goal_id: int, now: datetime) -> Introduction | Ask:
    """ "I can help": introduces at once on a named post; on an unnamed one the resident is asked first."""
    goal = s.get(Goal, goal_id)
    if goal is None or goal.person.team_id != person.team_id or goal.visibility is Visibility.PEOPLE:
        raise NotYours
    if goal.person_id == person.id:
        raise OwnGoal
    existing = s.scalar(
        select(Introduction).where(Introduction.goal_id == goal.id, Introduction.mentor_id == person.id)
    )
    if existing is not None and existing.state is IntroductionState.OPEN:
        return existing
    _refuse_closed(s, goal, person.id)
    there = _open(s, goal, person.id)
    if there is None:
        _refuse_hand_again(s, goal, person.id)
        there = _keep(
            s,
            Ask(
                goal=goal,
                asker_id=goal.person_id,
                mentor_id=person.id,
                started_by=StartedBy.MENTOR,
                dose=goal.dose,
                first_question=goal.first_question,
                asked_at=now,
            ),
        )
    if goal.visibility is Visibility.NAMED or there.started_by is StartedBy.RESIDENT:
        return _introduce(s, there, now)
    outbox.tell(s, Kind.HAND, there.id, goal.person, now)
    _show_again(s, there)
    return there


def _addressed_to(s: Session, person: Person, ask_id: int) -> Ask:
    """An ask that this person may answer: the mentor's, or the resident's where a mentor raised a hand."""
    asked = s.get(Ask, ask_id)
    if asked is None:
        raise NotYours
    answers = asked.mentor_id if asked.started_by is StartedBy.RESIDENT else asked.asker_id
    if answers != person.id:
        raise NotYours
    return asked


def _refuse_answered(asked: Ask) -> None:
    if asked.state is not AskState.OPEN:
        raise AskIsClosed
    if asked.goal.state is not GoalState.OPEN:
        raise GoalIsClosed


def _refuse_closed(s: Session, goal: Goal, mentor_id: int) -> None:
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    talking = exists().where(
        Introduction.goal_id == goal.id,
        Introduction.mentor_id == mentor_id,
        Introduction.state == IntroductionState.OPEN,
    )
    if s.scalar(select(talking)):
        raise AlreadyIntroduced


def _refuse_again(s: Session, goal: Goal, mentor_id: int) -> None:
    """A no stays a no for this goal, and an ending an ending."""
    before = select(Ask.id).where(
        Ask.goal_id == goal.id,
        Ask.mentor_id == mentor_id,
        Ask.started_by == StartedBy.RESIDENT,
        Ask.state.in_([AskState.ACCEPTED, AskState.DECLINED]),
    )
    if s.scalar(before.limit(1)) is not None:
        raise AskIsClosed("You've asked them about this goal before, so I won't ask again. Others may fit as well.")


def _refuse_hand_again(s: Session, goal: Goal, mentor_id: int) -> None:
    """A mentor whose hand was left, or whose introduction is over, doesn't start anew by themselves."""
    left = exists().where(
        Ask.goal_id == goal.id,
        Ask.mentor_id == mentor_id,
        Ask.started_by == StartedBy.MENTOR,
        Ask.state == AskState.DECLINED,
    )
    over = exists().where(Introduction.goal_id == goal.id, Introduction.mentor_id == mentor_id)
    if s.scalar(select(left)) or s.scalar(select(over)):
        raise AskIsClosed("You offered your help with this goal before. Thank you; there's nothing more to do.")


def _open(s: Session, goal: Goal, mentor_id: int) -> Ask | None:
    return s.scalar(select(Ask).where(Ask.goal_id == goal.id, Ask.mentor_id == mentor_id, Ask.state == AskState.OPEN))


def _keep(s: Session, made: Ask) -> Ask:
    """The database has the last word where two presses raced past the checks."""
    try:
        with s.begin_nested():
            s.add(made)
    except IntegrityError as conflict:
        if "five_open_asks" in str(conflict.orig) or "slot" in str(conflict.orig):
            raise TooManyAsks from conflict
        raise AskIsClosed("You've already asked them about this. Their answer will come to you here.") from conflict
    s.refresh(made)
    return made


def _free_slot(s: Session, person: Person) -> int:
    rows = select(Ask.slot).where(Ask.asker_id == person.id, Ask.state == AskState.OPEN, Ask.slot.is_not(None))
    taken = set(s.scalars(rows))
    free = [slot for slot in range(1, MOST_OPEN_ASKS + 1) if slot not in taken]
    if not free:
        raise TooManyAsks
    return free[0]


def _introduce(s: Session, asked: Ask, now: datetime) -> Introduction:
    _answer(asked, AskState.ACCEPTED, now)
    made = introductions.begin(s, asked, now)
    _show_again(s, asked)
    return made


def _answer(asked: Ask, state: AskState, now: datetime) -> None:
    asked.state, asked.answered_at = state, now


def _show_again(s: Session, asked: Ask) -> None:
    """Bring every message that shows this ask up to date."""
    kind = Kind.ASK if asked.started_by is StartedBy.RESIDENT else Kind.HAND
    outbox.refresh(s, kind, asked.id)
    outbox.refresh(s, Kind.FIT, asked.goal_id)
    outbox.refresh(s, Kind.PEOPLE, *surfacing.shortlists_of(s, asked.goal_id))
    outbox.refresh_homes(s, asked.asker_id, asked.mentor_id)
