"""Goals: create, name an area, dismiss a suggestion, take down the post, reopen, finish or park."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mentoring.errors import FieldError, GoalIsClosed, NoOneFree, NotYours, SecondOpinionTooSoon
from mentoring.goals import suggestions
from mentoring.growth_areas import areas
from mentoring.matching import Matcher, Query
from mentoring.messages import outbox
from mentoring.people import exclusions, people
from mentoring.safety import checks, private
from mentoring.safety.private import Privacy
from models import (
    Dose,
    Goal,
    GoalAspect,
    GoalState,
    MessageKind,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

MAX_ASPECTS = 3
MIN_SENTENCE = 3  # characters
MAX_SENTENCE, MAX_ABOUT, MAX_QUESTION, MAX_STEP = 200, 200, 300, 200  # characters


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


def create(s: Session, person: Person, form: GoalForm, view_id: str, now: datetime, matcher: Matcher) -> Goal:
    """Store a goal and enqueue its post and its first shortlist. Submitting the same form twice stores one goal.

    Raises: FieldError when the person already has this goal, and ValueError for a private goal, of which nothing may
        be stored.
    """
    if form.privacy is Privacy.PRIVATE:
        raise ValueError("a private goal is not stored")
    people.lock(s, person.id)
    existing = s.scalar(select(Goal).where(Goal.person_id == person.id, Goal.view_id == view_id))
    if existing is not None:
        return existing
    _ensure_new(s, person, form.sentence)
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
    if goal.visibility is not Visibility.NOT_POSTED:
        outbox.enqueue(s, MessageKind.POST, goal.id, person, now, goal_id=goal.id)
    suggestions.create_shortlist(s, goal, ShortlistReason.FIRST, now, matcher)
    return goal


def _ensure_new(s: Session, person: Person, sentence: str) -> None:
    existing = s.scalars(select(Goal.sentence).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN))
    if _normalized(sentence) in map(_normalized, existing):
        raise FieldError("sentence", "You have this goal already. It's on your Home, with the people for it.")


def _normalized(sentence: str) -> str:
    return " ".join(sentence.casefold().split()).rstrip(".!?")


def get_for_update(s: Session, goal_id: int) -> Goal | None:
    """Lock a goal until the transaction ends and read it again, so that actions on one goal run one at a time."""
    s.flush()
    statement = select(Goal).where(Goal.id == goal_id).with_for_update(of=Goal, key_share=True)
    return s.scalars(statement.execution_options(populate_existing=True)).first()


def get_owned(s: Session, person: Person, goal_id: int) -> Goal:
    """Lock and return a goal of this person. Raises NotYours when it belongs to someone else."""
    goal = get_for_update(s, goal_id)
    if goal is None or goal.person_id != person.id:
        raise NotYours
    return goal


def choose_area(s: Session, person: Person, goal_id: int, aspect: str, now: datetime, matcher: Matcher) -> None:
    """Set the growth area of a goal shared without one, and suggest people for it. A second tap changes nothing.

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
        suggestions.create_shortlist(s, goal, ShortlistReason.NEXT, now, matcher)


def dismiss(s: Session, person: Person, suggestion_id: int, now: datetime, matcher: Matcher) -> Goal:
    """Never suggest this person for the goal again; they don't learn of it.

    Dismissing the last person on a shortlist brings the next two.

    Raises: NotYours, GoalIsClosed, and NoOneFree while the two are kept apart.
    """
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    goal = get_owned(s, person, suggestion.goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if exclusions.are_excluded(s, person.id, suggestion.mentor_id, now):
        raise NoOneFree
    if suggestion.dismissed:
        return goal
    suggestion.dismissed, suggestion.alert_at = True, None
    s.flush()
    remaining = exists().where(Suggestion.shortlist_id == suggestion.shortlist_id, Suggestion.dismissed.is_(False))
    if not s.scalar(select(remaining)):
        suggestions.create_shortlist(s, goal, ShortlistReason.NEXT, now, matcher, suggestions.MAX_NEXT)
    return goal


def remove_post(s: Session, person: Person, goal_id: int) -> None:
    """Remove the text and the name from a goal's post. The goal stays open, shown only to mentors its owner asks."""
    goal = get_owned(s, person, goal_id)
    if goal.visibility is Visibility.NOT_POSTED:
        return
    goal.visibility = Visibility.NOT_POSTED
    suggested = s.scalars(select(Suggestion).where(Suggestion.goal_id == goal.id)).all()
    for suggestion in suggested:
        suggestion.alert_at = None


def reopen(s: Session, person: Person, goal_id: int, now: datetime, matcher: Matcher) -> Goal:
    """Reopen a parked goal and suggest the next people for it. Earlier suggestions still show."""
    goal = get_owned(s, person, goal_id)
    if goal.state is GoalState.PARKED:
        goal.state, goal.finished_at = GoalState.OPEN, None
        suggestions.create_shortlist(s, goal, ShortlistReason.NEXT, now, matcher, suggestions.MAX_NEXT)
    return goal


def request_second_opinion(s: Session, person: Person, goal_id: int, now: datetime, matcher: Matcher) -> None:
    """Suggest people with a different view of the goal.

    Raises: SecondOpinionTooSoon within a day of the last time, GoalIsClosed, NotYours.
    """
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    latest = select(Shortlist.created_at).where(
        Shortlist.goal_id == goal.id, Shortlist.reason == ShortlistReason.SECOND_OPINION
    )
    last_request = s.scalar(latest.order_by(Shortlist.created_at.desc()).limit(1))
    if last_request and last_request > now - timedelta(days=1):
        raise SecondOpinionTooSoon
    suggestions.create_shortlist(s, goal, ShortlistReason.SECOND_OPINION, now, matcher, suggestions.MAX_NEXT)


def close(goal: Goal, state: GoalState, now: datetime) -> None:
    """Finish or park a goal."""
    goal.state, goal.finished_at, goal.next_search_at = state, now, None
