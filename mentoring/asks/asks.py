"""Asking a mentor, and answering an ask or a raised hand."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.asks import expiry
from mentoring.errors import (
    AlreadyIntroduced,
    AskExpired,
    AskIsClosed,
    FieldError,
    GoalIsClosed,
    KeptApart,
    MentorFull,
    MentorFullForAsker,
    NoOneFree,
    NotYours,
    TooManyAsks,
)
from mentoring.goals import goals, suggestions
from mentoring.introductions import introductions
from mentoring.mentors import availability
from mentoring.messages import outbox
from mentoring.people import exclusions, people
from mentoring.safety import checks
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    IntroductionState,
    MessageKind,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
)
from models.asks import MAX_OPEN_ASKS

ASKED_BEFORE = {
    Initiator.RESIDENT: "You've asked them about this goal before, so I won't ask again. Others may fit as well.",
    Initiator.MENTOR: "You offered your help with this goal before. Thank you; there's nothing more to do.",
}


def ask(s: Session, person: Person, suggestion_id: int, dose: Dose, now: datetime, question: str | None = None) -> Ask:
    """Ask somebody who was shown for a goal; where they have raised a hand for it, both have now said yes.

    Pressed twice, it is one ask. Raises NotYours, GoalIsClosed, NobodyFree, AlreadyIntroduced, TooManyAsks, or
    FieldError for the question.
    """
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    mentor = suggestion.mentor
    people.lock(s, person.id, mentor.id)
    goal = goals.get_owned(s, person, suggestion.goal_id)
    ensure_goal_open(s, goal, mentor.id)
    there = find_open(s, goal, mentor.id)
    if there is not None:
        if there.started_by is Initiator.MENTOR:
            introduce(s, there, now, person)
        return there
    ensure_not_asked_before(s, goal, mentor.id, Initiator.RESIDENT, now)
    first = goal.first_question if question is None else checked_question(question)
    listing = suggestions.available_profile(s, mentor, now)
    if listing is None:
        raise NoOneFree
    if dose.value not in listing.doses:
        raise FieldError("dose", "They don't take this. Choose one of the others.")
    made = Ask(
        goal=goal,
        asker_id=person.id,
        mentor_id=mentor.id,
        started_by=Initiator.RESIDENT,
        slot=_free_slot(s, person),
        dose=dose,
        first_question=first,
        asked_at=now,
        awaiting_since=now,
    )
    insert(s, made)
    outbox.enqueue(s, MessageKind.ASK, made.id, mentor, now)
    outbox.refresh_ask(s, made)
    return made


def checked_question(question: str) -> str:
    """A first question that fits and names no patient."""
    checks.check_text({"first_question": question})
    return checks.check_length("first_question", question, goals.MAX_QUESTION, name="Your first question")


def accept(s: Session, person: Person, ask_id: int, now: datetime) -> Introduction:
    """The mentor says yes, or the resident to a raised hand: both are introduced. Pressed twice, it is one."""
    asked = get_answerable(s, person, ask_id)
    there = s.scalar(select(Introduction).where(Introduction.ask_id == ask_id))
    if there is not None:
        return there
    ensure_open(asked)
    return introduce(s, asked, now, person)


def decline(s: Session, person: Person, ask_id: int, now: datetime) -> None:
    """Not now. The asker reads neutral words, with the next two people in the same message."""
    asked = get_answerable(s, person, ask_id)
    if asked.state is AskState.DECLINED:
        return
    ensure_open(asked)
    _close(asked, AskState.DECLINED, now)
    if asked.started_by is Initiator.RESIDENT:
        availability.record_answer(s, asked.mentor_id)
        asked.replacement_shortlist_id = suggestions.create_shortlist(
            s, asked.goal, ShortlistReason.DECLINED, now, suggestions.MAX_NEXT
        ).id
    outbox.refresh_ask(s, asked)


def withdraw(s: Session, person: Person, ask_id: int, now: datetime) -> None:
    """One of the two wants nothing more of it, whoever began: a no, or an ask that is taken back."""
    asked = get_for_update(s, ask_id)
    if asked.state is not AskState.OPEN:
        return
    if person.id == (asked.mentor_id if asked.started_by is Initiator.RESIDENT else asked.asker_id):
        decline(s, person, ask_id, now)
        return
    _close(asked, AskState.CLOSED, now)
    outbox.refresh_ask(s, asked)


def remind_or_expire(s: Session, ask_id: int, now: datetime) -> None:
    """Look at an open ask again: remind once, then let it lapse; in a transaction of its own.

    The asker reads of a lapse in a message that the bot starts by itself, in the words of a no.
    """
    asked = get_for_update(s, ask_id)
    if asked.state is not AskState.OPEN or asked.goal.state is not GoalState.OPEN:
        asked.next_check_at = None
        return
    expiry.advance(s, asked, now)
    if not expiry.is_expired(s, asked, now):
        return
    _close(asked, AskState.EXPIRED, now)
    if asked.started_by is Initiator.RESIDENT:
        if asked.answerer is asked.mentor:
            availability.record_expired(s, asked.mentor, now)
        asked.replacement_shortlist_id = suggestions.replacement(s, asked.goal, now).id
    outbox.refresh_ask(s, asked)


def replaced_mentors(s: Session, shortlist: Shortlist) -> list[Person]:
    """Those who were asked and said no or nothing, wherefore others are shown."""
    rows = select(Ask).where(Ask.replacement_shortlist_id == shortlist.id).order_by(Ask.id)
    return [each.mentor for each in s.scalars(rows)]


def not_yet_asked(s: Session, shortlist: Shortlist, now: datetime) -> list[Suggestion]:
    """Where a later list of a goal has nobody new: those shown before whom nobody has asked yet, two at most."""
    if shortlist.reason in (ShortlistReason.FIRST, ShortlistReason.NEW) or shortlist.goal.state is not GoalState.OPEN:
        return []
    asked = set(s.scalars(select(Ask.mentor_id).where(Ask.goal_id == shortlist.goal_id)))
    left = [each for each in suggestions.suggestions_shown(s, shortlist.goal, now) if each.mentor_id not in asked]
    return left[: suggestions.MAX_NEXT]


def may_ask_again(over: Introduction) -> bool:
    """What wrapped up, rested, or was ended by the resident may begin anew; a mentor's ending stays one."""
    return over.state is not IntroductionState.OPEN and over.ended_by != over.mentor_id


def was_parked(over: Introduction) -> bool:
    """Neither of the two ended it, nor did it wrap up: the goal was parked."""
    return over.state is IntroductionState.ENDED and over.ended_by is None


def get_answerable(s: Session, person: Person, ask_id: int) -> Ask:
    """An ask that this person may answer: the mentor's, or the resident's where a mentor raised a hand."""
    asked = get_for_update(s, ask_id)
    if person.id != (asked.mentor_id if asked.started_by is Initiator.RESIDENT else asked.asker_id):
        raise NotYours
    return asked


def get_for_update(s: Session, ask_id: int) -> Ask:
    """An ask as it is now; other presses about it wait until the transaction ends. NotYours where there is none."""
    about = s.execute(select(Ask.asker_id, Ask.mentor_id, Ask.goal_id).where(Ask.id == ask_id)).one_or_none()
    if about is None:
        raise NotYours
    people.lock(s, about.asker_id, about.mentor_id)
    goals.get_for_update(s, about.goal_id)
    return s.get_one(Ask, ask_id, populate_existing=True)


def ensure_open(asked: Ask) -> None:
    if asked.state is AskState.EXPIRED:
        raise AskExpired
    if asked.goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if asked.state is not AskState.OPEN:
        raise AskIsClosed


def ensure_goal_open(s: Session, goal: Goal, mentor_id: int) -> None:
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if s.scalar(select_introductions(goal, mentor_id).where(Introduction.state == IntroductionState.OPEN)):
        raise AlreadyIntroduced


def ensure_not_asked_before(s: Session, goal: Goal, mentor_id: int, by: Initiator, now: datetime) -> None:
    """A no stays a no for this goal, whoever begins. A mentor starts anew only what had rested with the goal."""
    before = s.scalars(select_introductions(goal, mentor_id)).all()
    declined = exists().where(
        Ask.goal_id == goal.id,
        Ask.mentor_id == mentor_id,
        Ask.started_by == by,
        Ask.state.in_([AskState.DECLINED, AskState.EXPIRED]),
    )
    may = may_ask_again if by is Initiator.RESIDENT else was_parked
    if not all(map(may, before)) or s.scalar(select(declined)):
        raise AskIsClosed(ASKED_BEFORE[by])
    if exclusions.are_excluded(s, goal.person_id, mentor_id, now):
        raise NoOneFree


def select_introductions(goal: Goal, mentor_id: int) -> Select[Introduction]:
    return select(Introduction).where(Introduction.goal_id == goal.id, Introduction.mentor_id == mentor_id)


def find_open(s: Session, goal: Goal, mentor_id: int) -> Ask | None:
    return s.scalar(select(Ask).where(Ask.goal_id == goal.id, Ask.mentor_id == mentor_id, Ask.state == AskState.OPEN))


def insert(s: Session, made: Ask) -> None:
    """The database has the last word where two presses raced past the checks."""
    try:
        with s.begin_nested():
            s.add(made)
    except IntegrityError as conflict:
        if "five_open_asks" in str(conflict.orig) or "slot" in str(conflict.orig):
            raise TooManyAsks from conflict
        raise AskIsClosed("You've already asked them about this. Their answer will come to you here.") from conflict
    s.refresh(made)
    made.next_check_at = expiry.reminder_due(s, made)


def _free_slot(s: Session, person: Person) -> int:
    rows = select(Ask.slot).where(Ask.asker_id == person.id, Ask.state == AskState.OPEN, Ask.slot.is_not(None))
    taken = set(s.scalars(rows))
    free = [slot for slot in range(1, MAX_OPEN_ASKS + 1) if slot not in taken]
    if not free:
        raise TooManyAsks
    return free[0]


def introduce(s: Session, asked: Ask, now: datetime, presser: Person) -> Introduction:
    """Both have said yes. Who is not the mentor reads other words where the mentor has no free place."""
    if exclusions.are_excluded(s, asked.asker_id, asked.mentor_id, now):
        raise KeptApart
    _close(asked, AskState.ACCEPTED, now)
    availability.record_answer(s, asked.mentor_id)
    try:
        made = introductions.begin(s, asked, now)
    except MentorFull as full:
        if presser.id != asked.mentor_id:
            raise MentorFullForAsker from full
        raise
    outbox.refresh_ask(s, asked)
    return made


def _close(asked: Ask, state: AskState, now: datetime) -> None:
    asked.state, asked.answered_at, asked.next_check_at = state, now, None
