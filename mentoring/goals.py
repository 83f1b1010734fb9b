"""Goals: announced once, shown to people who fit, finished or parked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from mentoring import aspects, outbox, safety, surfacing
from mentoring.errors import FieldError, GoalIsClosed, NotYours
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalAspect,
    GoalState,
    Hear,
    Introduction,
    IntroductionState,
    Kind,
    Message,
    Person,
    Shortlist,
    Suggestion,
    Visibility,
    Why,
)

MOST_ASPECTS = 3
SENTENCE, ABOUT, QUESTION, STEP = 200, 200, 300, 200  # characters
BUDGET = timedelta(days=7)  # one message that the bot starts by itself, per person


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
        safety.guard({"sentence": self.sentence, "about": self.about, "first_question": self.first_question})
        return Draft(
            safety.fits("sentence", self.sentence, SENTENCE, least=3, name="Your goal"),
            self.aspects,
            safety.fits("about", self.about, ABOUT, name="Who you are"),
            safety.fits("first_question", self.first_question, QUESTION, name="Your first question"),
            self.dose,
            self.visibility,
        )

    @property
    def is_private(self) -> bool:
        return aspects.any_private(self.aspects)


def announce(s: Session, person: Person, draft: Draft, view_id: str, now: datetime) -> Goal:
    """Keep a goal, owe its post and its people. The same form twice is one goal.

    A private goal never comes here: nothing about it may be stored (ValueError).
    """
    if draft.is_private:
        raise ValueError("a private goal is not stored")
    made = s.scalar(select(Goal).where(Goal.person_id == person.id, Goal.view_id == view_id))
    if made is not None:
        return made
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
        outbox.tell(s, Kind.POST, goal.id, person, now)
    shown = surfacing.shortlist(s, goal, Why.FIRST, now)
    _tell_those_who_want_to_hear(s, goal, shown, now)
    outbox.refresh_homes(s, person.id)
    return goal


def _tell_those_who_want_to_hear(s: Session, goal: Goal, shown: Shortlist, now: datetime) -> None:
    """Mentors on the shortlist who asked to hear at once, and heard nothing unasked for a week."""
    if goal.visibility is Visibility.PEOPLE:
        return
    mentors = {suggestion.mentor_id for suggestion in shown.suggestions}
    for listing in surfacing.available(s, goal.person.team_id, now):
        if listing.person_id in mentors and listing.hear is Hear.AT_ONCE and within_budget(s, listing.person_id, now):
            outbox.tell(s, Kind.FIT, goal.id, listing.person, now, unprompted=True)


def within_budget(s: Session, person_id: int, now: datetime) -> bool:
    """May the bot start a message to this person by itself?"""
    recent = select(Message.id).where(
        Message.person_id == person_id, Message.unprompted.is_(True), Message.due_at > now - BUDGET
    )
    return s.scalar(recent.limit(1)) is None


def waiting_for_somebody(s: Session, team_id: str) -> list[Goal]:
    """Open goals with nobody: none was left to show, none is being asked, none is helping."""
    newest = select(func.max(Shortlist.id)).where(Shortlist.goal_id == Goal.id).scalar_subquery()
    shown = exists().where(Suggestion.shortlist_id == newest)
    asking = exists().where(Ask.goal_id == Goal.id, Ask.state == AskState.OPEN)
    helping = exists().where(Introduction.goal_id == Goal.id, Introduction.state == IntroductionState.OPEN)
    rows = select(Goal).join(Person).where(Person.team_id == team_id, Goal.state == GoalState.OPEN)
    return list(s.scalars(rows.where(~shown, ~asking, ~helping)))


def own(s: Session, person: Person, goal_id: int) -> Goal:
    """A goal of this person's, or NotYours."""
    goal = s.get(Goal, goal_id)
    if goal is None or goal.person_id != person.id:
        raise NotYours
    return goal


def dismiss(s: Session, person: Person, suggestion_id: int) -> None:
    """ "Not for me": the person suggested isn't shown for this goal again. They never learn of it."""
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    if own(s, person, suggestion.goal_id).state is not GoalState.OPEN:
        raise GoalIsClosed
    suggestion.dismissed = True
    outbox.refresh(s, Kind.PEOPLE, suggestion.shortlist_id)


def pick_up(s: Session, person: Person, goal_id: int, now: datetime) -> Goal:
    """A parked goal is open again, with the people who were shown for it and whoever is new."""
    goal = own(s, person, goal_id)
    if goal.state is GoalState.PARKED:
        goal.state, goal.finished_at = GoalState.OPEN, None
        _show_again(s, goal)
        surfacing.shortlist(s, goal, Why.NEXT, now, surfacing.NEXT)
    return goal


def close(s: Session, goal: Goal, state: GoalState, now: datetime) -> None:
    """Finish or park a goal, and bring everything that shows it up to date."""
    goal.state, goal.finished_at = state, now
    _show_again(s, goal)


def _show_again(s: Session, goal: Goal) -> None:
    outbox.refresh(s, Kind.POST, goal.id)
    outbox.refresh(s, Kind.FIT, goal.id)
    outbox.refresh(s, Kind.PEOPLE, *surfacing.shortlists_of(s, goal.id))
    outbox.refresh_homes(s, goal.person_id)
