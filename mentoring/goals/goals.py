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
from mentoring.safety import checks
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

MOST_ASPECTS = 3
SENTENCE, ABOUT, QUESTION, STEP = 200, 200, 300, 200  # characters


@dataclass(frozen=True)
class Draft:
    """A goal as it was typed; `aspects` are ids."""

    sentence: str
    aspects: tuple[str, ...]
    about: str
    first_question: str
    dose: Dose
    visibility: Visibility

    def checked(self) -> "Draft":
        """The same without spaces at the ends; FieldError for what doesn't fit or names a patient."""
        if len(self.aspects) > MOST_ASPECTS:
            raise FieldError("aspects", f"Choose up to {MOST_ASPECTS} areas.")
        checks.guard({"sentence": self.sentence, "about": self.about, "first_question": self.first_question})
        return Draft(
            checks.fits("sentence", self.sentence, SENTENCE, least=3, name="Your goal"),
            self.aspects,
            checks.fits("about", self.about, ABOUT, name="Who you are"),
            checks.fits("first_question", self.first_question, QUESTION, name="Your first question"),
            self.dose,
            self.visibility,
        )

    @property
    def is_private(self) -> bool:
        return areas.any_private(self.aspects)


def announce(s: Session, person: Person, draft: Draft, view_id: str, now: datetime) -> Goal:
    """Keep a goal, owe its post and its people. The same form twice is one goal.

    A private goal never comes here: nothing about it may be stored (ValueError). FieldError for one that is there.
    """
    if draft.is_private:
        raise ValueError("a private goal is not stored")
    people.lock(s, person.id)
    made = s.scalar(select(Goal).where(Goal.person_id == person.id, Goal.view_id == view_id))
    if made is not None:
        return made
    _refuse_the_same(s, person, draft.sentence)
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
        outbox.tell(s, MessageKind.POST, goal.id, person, now)
    suggestions.shortlist(s, goal, ShortlistReason.FIRST, now)
    outbox.refresh_homes(s, person.id)
    return goal


def _refuse_the_same(s: Session, person: Person, sentence: str) -> None:
    there = s.scalars(select(Goal.sentence).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN))
    if _bare(sentence) in map(_bare, there):
        raise FieldError("sentence", "You have this goal already. It's on your Home, with the people for it.")


def _bare(sentence: str) -> str:
    return " ".join(sentence.casefold().split()).rstrip(".!?")


def locked(s: Session, goal_id: int) -> Goal | None:
    """A goal as it is now; other presses about it wait until the transaction ends."""
    s.flush()
    row = select(Goal).where(Goal.id == goal_id).with_for_update(of=Goal, key_share=True)
    return s.scalars(row.execution_options(populate_existing=True)).first()


def own(s: Session, person: Person, goal_id: int) -> Goal:
    """A goal of this person's, locked; or NotYours."""
    goal = locked(s, goal_id)
    if goal is None or goal.person_id != person.id:
        raise NotYours
    return goal


def is_about(s: Session, person: Person, goal_id: int, aspect: str, now: datetime) -> None:
    """Say what a goal is about that was shared without, and see who fits that; the second press changes nothing.

    Never a private area: the goal is shared already (NotYours).
    """
    goal = own(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if aspect not in areas.ALL or areas.any_private([aspect]):
        raise NotYours
    if not goal.aspects:
        goal.aspects.append(GoalAspect(aspect=aspect))
        s.flush()
        outbox.refresh_goal(s, goal.id)
        suggestions.shortlist(s, goal, ShortlistReason.NEXT, now)


def dismiss(s: Session, person: Person, suggestion_id: int, now: datetime) -> Goal:
    """ "Not for me": the person suggested isn't shown for this goal again, and never learns of it.

    With the last one gone from a list, the next two are shown.
    """
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    goal = own(s, person, suggestion.goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    if suggestion.dismissed:
        return goal
    suggestion.dismissed, suggestion.alert_at = True, None
    s.flush()
    outbox.refresh_goal(s, goal.id)
    left = exists().where(Suggestion.shortlist_id == suggestion.shortlist_id, Suggestion.dismissed.is_(False))
    if not s.scalar(select(left)):
        suggestions.shortlist(s, goal, ShortlistReason.NEXT, now, suggestions.NEXT)
    return goal


def take_down(s: Session, person: Person, goal_id: int) -> None:
    """The post of a goal loses its words and its name; from then on the goal is only shown people."""
    goal = own(s, person, goal_id)
    if goal.visibility is Visibility.PEOPLE:
        return
    goal.visibility = Visibility.PEOPLE
    shown = s.scalars(select(Suggestion).where(Suggestion.goal_id == goal.id)).all()
    for suggestion in shown:
        suggestion.alert_at = None
    outbox.refresh_goal(s, goal.id)
    outbox.refresh_homes(s, person.id, *(suggestion.mentor_id for suggestion in shown))


def pick_up(s: Session, person: Person, goal_id: int, now: datetime) -> Goal:
    """A parked goal is open again, with the people who were shown for it and whoever is new."""
    goal = own(s, person, goal_id)
    if goal.state is GoalState.PARKED:
        goal.state, goal.finished_at = GoalState.OPEN, None
        _show_again(s, goal)
        suggestions.shortlist(s, goal, ShortlistReason.NEXT, now, suggestions.NEXT)
    return goal


def second_view(s: Session, person: Person, goal_id: int, now: datetime) -> None:
    """Show the resident somebody who sees it differently."""
    goal = own(s, person, goal_id)
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    latest = select(Shortlist.created_at).where(Shortlist.goal_id == goal.id, Shortlist.reason == ShortlistReason.STUCK)
    before = s.scalar(latest.order_by(Shortlist.created_at.desc()).limit(1))
    if before and before > now - timedelta(days=1):
        raise LookedToday
    suggestions.shortlist(s, goal, ShortlistReason.STUCK, now, suggestions.NEXT)


def close(s: Session, goal: Goal, state: GoalState, now: datetime) -> None:
    """Finish or park a goal, and bring everything that shows it up to date."""
    goal.state, goal.finished_at, goal.next_search_at = state, now, None
    _show_again(s, goal)


def _show_again(s: Session, goal: Goal) -> None:
    outbox.refresh_goal(s, goal.id)
    outbox.refresh_homes(s, goal.person_id)
