"""Goals: create, name an area, dismiss a suggestion, take down the post, reopen, finish or park."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Integer, bindparam, exists, select
from sqlalchemy.orm import Session, lazyload

from mentoring.errors import FieldError, GoalIsClosed, NoOneFree, NotYours, SecondOpinionTooSoon
from mentoring.goals import goal_lock, repeated_goals, shortlists, suggestions
from mentoring.growth_areas import areas
from mentoring.matching import Matcher, Query
from mentoring.messages import outbox
from mentoring.people import exclusions, people
from mentoring.people.time_zones import zone
from mentoring.safety import checks, private
from mentoring.safety.private import Privacy
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalAspect,
    GoalState,
    MentorProfile,
    MessageKind,
    MessageState,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

MAX_ASPECTS = 3
TOO_PRIVATE = (
    "This sounds private, so I can't keep it in a goal. Type it after /grow instead: I'll show you who can help, and "
    "nothing is stored."
)
MIN_SENTENCE = 3  # characters
MAX_SENTENCE, MAX_ABOUT, MAX_QUESTION, MAX_STEP = 200, 200, 300, 200  # characters

# Built once, because each dismissal asks it.
_ON_LIST = Suggestion.shortlist_id == bindparam("shortlist_id", type_=Integer())
_REMAINING = select(exists().where(_ON_LIST, Suggestion.dismissed.is_(False)))


@dataclass(frozen=True)
class GoalForm:
    """A goal as someone typed it into the form; `aspects` are ids of growth areas."""

    sentence: str
    aspects: tuple[str, ...]
    about: str
    first_question: str
    dose: Dose
    visibility: Visibility

    @property
    def query(self) -> Query:
        """What to look for."""
        return Query(self.sentence, frozenset(self.aspects))

    def validated(self) -> "GoalForm":
        """Return the form with its texts trimmed. Raises FieldError for one that is too long."""
        if len(self.aspects) > MAX_ASPECTS:
            raise FieldError("aspects", f"Choose up to {MAX_ASPECTS} areas.")
        return GoalForm(
            checks.check_length("sentence", self.sentence, MAX_SENTENCE, least=MIN_SENTENCE, name="Your goal"),
            self.aspects,
            checks.check_length("about", self.about, MAX_ABOUT, name="Who you are"),
            checks.check_length("first_question", self.first_question, MAX_QUESTION, name="Your first question"),
            self.dose,
            self.visibility,
        )

    @property
    def tells_of_mistreatment(self) -> bool:
        return private.is_mistreatment(self.sentence, self.first_question)

    @cached_property
    def privacy(self) -> Privacy:
        """How private it is, by its areas and by its words."""
        if private.is_private_area(self.aspects):
            return Privacy.PRIVATE
        return private.privacy_of(self.sentence, self.first_question)


def create(s: Session, person: Person, form: GoalForm, view_id: str, now: datetime) -> Goal:
    """Store a goal and enqueue its post; its first list of people is owed.

    Submitting the same form twice stores one goal.

    Raises: FieldError when the person already has this goal, and ValueError for a private goal, of which nothing may
        be stored.
    """
    if form.privacy is Privacy.PRIVATE:
        raise ValueError("a private goal is not stored")
    people.lock(s, person.id)
    existing = s.scalar(select(Goal).where(Goal.person_id == person.id, Goal.view_id == view_id))
    if existing is not None:
        return existing
    repeated_goals.ensure_new(s, person, form.sentence)
    person.about = form.about
    goal = Goal(
        person=person,
        view_id=view_id,
        sentence=form.sentence,
        about=form.about,
        first_question=form.first_question,
        dose=form.dose,
        visibility=form.visibility,
        created_at=now,
        aspects=[GoalAspect(aspect=aspect) for aspect in dict.fromkeys(form.aspects)],
    )
    s.add(goal)
    s.flush()
    _show_to(s, goal, goal.visibility, now)
    shortlists.owe(s, goal, ShortlistReason.FIRST, now, suggestions.MAX_SHOWN, view_id)
    return goal


def edit(s: Session, person: Person, goal_id: int, form: GoalForm, now: datetime, matcher: Matcher) -> Goal:
    """Change everything in an open goal's form. Its post, its lists and what mentors read follow.

    People who were asked or dismissed are not suggested again because of new words: a no stays a no.

    Raises: NotYours, GoalIsClosed, and FieldError for a private wish, of which nothing may be stored, and for words
        that another goal of this person has.
    """
    if form.privacy is Privacy.PRIVATE:
        raise FieldError("sentence", TOO_PRIVATE)
    people.lock(s, person.id)
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    repeated_goals.ensure_new(s, person, form.sentence, other_than=goal.id)
    before = suggestions.query_for(goal)
    asked = select(Ask).where(Ask.goal_id == goal.id, Ask.state == AskState.OPEN)
    for ask in s.scalars(asked).all():
        if ask.first_question == goal.first_question:
            ask.first_question = form.first_question
        profile = s.get(MentorProfile, ask.mentor_id)
        if ask.dose is goal.dose and profile and form.dose in profile.doses:
            ask.dose = form.dose
    goal.sentence, goal.about, goal.first_question, goal.dose = (
        form.sentence, form.about, form.first_question, form.dose,
    )  # fmt: skip
    person.about = form.about
    goal.aspects = [GoalAspect(aspect=aspect) for aspect in dict.fromkeys(form.aspects)]
    _show_to(s, goal, form.visibility, now)
    s.flush()
    if suggestions.query_for(goal) != before:
        shortlists.follow_words(s, goal, now, matcher)
    return goal


def get_owned(s: Session, person: Person, goal_id: int) -> Goal:
    """Lock and return a goal of this person. Raises NotYours when it belongs to someone else."""
    goal = goal_lock.get_for_update(s, goal_id)
    if goal is None or goal.person_id != person.id:
        raise NotYours
    return goal


def choose_area(s: Session, person: Person, goal_id: int, aspect: str, now: datetime) -> None:
    """Set the growth area of a goal shared without one; people are owed for it. A second tap changes nothing.

    Raises: GoalIsClosed, and NotYours for a private area, because the goal has been shared already.
    """
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if aspect not in areas.ALL or private.is_private_area([aspect]):
        raise NotYours
    if not goal.aspects:
        goal.aspects.append(GoalAspect(aspect=aspect))
        s.flush()
        shortlists.owe(s, goal, ShortlistReason.NEXT, now, suggestions.MAX_SHOWN)


def dismiss(s: Session, person: Person, suggestion_id: int, now: datetime, view_id: str = "") -> Goal:
    """Never suggest this person for the goal again; they don't learn of it.

    After the last person on a shortlist the next two are owed, also in the window `view_id`.

    Raises: NotYours, GoalIsClosed, and NoOneFree while the two are kept apart.
    """
    goal, suggestion = _get_suggestion(s, person, suggestion_id, now)
    if suggestion.dismissed:
        return goal
    suggestion.dismissed, suggestion.alert_at = True, None
    s.flush()
    if not s.scalar(_REMAINING, {"shortlist_id": suggestion.shortlist_id}):
        shortlists.owe(s, goal, ShortlistReason.NEXT, now, view_id=view_id)
    return goal


def undo_dismissal(s: Session, person: Person, suggestion_id: int, now: datetime) -> None:
    """Put a person back who was dismissed for a goal.

    Raises: NotYours, GoalIsClosed, and NoOneFree while the two are kept apart.
    """
    _, suggestion = _get_suggestion(s, person, suggestion_id, now)
    suggestion.dismissed = False


def _get_suggestion(s: Session, person: Person, suggestion_id: int, now: datetime) -> tuple[Goal, Suggestion]:
    """Lock an open goal of this person, and get someone who was suggested for it and may be shown now."""
    suggestion = s.get(Suggestion, suggestion_id, options=[lazyload(Suggestion.goal)])  # the goal is read with its lock
    if suggestion is None:
        raise NotYours
    goal = get_owned(s, person, suggestion.goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if exclusions.are_excluded(s, person.id, suggestion.mentor_id, now):
        raise NoOneFree
    return goal, suggestion


def remove_post(s: Session, person: Person, goal_id: int, now: datetime) -> None:
    """Remove the text and the name from a goal's post. The goal stays open, shown only to mentors its owner asks."""
    goal = get_owned(s, person, goal_id)
    if goal.visibility is Visibility.NOT_POSTED:
        return
    _show_to(s, goal, Visibility.NOT_POSTED, now)


def put_up_post(s: Session, person: Person, goal_id: int, visibility: Visibility, now: datetime) -> None:
    """Post an open goal in the growth channel, or put back a post that was taken down.

    Raises: NotYours, GoalIsClosed.
    """
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    _show_to(s, goal, visibility, now)


def _show_to(s: Session, goal: Goal, visibility: Visibility, now: datetime) -> None:
    """Set who sees a goal: enqueue its post when there is none yet; without one, mentors get no alerts about it."""
    goal.visibility = visibility
    if visibility is Visibility.NOT_POSTED:
        for suggestion in s.scalars(select(Suggestion).where(Suggestion.goal_id == goal.id)).all():
            suggestion.alert_at = None
        return
    post = outbox.enqueue(s, MessageKind.POST, goal.id, goal.person, now, goal_id=goal.id)
    if post.state is MessageState.CANCELLED:  # it was taken down before it was posted
        post.state, post.due_at, post.attempts = MessageState.PENDING, now, 0


def reopen(s: Session, person: Person, goal_id: int, now: datetime) -> Goal:
    """Reopen a parked goal; the next people are owed for it. Earlier suggestions still show."""
    goal = get_owned(s, person, goal_id)
    if goal.state is GoalState.PARKED:
        goal.state, goal.finished_at = GoalState.OPEN, None
        shortlists.owe(s, goal, ShortlistReason.NEXT, now)
    return goal


def request_second_opinion(s: Session, person: Person, goal_id: int, now: datetime, matcher: Matcher) -> Shortlist:
    """Suggest people with a different view of the goal.

    Returns: who was found.
    Raises: SecondOpinionTooSoon on the day of the last time, GoalIsClosed, NotYours.
    """
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    latest = select(Shortlist.created_at).where(
        Shortlist.goal_id == goal.id, Shortlist.reason == ShortlistReason.SECOND_OPINION
    )
    last_request = s.scalar(latest.order_by(Shortlist.created_at.desc()).limit(1))
    local = zone(person.tz)
    if last_request and last_request.astimezone(local).date() == now.astimezone(local).date():
        raise SecondOpinionTooSoon
    shortlist = shortlists.owe(s, goal, ShortlistReason.SECOND_OPINION, now)
    shortlists.fill(s, shortlist, now, matcher)
    return shortlist


def close(goal: Goal, state: GoalState, now: datetime) -> None:
    """Finish or park a goal."""
    goal.state, goal.finished_at, goal.next_search_at = state, now, None
