"""Asks and their answers: create, accept, decline, withdraw, remind, expire. Answers cover raised hands too."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.asks import ask_lock, expiry
from mentoring.errors import (
    AlreadyIntroduced,
    AskExpired,
    AskIsClosed,
    AskIsWithdrawn,
    FieldError,
    GoalIsClosed,
    MentorFull,
    MentorFullForAsker,
    NoOneFree,
    NotYours,
    TooManyAsks,
    TopicIsGone,
)
from mentoring.goals import eligibility, goals, shortlists, suggestions
from mentoring.introductions import introductions
from mentoring.matching import Matcher
from mentoring.mentors import availability
from mentoring.messages import outbox, send_windows
from mentoring.people import exclusions, people, rhythm
from mentoring.safety import checks, private
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

ASKED_BEFORE_TEXT = {
    Initiator.RESIDENT: "You've asked them about this goal before, so I won't ask again. Others may fit as well.",
    Initiator.MENTOR: "You offered your help with this goal before. Thank you; there's nothing more to do.",
}


def ask(s: Session, person: Person, suggestion_id: int, dose: Dose, now: datetime, question: str | None = None) -> Ask:
    """Ask a mentor who was suggested for a goal. If they already raised a hand for it, introduce the two.

    Returns: the new ask, or the open one when the resident taps twice.
    Raises: NotYours, GoalIsClosed, AlreadyIntroduced, NoOneFree, TooManyAsks, AskIsClosed when they were asked before,
        and FieldError when the question or the dose can't be used.
    """
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    mentor = suggestion.mentor
    people.lock(s, person.id, mentor.id)
    goal = goals.get_owned(s, person, suggestion.goal_id)
    if exclusions.are_excluded(s, person.id, mentor.id, now):
        raise NoOneFree
    ensure_goal_open(s, goal, mentor.id)
    existing = find_open(s, goal, mentor.id)
    if existing is not None:
        if existing.started_by is Initiator.MENTOR:
            introduce(s, existing, now, person)
        return existing
    ensure_not_asked_before(s, goal, mentor.id, Initiator.RESIDENT)
    first_question = goal.first_question if question is None else validated_question(question)
    profile = eligibility.available_profile(s, mentor, now)
    if profile is None:
        raise NoOneFree
    if not suggestions.topic_shown(s, goal.id, mentor.id):
        raise TopicIsGone
    if dose.value not in profile.doses:
        raise FieldError("dose", "They don't take this. Choose one of the others.")
    new_ask = Ask(
        goal=goal,
        asker_id=person.id,
        mentor_id=mentor.id,
        started_by=Initiator.RESIDENT,
        slot=_free_slot(s, person),
        dose=dose,
        first_question=first_question,
        asked_at=now,
        awaiting_since=send_windows.arrival(mentor.tz, now, rhythm.load(s, mentor.team_id)),
    )
    insert(s, new_ask)
    outbox.enqueue(s, MessageKind.ASK, new_ask.id, mentor, now, goal_id=goal.id, due_at=new_ask.awaiting_since)
    return new_ask


def validated_question(question: str) -> str:
    """Return the first question, trimmed. Raises FieldError when it is too long or private."""
    private.check_not_private("first_question", question)
    return checks.check_length("first_question", question, goals.MAX_QUESTION, name="Your first question")


def accept(s: Session, person: Person, ask_id: int, now: datetime) -> Introduction:
    """Say yes to an ask or a raised hand and introduce the two. A second tap returns the same introduction."""
    ask = get_answerable(s, person, ask_id)
    existing = s.scalar(select(Introduction).where(Introduction.ask_id == ask_id))
    if existing is not None:
        return existing
    ensure_open(s, ask, now)
    return introduce(s, ask, now, person)


def decline(s: Session, person: Person, ask_id: int, now: datetime) -> None:
    """Say "not now". The asker gets a neutral message that also shows the next two people, found by the worker."""
    ask = get_answerable(s, person, ask_id)
    if ask.state is AskState.DECLINED:
        return
    ensure_open(s, ask, now)
    if ask.started_by is Initiator.RESIDENT:
        availability.record_answer(s, ask.mentor_id)
        ask.replacement_shortlist_id = shortlists.owe(s, ask.goal, ShortlistReason.DECLINED, now).id
    ask.close(AskState.DECLINED, now)


def withdraw(s: Session, person: Person, ask_id: int, now: datetime) -> None:
    """End an ask from either side: decline it when this person is the one to answer, and take it back otherwise."""
    ask = ask_lock.get_for_update(s, ask_id)
    if ask.state is not AskState.OPEN:
        return
    is_asked = person.id == (ask.mentor_id if ask.started_by is Initiator.RESIDENT else ask.asker_id)
    if is_asked and not exclusions.are_paired(s, ask.asker_id, ask.mentor_id, now):
        decline(s, person, ask_id, now)
    else:
        ask.close(AskState.WITHDRAWN, now)


def remind_or_expire(s: Session, ask_id: int, now: datetime, matcher: Matcher) -> None:
    """Check an open ask in its own transaction: remind once, then expire it; the asker reads what a decline says."""
    ask = ask_lock.get_for_update(s, ask_id)
    if ask.state is not AskState.OPEN or ask.goal.state is not GoalState.OPEN:
        ask.next_check_at = None
        return
    if exclusions.are_paired(s, ask.asker_id, ask.mentor_id, now):
        return  # it is about to be closed, for no one's account
    expiry.advance(s, ask, now)
    if not expiry.is_expired(s, ask, now):
        if ask.slot and expiry.has_stood_still(s, ask, now):
            ask.slot = None
            shortlists.save_slow(s, ask.goal, now, matcher)
        return
    ask.close(AskState.EXPIRED, now)
    if ask.started_by is Initiator.RESIDENT:
        if ask.answerer is ask.mentor:
            availability.record_expired(s, ask.mentor, now)
        ask.replacement_shortlist_id = shortlists.get_or_create_replacement(s, ask.goal, now, matcher).id


def replaced_mentors(s: Session, shortlist: Shortlist, now: datetime) -> list[Person]:
    """Find the mentors whom this shortlist replaces: they declined or never answered, and may be shown now."""
    hidden = exclusions.paired_ids(s, shortlist.goal.person, now)
    rows = select(Ask).where(Ask.replacement_shortlist_id == shortlist.id, Ask.mentor_id.not_in(hidden))
    return [ask.mentor for ask in s.scalars(rows.order_by(Ask.id))]


def not_asked_by(s: Session, shortlist: Shortlist, moment: datetime, now: datetime) -> list[Suggestion]:
    """List the people shown for a goal and not asked by a moment, for a later shortlist that found no one new."""
    if shortlist.reason in (ShortlistReason.FIRST, ShortlistReason.NEW) or shortlist.goal.state is not GoalState.OPEN:
        return []
    asked = select(Ask.mentor_id).where(Ask.goal_id == shortlist.goal_id, Ask.asked_at <= moment)
    asked_ids = set(s.scalars(asked))
    return [each for each in suggestions.list_shown(s, shortlist.goal, now) if each.mentor_id not in asked_ids]


def may_ask_again(introduction: Introduction) -> bool:
    """Return whether the resident may ask again after an introduction: always, unless the mentor ended it."""
    return introduction.state is not IntroductionState.OPEN and introduction.ended_by != introduction.mentor_id


def was_parked(introduction: Introduction) -> bool:
    """Return whether an introduction ended because its goal was parked, and not through either person."""
    return introduction.state is IntroductionState.ENDED and introduction.ended_by is None


def get_answerable(s: Session, person: Person, ask_id: int) -> Ask:
    """Get an ask that this person may answer: the mentor, or the resident when a mentor raised a hand.

    Raises: NotYours.
    """
    ask = ask_lock.get_for_update(s, ask_id)
    if person.id != (ask.mentor_id if ask.started_by is Initiator.RESIDENT else ask.asker_id):
        raise NotYours
    return ask


def ensure_open(s: Session, ask: Ask, now: datetime) -> None:
    """Refuse to go on with an ask that has ended, or whose people are kept apart since.

    Raises: AskExpired, GoalIsClosed, AskIsWithdrawn, AskIsClosed.
    """
    if ask.state is AskState.EXPIRED:
        raise AskExpired
    if ask.goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if ask.state is AskState.WITHDRAWN or exclusions.are_paired(s, ask.asker_id, ask.mentor_id, now):
        raise AskIsWithdrawn
    if ask.state is not AskState.OPEN:
        raise AskIsClosed


def ensure_goal_open(s: Session, goal: Goal, mentor_id: int) -> None:
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if s.scalar(select_introductions(goal, mentor_id).where(Introduction.state == IntroductionState.OPEN)):
        raise AlreadyIntroduced


def ensure_not_asked_before(s: Session, goal: Goal, mentor_id: int, by: Initiator) -> None:
    """Refuse to start over after a no or no answer. A mentor may retry only what ended because the goal was parked.

    Raises: AskIsClosed.
    """
    earlier = s.scalars(select_introductions(goal, mentor_id)).all()
    declined = exists().where(
        Ask.goal_id == goal.id,
        Ask.mentor_id == mentor_id,
        Ask.started_by == by,
        Ask.state.in_([AskState.DECLINED, AskState.EXPIRED]),
    )
    may_retry = may_ask_again if by is Initiator.RESIDENT else was_parked
    if not all(map(may_retry, earlier)) or s.scalar(select(declined)):
        raise AskIsClosed(ASKED_BEFORE_TEXT[by])


def select_introductions(goal: Goal, mentor_id: int) -> Select[Introduction]:
    return select(Introduction).where(Introduction.goal_id == goal.id, Introduction.mentor_id == mentor_id)


def find_open(s: Session, goal: Goal, mentor_id: int) -> Ask | None:
    return s.scalar(select(Ask).where(Ask.goal_id == goal.id, Ask.mentor_id == mentor_id, Ask.state == AskState.OPEN))


def insert(s: Session, ask: Ask) -> None:
    """Insert an ask; the database constraints decide when two taps raced past the checks.

    Raises: TooManyAsks or AskIsClosed.
    """
    try:
        with s.begin_nested():
            s.add(ask)
    except IntegrityError as conflict:
        if "five_open_asks" in str(conflict.orig) or "slot" in str(conflict.orig):
            raise TooManyAsks from conflict
        raise AskIsClosed("You've already asked them about this. Their answer will come to you here.") from conflict
    s.refresh(ask)
    ask.next_check_at = expiry.reminder_due(s, ask)


def _free_slot(s: Session, person: Person) -> int:
    rows = select(Ask.slot).where(Ask.asker_id == person.id, Ask.state == AskState.OPEN, Ask.slot.is_not(None))
    taken = set(s.scalars(rows))
    if free := [slot for slot in range(1, MAX_OPEN_ASKS + 1) if slot not in taken]:
        return free[0]
    raise TooManyAsks


def introduce(s: Session, ask: Ask, now: datetime, actor: Person) -> Introduction:
    """Introduce two people who have both said yes; `actor` is the one whose tap completed it.

    Raises: AskIsWithdrawn, MentorFull, or MentorFullForAsker when the mentor is full and someone else tapped.
    """
    if exclusions.are_excluded(s, ask.asker_id, ask.mentor_id, now):
        raise AskIsWithdrawn
    ask.close(AskState.ACCEPTED, now)
    availability.record_answer(s, ask.mentor_id)
    try:
        introduction = introductions.begin(s, ask, now)
    except MentorFull as full:
        if actor.id != ask.mentor_id:
            raise MentorFullForAsker from full
        raise
    return introduction
