"""From a goal to the mentors suggested for it: find matches, store the shortlist, and keep it current."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from mentoring.goals import eligibility, second_opinion
from mentoring.matching import BestLine, Fit, Match, Matcher, Query, Signals, explain, suggest_aspects
from mentoring.mentors import common_ground, learned_terms, mentor_search, stats
from mentoring.messages import digest_items, outbox, send_windows
from mentoring.people import exclusions, participation
from mentoring.safety import private
from models import (
    AlertPreference,
    Ask,
    AskState,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    IntroductionState,
    MentorProfile,
    MessageKind,
    Offer,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

Keep = Callable[[list[BestLine]], list[BestLine]]
TRIED_STATES = (AskState.OPEN, AskState.DECLINED, AskState.EXPIRED)
MAX_SHOWN = 3
MAX_NEXT = 2
MAX_RANKED = 50  # mentors: more than three shortlists show, few enough to look up their signals
ACTIVITY_WINDOW = timedelta(weeks=26)
IMPRESSION_WINDOW = timedelta(weeks=4)  # mentors suggested this recently rank after equally good matches
RECHECK_INTERVAL = timedelta(hours=2)  # longer than a send window, so each window checks a goal once


def query_for(goal: Goal) -> Query:
    """Return what to look for, for a goal."""
    return Query(goal.sentence, frozenset(each.aspect for each in goal.aspects))


def find_mentors(
    s: Session, query: Query, person: Person, now: datetime, matcher: Matcher, keep: Keep = list
) -> list[Match]:
    """Find the mentors who match a query and may be shown to this person now, best first; `keep` only some topics."""
    return _ranked(s, query, eligibility.candidate_ids(s, person, now), person, now, matcher, keep)


def resolve_people(s: Session, matches: list[Match]) -> list[tuple[Person, Match]]:
    """Pair each match with its person, in the same order."""
    people = {
        each.id: each for each in s.scalars(select(Person).where(Person.id.in_([each.mentor for each in matches])))
    }
    return [(people[each.mentor], each) for each in matches]


def list_shown(s: Session, goal: Goal, now: datetime) -> list[Suggestion]:
    """List the suggestions for a goal, latest first, without the dismissed and those who may no longer be shown."""
    rows = select(Suggestion).where(Suggestion.goal_id == goal.id, Suggestion.dismissed.is_(False))
    rows = rows.where(Suggestion.mentor_id.not_in(exclusions.excluded_ids(s, goal.person, now)))
    rows = rows.where(Suggestion.mentor.has(and_(Person.left_at.is_(None), participation.takes_part())))
    return list(s.scalars(rows.order_by(Suggestion.shortlist_id.desc(), Suggestion.position)))


def mentor_ids(s: Session, goal: Goal) -> list[int]:
    """List the ids of everyone who was suggested for a goal and not dismissed, whether they may be shown or not."""
    rows = select(Suggestion.mentor_id).where(Suggestion.goal_id == goal.id, Suggestion.dismissed.is_(False))
    return list(s.scalars(rows.distinct()))


def topic_shown(s: Session, goal_id: int, mentor_id: int) -> str:
    """Return the topic by which a mentor was found for a goal, if they were and still offer it; else an empty text."""
    offered = and_(Offer.person_id == Suggestion.mentor_id, Offer.sentence == Suggestion.line)
    topic = select(Suggestion.line).join(Offer, offered)
    return s.scalar(topic.where(Suggestion.goal_id == goal_id, Suggestion.mentor_id == mentor_id).limit(1)) or ""


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
    return is_available and bool(_ranked(s, query_for(goal), {profile.person_id}, goal.person, now, matcher))


def _ranked(
    s: Session, query: Query, candidates: set[int], person: Person, now: datetime, matcher: Matcher, keep: Keep = list
) -> list[Match]:
    """Rank the mentors in `candidates` by their topics, then re-rank the best of them by their signals."""
    learned = learned_terms.learned(s, person.team_id, matcher)
    found = mentor_search.search_for(matcher, person.team_id).find(s, query, learned, candidates, MAX_RANKED)
    found = found._replace(best=keep(found.best))
    best = found.mentors
    if not best:
        return []
    signals = Signals(
        helped=stats.people_helped(s, query.aspects),
        in_common=common_ground.in_common(s, person, best, matcher.lexicon.concepts),
        recently_active=stats.recently_active(s, best, now - ACTIVITY_WINDOW),
        impressions=stats.impressions(s, best, now - IMPRESSION_WINDOW),
    )
    return explain(matcher.lexicon, found, signals)


def create_shortlist(
    s: Session, goal: Goal, reason: ShortlistReason, now: datetime, matcher: Matcher, limit: int = MAX_SHOWN
) -> Shortlist:
    """Suggest people for a goal after someone's action: store a shortlist and enqueue the message to the resident.

    When no one matches, the message promises news, and the goal is rechecked later.
    """
    matches = find_for_goal(s, goal, now, matcher)
    if reason is ShortlistReason.SECOND_OPINION:
        matches = second_opinion.order_for_second_opinion(s, goal, matches)
    shortlist = save_shortlist(s, goal, reason, matches[:limit], now)
    if not shortlist.suggestions:
        schedule_recheck(goal, now)
    outbox.enqueue(s, MessageKind.SHORTLIST, shortlist.id, goal.person, now, goal_id=goal.id)
    return shortlist


def refresh(s: Session, shortlist: Shortlist, now: datetime, matcher: Matcher) -> bool:
    """Replace the people on a waiting shortlist who may no longer be shown. The caller has locked the goal.

    Returns: whether to send it. News that an ask expired goes out even with no one to suggest; a new match doesn't
        when that person is gone, or when the resident has already decided on Home.
    """
    if not is_current(s, shortlist):
        shortlist.reason = ShortlistReason.NEXT  # no message will carry it
        return False
    candidates = eligibility.candidate_ids(s, shortlist.goal.person, now)
    gone = [each for each in shortlist.suggestions if each.mentor_id not in candidates]
    if not gone:
        return True
    matches = find_for_goal(s, shortlist.goal, now, matcher)[: len(gone)]
    for each in gone:
        shortlist.suggestions.remove(each)
    s.flush()
    shortlist.suggestions += _new_suggestions(
        s, shortlist.goal, matches, now, after=max((each.position for each in shortlist.suggestions), default=0)
    )
    if not shortlist.suggestions:
        schedule_recheck(shortlist.goal, now)
    if not shortlist.suggestions and shortlist.reason is ShortlistReason.NEW:
        s.delete(shortlist)
        return False
    s.flush()
    return True


def follow_words(s: Session, goal: Goal, now: datetime, matcher: Matcher) -> None:
    """Keep the people suggested for a goal in step with its new words.

    Who was asked, introduced or dismissed stays as they are. Of the others, those who no longer fit are taken off, the
    rest get their new reasons, and those who fit now are suggested.
    """
    asked = select(Ask.mentor_id).where(Ask.goal_id == goal.id)
    decided = asked.union(select(Introduction.mentor_id).where(Introduction.goal_id == goal.id))
    rows = select(Suggestion).where(Suggestion.goal_id == goal.id, Suggestion.dismissed.is_(False))
    matches = {each.mentor: each for each in find_mentors(s, query_for(goal), goal.person, now, matcher)}
    for suggestion in s.scalars(rows.where(Suggestion.mentor_id.not_in(decided))).all():
        if match := matches.get(suggestion.mentor_id):
            suggestion.line, suggestion.fit, suggestion.reasons = match.line, match.fit, list(match.reasons)
        else:
            s.delete(suggestion)
    s.flush()
    if find_for_goal(s, goal, now, matcher):
        create_shortlist(s, goal, ShortlistReason.NEXT, now, matcher)
    elif not s.scalars(rows.where(Suggestion.mentor_id.not_in(decided))).first():
        schedule_recheck(goal, now)  # what is left of the lists promises news


def is_current(s: Session, shortlist: Shortlist) -> bool:
    """Return whether a waiting shortlist still has news: an expired ask, or a person not yet decided about."""
    asked_ids = set(s.scalars(select(Ask.mentor_id).where(Ask.goal_id == shortlist.goal_id)))
    shown = shortlist.suggestions
    decided = bool(shown) and all(each.dismissed or each.mentor_id in asked_ids for each in shown)
    if shortlist.reason is ShortlistReason.SLOW:  # the request that takes a while is still open
        slow = select(Ask.id).where(Ask.goal_id == shortlist.goal_id, Ask.state == AskState.OPEN, Ask.slot.is_(None))
        return s.scalar(slow.where(Ask.started_by == Initiator.RESIDENT).limit(1)) is not None
    return shortlist.reason is not ShortlistReason.NEW or not decided


def get_or_create_replacement(s: Session, goal: Goal, now: datetime, matcher: Matcher) -> Shortlist:
    """Get the shortlist that replaces expired asks of a goal. Several that expire before it is sent share one."""
    unsent = select(Shortlist).where(
        Shortlist.goal_id == goal.id,
        Shortlist.reason == ShortlistReason.EXPIRED,
        ~digest_items.is_claimed(Shortlist.REQUEST_NEWS_KIND, Shortlist.id),
    )
    if existing := s.scalar(unsent.limit(1)):
        return existing
    goal.person.deferred_until = None  # the news waits for no budget
    shortlist = save_shortlist(s, goal, ShortlistReason.EXPIRED, find_for_goal(s, goal, now, matcher)[:MAX_NEXT], now)
    if not shortlist.suggestions:
        schedule_recheck(goal, now)
    return shortlist


def save_slow(s: Session, goal: Goal, now: datetime, matcher: Matcher) -> None:
    """Store the news that a request may take a while, with the next people; a digest tells it."""
    found = find_for_goal(s, goal, now, matcher)[:MAX_NEXT]
    save_shortlist(s, goal, ShortlistReason.SLOW, found, now)
    goal.person.deferred_until = None  # the news waits for no budget
    if not found:
        schedule_recheck(goal, now)


def find_for_goal(s: Session, goal: Goal, now: datetime, matcher: Matcher) -> list[Match]:
    """Find mentors to suggest for a goal for the first time, best first.

    Leaves out those already suggested, asked, or introduced, but not those who were helping when the goal was parked.
    """
    shown = select(Suggestion.mentor_id).where(Suggestion.goal_id == goal.id)
    asked = select(Ask.mentor_id).where(Ask.goal_id == goal.id, Ask.state.in_(TRIED_STATES))
    parked = and_(Introduction.state == IntroductionState.ENDED, Introduction.ended_by.is_(None))
    helped = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id, ~parked)
    candidates = eligibility.candidate_ids(s, goal.person, now) - {*s.scalars(shown.union(asked, helped))}
    return _ranked(s, query_for(goal), candidates, goal.person, now, matcher)


def save_shortlist(s: Session, goal: Goal, reason: ShortlistReason, matches: list[Match], now: datetime) -> Shortlist:
    """Store who is suggested for a goal, and when to alert those mentors who want to hear of it."""
    goal.next_search_at = None
    shortlist = Shortlist(goal=goal, reason=reason, created_at=now)
    shortlist.suggestions = _new_suggestions(s, goal, matches, now)
    s.add(shortlist)
    s.flush()
    return shortlist


def _new_suggestions(s: Session, goal: Goal, matches: list[Match], now: datetime, after: int = 0) -> list[Suggestion]:
    alert_times = _alert_times(s, goal, [match.mentor for match in matches], now)
    return [
        Suggestion(
            goal=goal,
            mentor_id=match.mentor,
            line=match.line,
            position=number,
            reasons=list(match.reasons),
            fit=match.fit,
            alert_at=alert_times.get(match.mentor),
        )
        for number, match in enumerate(matches, after + 1)
    ]


def _alert_times(s: Session, goal: Goal, mentors: list[int], now: datetime) -> dict[int, datetime]:
    """Map each of these mentors who wants alerts to the time of theirs; no one for a goal that isn't posted."""
    if goal.visibility is Visibility.NOT_POSTED or not mentors:
        return {}
    rows = select(MentorProfile.person_id, MentorProfile.alerts, Person.tz).join(
        Person, Person.id == MentorProfile.person_id
    )
    rows = rows.where(MentorProfile.person_id.in_(mentors), MentorProfile.alerts != AlertPreference.ONLY_ASKED)
    return {
        mentor_id: send_windows.next_monday(tz, now) if preference is AlertPreference.WEEKLY else now
        for mentor_id, preference, tz in s.execute(rows)
    }


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


def schedule_recheck(goal: Goal, now: datetime) -> None:
    """Search again later; the resident hears of a new match in one of their send windows."""
    goal.next_search_at = now + RECHECK_INTERVAL
