"""Goals: announced once, shown to people who fit, finished or parked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mentoring.errors import FieldError, GoalIsClosed, LookedToday, NotYours
from mentoring.goals import suggestions
from mentoring.growth_areas import areas
from mentoring.messages import outbox
from mentoring.people import people
from mentoring.safety import checks, private
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
MAX_SENTENCE, MAX_ABOUT, MAX_QUESTION, MAX_STEP = 200, 200, 300, 200  # characters


@dataclass(frozen=True)
class GoalForm:
    """A goal as it was typed; `aspects` are ids."""

    sentence: str
    aspects: tuple[str, ...]
    about: str
    first_question: str
    dose: Dose
    visibility: Visibility

    def validated(self) -> "GoalForm":
        """The same without spaces at the ends; FieldError for what doesn't fit or names a patient."""
        if len(self.aspects) > MAX_ASPECTS:
            raise FieldError("aspects", f"Choose up to {MAX_ASPECTS} areas.")
        checks.check_text({"sentence": self.sentence, "about": self.about, "first_question": self.first_question})
        return GoalForm(
            checks.check_length("sentence", self.sentence, MAX_SENTENCE, least=3, name="Your goal"),
            self.aspects,
            checks.check_length("about", self.about, MAX_ABOUT, name="Who you are"),
            checks.check_length("first_question", self.first_question, MAX_QUESTION, name="Your first question"),
            self.dose,
            self.visibility,
        )

    @property
    def is_private(self) -> bool:
        return private.is_private(self.aspects)


def create(s: Session, person: Person, draft: GoalForm, view_id: str, now: datetime) -> Goal:
    """Keep a goal, owe its post and its people. The same form twice is one goal.

    A private goal never comes here: nothing about it may be stored (ValueError). FieldError for one that is there.
    """
    if draft.is_private:
        raise ValueError("a private goal is not stored")
    people.lock(s, person.id)
    made = s.scalar(select(Goal).where(Goal.person_id == person.id, Goal.view_id == view_id))
    if made is not None:
        return made
    _ensure_new(s, person, draft.sentence)
    person.about = draft.about
    goal = Goal(
        person=person,
        view_id=view_id,
        sentence=draft.sentence,
        about=draft.about,
        first_question=draft.first_question,
        dose=draft.dose,
        visibility=draft.visibility,
        created_at=now,
        aspects=[GoalAspect(aspect=aspect) for aspect in dict.fromkeys(draft.aspects)],
    )
    s.add(goal)
    s.flush()
    if goal.visibility is not Visibility.PEOPLE:
        outbox.enqueue(s, MessageKind.POST, goal.id, person, now)
    suggestions.create_shortlist(s, goal, ShortlistReason.FIRST, now)
    outbox.refresh_homes(s, person.id)
    return goal


def _ensure_new(s: Session, person: Person, sentence: str) -> None:
    there = s.scalars(select(Goal.sentence).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN))
    if _normalized(sentence) in map(_normalized, there):
        raise FieldError("sentence", "You have this goal already. It's on your Home, with the people for it.")


def _normalized(sentence: str) -> str:
    return " ".join(sentence.casefold().split()).rstrip(".!?")


def get_for_update(s: Session, goal_id: int) -> Goal | None:
    """A goal as it is now; other presses about it wait until the transaction ends."""
    s.flush()
    row = select(Goal).where(Goal.id == goal_id).with_for_update(of=Goal, key_share=True)
    return s.scalars(row.execution_options(populate_existing=True)).first()


def get_owned(s: Session, person: Person, goal_id: int) -> Goal:
    """A goal of this person's, locked; or NotYours."""
    goal = get_for_update(s, goal_id)
    if goal is None or goal.person_id != person.id:
        raise NotYours
    return goal


def choose_area(s: Session, person: Person, goal_id: int, aspect: str, now: datetime) -> None:
    """Say what a goal is about that was shared without, and see who fits that; the second press changes nothing.

    Never a private area: the goal is shared already (NotYours).
    """
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if aspect not in areas.ALL or private.is_private([aspect]):
        raise NotYours
    if not goal.aspects:
        goal.aspects.append(GoalAspect(aspect=aspect))
        s.flush()
        outbox.refresh_goal(s, goal.id)
        suggestions.create_shortlist(s, goal, ShortlistReason.NEXT, now)


def dismiss(s: Session, person: Person, suggestion_id: int, now: datetime) -> Goal:
    """ "Not for me": the person suggested isn't shown for this goal again, and never learns of it.

    With the last one gone from a list, the next two are shown.
    """
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    goal = get_owned(s, person, suggestion.goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if suggestion.dismissed:
        return goal
    suggestion.dismissed, suggestion.alert_at = True, None
    s.flush()
    outbox.refresh_goal(s, goal.id)
    left = exists().where(Suggestion.shortlist_id == suggestion.shortlist_id, Suggestion.dismissed.is_(False))
    if not s.scalar(select(left)):
        suggestions.create_shortlist(s, goal, ShortlistReason.NEXT, now, suggestions.MAX_NEXT)
    return goal


def remove_post(s: Session, person: Person, goal_id: int) -> None:
    """The post of a goal loses its words and its name; from then on the goal is only shown people."""
    goal = get_owned(s, person, goal_id)
    if goal.visibility is Visibility.PEOPLE:
        return
    goal.visibility = Visibility.PEOPLE
    shown = s.scalars(select(Suggestion).where(Suggestion.goal_id == goal.id)).all()
    for suggestion in shown:
        suggestion.alert_at = None
    outbox.refresh_goal(s, goal.id)
    outbox.refresh_homes(s, person.id, *(suggestion.mentor_id for suggestion in shown))


def reopen(s: Session, person: Person, goal_id: int, now: datetime) -> Goal:
    """A parked goal is open again, with the people who were shown for it and whoever is new."""
    goal = get_owned(s, person, goal_id)
    if goal.state is GoalState.PARKED:
        goal.state, goal.finished_at = GoalState.OPEN, None
        _refresh_messages(s, goal)
        suggestions.create_shortlist(s, goal, ShortlistReason.NEXT, now, suggestions.MAX_NEXT)
    return goal


def request_second_opinion(s: Session, person: Person, goal_id: int, now: datetime) -> None:
    """Show the resident somebody who sees it differently."""
    goal = get_owned(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    latest = select(Shortlist.created_at).where(Shortlist.goal_id == goal.id, Shortlist.reason == ShortlistReason.STUCK)
    before = s.scalar(latest.order_by(Shortlist.created_at.desc()).limit(1))
    if before and before > now - timedelta(days=1):
        raise LookedToday
    suggestions.create_shortlist(s, goal, ShortlistReason.STUCK, now, suggestions.MAX_NEXT)


def close(s: Session, goal: Goal, state: GoalState, now: datetime) -> None:
    """Finish or park a goal, and bring everything that shows it up to date."""
    goal.state, goal.finished_at, goal.next_search_at = state, now, None
    _refresh_messages(s, goal)


def _refresh_messages(s: Session, goal: Goal) -> None:
    outbox.refresh_goal(s, goal.id)
    outbox.refresh_homes(s, goal.person_id)
