"""From a goal to the mentors suggested for it: who fits and may be shown, best first, and who was suggested before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from mentoring.goals import eligibility
from mentoring.matching import (
    Allowed,
    BestLine,
    Fit,
    Match,
    Matcher,
    Query,
    Signals,
    explain,
    suggest_aspects,
    worth_asking,
)
from mentoring.mentors import common_ground, learned_terms, mentor_search, stats
from mentoring.people import exclusions, participation
from mentoring.safety import private
from models import (
    Ask,
    AskState,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    MentorProfile,
    Offer,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
)

Keep = Callable[[list[BestLine]], list[BestLine]]
TRIED_STATES = (AskState.OPEN, AskState.DECLINED, AskState.EXPIRED)
MAX_SHOWN = 3
MAX_RANKED = 50  # mentors: more than three shortlists show, few enough to look up their signals
ACTIVITY_WINDOW = timedelta(weeks=26)
IMPRESSION_WINDOW = timedelta(weeks=4)  # mentors suggested this recently rank after equally good matches


def query_for(goal: Goal) -> Query:
    """Return what to look for, for a goal."""
    return Query(goal.sentence, frozenset(each.aspect for each in goal.aspects))


def find_mentors(
    s: Session, query: Query, person: Person, now: datetime, matcher: Matcher, keep: Keep = list
) -> list[Match]:
    """Find the mentors who match a query and may be shown to this person now, best first; `keep` only some topics."""
    return _ranked(s, query, eligibility.candidates(s, person, now), person, now, matcher, keep)


def resolve_people(s: Session, matches: list[Match]) -> list[tuple[Person, Match]]:
    """Pair each match with its person, in the same order."""
    people = {
        each.id: each for each in s.scalars(select(Person).where(Person.id.in_([each.mentor for each in matches])))
    }
    return [(people[each.mentor], each) for each in matches]


def list_shown(s: Session, goal: Goal, now: datetime) -> list[Suggestion]:
    """List the suggestions for a goal, latest first, without the dismissed and those who may no longer be shown."""
    excluded = exclusions.excluded_ids(s, goal.person, now)
    return [each for each in s.scalars(_shown(), {"goal_id": goal.id}) if each.mentor_id not in excluded]


@cache
def _shown() -> Select[Suggestion]:
    """Build, once, what many a rendering asks."""
    taking_part = Suggestion.mentor.has(and_(Person.left_at.is_(None), participation.takes_part()))
    rows = select(Suggestion).where(Suggestion.goal_id == _GOAL, Suggestion.dismissed.is_(False), taking_part)
    return rows.order_by(Suggestion.shortlist_id.desc(), Suggestion.position)


def mentor_ids(s: Session, goal: Goal) -> list[int]:
    """List the ids of everyone who was suggested for a goal and not dismissed, whether they may be shown or not."""
    return list(s.scalars(_MENTOR_IDS, {"goal_id": goal.id}))


def topic_shown(s: Session, goal_id: int, mentor_id: int) -> str:
    """Return the topic by which a mentor was found for a goal, if they were and still offer it; else an empty text."""
    return s.scalar(_TOPIC_SHOWN, {"goal_id": goal_id, "mentor_id": mentor_id}) or ""


# Built once, because many a rendering asks them.
_GOAL, _MENTOR = bindparam("goal_id", type_=Integer()), bindparam("mentor_id", type_=Integer())
_MENTOR_IDS = (
    select(Suggestion.mentor_id).where(Suggestion.goal_id == _GOAL, Suggestion.dismissed.is_(False)).distinct()
)
_OFFERED = and_(Offer.person_id == Suggestion.mentor_id, Offer.sentence == Suggestion.line)
_TOPIC_SHOWN = (
    select(Suggestion.line)
    .join(Offer, _OFFERED)
    .where(Suggestion.goal_id == _GOAL, Suggestion.mentor_id == _MENTOR)
    .limit(1)
)


def find_asked(s: Session, ask_id: int) -> int:
    """Return the id of a suggestion of whom a request asks; 0 without one."""
    same = and_(Suggestion.goal_id == Ask.goal_id, Suggestion.mentor_id == Ask.mentor_id)
    return s.scalar(select(Suggestion.id).join(Ask, same).where(Ask.id == ask_id).limit(1)) or 0


def preload(s: Session, matcher: Matcher) -> None:
    """Load the topics and the learned terms of every workspace before anyone has to wait for them."""
    mentor_search.reindex(s, matcher)
    for team_id in s.scalars(select(Person.team_id).distinct()).all():
        mentor_search.search_for(matcher, team_id).preload(s)
        learned_terms.learned(s, team_id, matcher)


def still_matches(s: Session, goal: Goal, profile: MentorProfile, now: datetime, matcher: Matcher) -> bool:
    """Return whether a mentor is available and still matches a goal."""
    is_available = eligibility.available_profile(s, profile.person, now) is not None
    return is_available and bool(_ranked(s, query_for(goal), lambda _: {profile.person_id}, goal.person, now, matcher))


def _ranked(
    s: Session, query: Query, candidates: Allowed, person: Person, now: datetime, matcher: Matcher, keep: Keep = list
) -> list[Match]:
    """Rank the mentors who are `candidates` by their topics, and those who are worth asking by their signals, too."""
    learned = learned_terms.learned(s, person.team_id, matcher)
    found = mentor_search.search_for(matcher, person.team_id).find(s, query, learned, candidates, MAX_RANKED)
    found = found._replace(best=keep(found.best))
    banded = worth_asking(matcher.lexicon, found)
    best = [each.best.line.mentor for each in banded]
    if not best:
        return []
    signals = Signals(
        helped=stats.people_helped(s, best, query.aspects),
        in_common=common_ground.in_common(s, person, best, matcher.lexicon.concepts),
        recently_active=stats.recently_active(s, best, now - ACTIVITY_WINDOW),
        impressions=stats.impressions(s, best, now - IMPRESSION_WINDOW),
    )
    return explain(matcher.lexicon, found, banded, signals)


def find_for_goal(s: Session, goal: Goal, now: datetime, matcher: Matcher) -> list[Match]:
    """Find mentors to suggest for a goal for the first time, best first.

    Leaves out those already suggested, asked, or introduced, but not those who were helping when the goal was parked.
    """
    shown = select(Suggestion.mentor_id).where(Suggestion.goal_id == goal.id)
    asked = select(Ask.mentor_id).where(Ask.goal_id == goal.id, Ask.state.in_(TRIED_STATES))
    parked = and_(Introduction.state == IntroductionState.ENDED, Introduction.ended_by.is_(None))
    helped = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id, ~parked)
    tried = s.scalars(shown.union(asked, helped)).all()
    candidates = eligibility.candidates(s, goal.person, now, without=tried)
    return _ranked(s, query_for(goal), candidates, goal.person, now, matcher)


def areas_to_ask_about(s: Session, shortlist: Shortlist, matcher: Matcher) -> list[str]:
    """List areas to ask about when a goal names none and its first shortlist has no sure match."""
    goal = shortlist.goal
    has_sure_match = any(each.fit != Fit.UNSURE for each in shortlist.suggestions)
    if (
        has_sure_match
        or goal.aspects
        or goal.state is not GoalState.OPEN
        or shortlist.reason is not ShortlistReason.FIRST
    ):
        return []
    guesses = suggest_aspects(
        matcher.lexicon, goal.sentence, learned_terms.learned(s, goal.person.team_id, matcher), least=0.0
    )
    return [each for each in guesses if not private.is_private_area([each])]
