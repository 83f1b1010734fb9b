"""Shortlists: who is suggested for a goal, stored. They are owed, filled, kept current and replaced.

A tap is acknowledged once its decision is stored, and who else could help is found right after, by the worker: until
then the shortlist's row says how many people are owed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Integer, Select, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from mentoring.goals import eligibility, goal_lock, second_opinion, suggestions
from mentoring.matching import Match, Matcher
from mentoring.messages import digest_items, digests, outbox, send_windows
from mentoring.messages.digest_source import Moment
from models import (
    AlertPreference,
    Ask,
    AskState,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    MentorProfile,
    MessageKind,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

MAX_NEXT = 2  # people after the first list
RECHECK_INTERVAL = timedelta(hours=2)  # so that news of someone new can be told on the same day


def owe(
    s: Session, goal: Goal, reason: ShortlistReason, now: datetime, most: int = MAX_NEXT, view_id: str = ""
) -> Shortlist:
    """Store that up to `most` people are owed for a goal, as a shortlist that is filled right after this transaction.

    `view_id` is the window that shows them then, too, if it is still open.
    """
    shortlist = Shortlist(goal=goal, reason=reason, created_at=now, people_owed=most, view_id=view_id, suggestions=[])
    s.add(shortlist)
    s.flush()
    return shortlist


def is_owed(s: Session, goal_id: int, reasons: Iterable[ShortlistReason] = ShortlistReason) -> bool:
    """Are people still to be found for a goal, on a list for one of these reasons?"""
    return s.scalar(_IS_OWED, {"goal_id": goal_id, "reasons": [*reasons]}) or False


def owed_ids(s: Session) -> list[int]:
    """List the shortlists that are owed people, the oldest first."""
    return list(s.scalars(_OWED))


# Built once, because the worker and many a rendering ask them.
_OWED = select(Shortlist.id).where(Shortlist.people_owed > 0).order_by(Shortlist.id)
_REASONS = bindparam("reasons", expanding=True, type_=Shortlist.reason.type)
_OF_GOAL = Shortlist.goal_id == bindparam("goal_id", type_=Integer())
_IS_OWED = select(exists().where(_OF_GOAL, Shortlist.people_owed > 0, Shortlist.reason.in_(_REASONS)))


def fill_owed(s: Session, shortlist_id: int, now: datetime, matcher: Matcher) -> bool:
    """Fill a shortlist whose people are still to be found, once; drop it if its goal has been closed since.

    Returns: whether this filled it.
    """
    goal_lock.get_for_update(s, s.scalar(select(Shortlist.goal_id).where(Shortlist.id == shortlist_id)) or 0)
    shortlist = s.get(Shortlist, shortlist_id, populate_existing=True)
    if shortlist is None or not shortlist.people_owed:
        return False
    if shortlist.goal.state is not GoalState.OPEN:
        s.delete(shortlist)
        return False
    fill(s, shortlist, now, matcher)
    return True


def fill(s: Session, shortlist: Shortlist, now: datetime, matcher: Matcher) -> None:
    """Find the people that are owed, and enqueue the message to the resident. The goal is locked.

    When no one matches, the message promises news, and the goal is rechecked later.
    """
    goal = shortlist.goal
    matches = suggestions.find_for_goal(s, goal, now, matcher)
    if shortlist.reason is ShortlistReason.SECOND_OPINION:
        matches = second_opinion.order_for_second_opinion(s, goal, matches)
    _set_people(s, shortlist, matches[: shortlist.people_owed], now)
    outbox.enqueue(s, MessageKind.SHORTLIST, shortlist.id, goal.person, now, goal_id=goal.id)


def refresh(s: Session, shortlist: Shortlist, now: datetime, matcher: Matcher) -> bool:
    """Replace the people on a waiting shortlist who may no longer be shown. The caller has locked the goal.

    Returns: whether to send it. News that an ask expired goes out even with no one to suggest; a new match doesn't
        when that person is gone, or when the resident has already decided on Home.
    """
    if not is_current(s, shortlist):
        shortlist.reason = ShortlistReason.NEXT  # no message will carry it
        return False
    shown = [each.mentor_id for each in shortlist.suggestions]
    candidates = eligibility.candidates(s, shortlist.goal.person, now)(shown)
    gone = [each for each in shortlist.suggestions if each.mentor_id not in candidates]
    if not gone:
        return True
    matches = suggestions.find_for_goal(s, shortlist.goal, now, matcher)[: len(gone)]
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
    found = suggestions.find_mentors(s, suggestions.query_for(goal), goal.person, now, matcher)
    matches = {each.mentor: each for each in found}
    for suggestion in s.scalars(rows.where(Suggestion.mentor_id.not_in(decided))).all():
        if match := matches.get(suggestion.mentor_id):
            suggestion.line, suggestion.fit, suggestion.reasons = match.line, match.fit, list(match.reasons)
        else:
            s.delete(suggestion)
    s.flush()
    if is_owed(s, goal.id):  # they follow the new words
        return
    if suggestions.find_for_goal(s, goal, now, matcher):
        owe(s, goal, ShortlistReason.NEXT, now, suggestions.MAX_SHOWN)
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
    matches = suggestions.find_for_goal(s, goal, now, matcher)
    return save(s, goal, ShortlistReason.EXPIRED, matches[:MAX_NEXT], now)


def save_slow(s: Session, goal: Goal, now: datetime, matcher: Matcher) -> None:
    """Store the news that a request may take a while, with the next people; a digest tells it."""
    found = suggestions.find_for_goal(s, goal, now, matcher)[:MAX_NEXT]
    save(s, goal, ShortlistReason.SLOW, found, now)
    goal.person.deferred_until = None  # the news waits for no budget


def save(s: Session, goal: Goal, reason: ShortlistReason, matches: list[Match], now: datetime) -> Shortlist:
    """Store who is suggested for a goal, and when to alert those mentors who want to hear of it."""
    shortlist = Shortlist(goal=goal, reason=reason, created_at=now)
    s.add(shortlist)
    _set_people(s, shortlist, matches, now)
    return shortlist


def _set_people(s: Session, shortlist: Shortlist, matches: list[Match], now: datetime) -> None:
    """Put people on a shortlist; its goal is searched again only if there are none."""
    shortlist.suggestions, shortlist.people_owed = _new_suggestions(s, shortlist.goal, matches, now), 0
    shortlist.goal.next_search_at = None
    if not matches:
        schedule_recheck(shortlist.goal, now)
    s.flush()


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


def unmatched(now: Moment) -> Select[Goal]:
    """Select the open goals without a match that are to be searched again."""
    return select(Goal).where(Goal.state == GoalState.OPEN, Goal.next_search_at <= now).order_by(Goal.id)


def recheck_ids(s: Session, now: datetime) -> list[int]:
    """List the goals without a match that are to be searched again, of people whose next digest may be made now."""
    return list(s.scalars(_without_match(), {digests.NOW.key: now}))


@cache
def _without_match() -> Select[int]:
    """Build, once, what the worker asks in every round."""
    due = unmatched(digests.NOW).with_only_columns(Goal.id).join(Goal.person)
    not_deferred = or_(Person.deferred_until.is_(None), Person.deferred_until <= digests.NOW)
    return due.where(not_deferred, digests.reads_digests())


def recheck(s: Session, goal_id: int, now: datetime, matcher: Matcher) -> None:
    """Search again for a goal without a match. When there is one, the goal stays due, and a digest tells the news.

    Most goals still have none, and a digest, which asks what else is due, would be built for each of them.
    """
    goal = goal_lock.get_for_update(s, goal_id)
    is_due = goal and goal.next_search_at and goal.next_search_at <= now  # still: another process may have been here
    if goal and is_due and not suggestions.find_for_goal(s, goal, now, matcher):
        later = update(Goal).where(Goal.id == goal_id).values(next_search_at=now + RECHECK_INTERVAL)
        s.execute(later, execution_options=outbox.BOOKKEEPING)


def schedule_recheck(goal: Goal, now: datetime) -> None:
    """Search again later; the resident hears of a new match in one of their send windows."""
    goal.next_search_at = now + RECHECK_INTERVAL
