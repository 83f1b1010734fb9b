"""From a goal to the people shown for it: who may be shown, matching, and the shortlist that is kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from mentoring.goals import second_opinion
from mentoring.matching import Fit, Match, Query, Signals, explain, suggest_aspects
from mentoring.mentors import common_ground, learned_terms, mentor_search, stats
from mentoring.messages import outbox, send_windows
from mentoring.people import exclusions
from mentoring.safety import private
from models import (
    AlertPreference,
    Ask,
    AskState,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    MentorProfile,
    MessageKind,
    Person,
    QuietTime,
    Shift,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

TRIED_STATES = (AskState.OPEN, AskState.DECLINED, AskState.EXPIRED)
MAX_SHOWN = 3
MAX_NEXT = 2
MAX_RANKED = 50  # people: more than three lists show, few enough to look up what else is known of them
FRESH = timedelta(weeks=26)
IMPRESSION_WINDOW = timedelta(weeks=4)  # who was shown in these comes after others who fit as well
RECHECK_INTERVAL = timedelta(hours=2)  # longer than a window, so that a goal is looked at once in each


def to_query(sentence: str, aspects: Iterable[str]) -> Query:
    return Query(sentence, frozenset(aspects))


def query_for(goal: Goal) -> Query:
    return to_query(goal.sentence, (a.aspect for a in goal.aspects))


def find_mentors(
    s: Session, wanted: Query, person: Person, now: datetime, *, besides: Iterable[int] = ()
) -> list[Match]:
    """Who fits what somebody wants and may be shown now, best first.

    Here, with a free place, not paused or full, neither they themselves nor who is kept from them, not among `besides`.
    """
    return _ranked(s, wanted, _candidate_ids(s, person, now) - {*besides}, person, now)


def resolve_people(s: Session, found: list[Match]) -> list[tuple[Person, Match]]:
    """Who they are that were found, in the same order."""
    people = {each.id: each for each in s.scalars(select(Person).where(Person.id.in_([each.mentor for each in found])))}
    return [(people[each.mentor], each) for each in found]


def _candidate_ids(s: Session, person: Person, now: datetime) -> set[int]:
    """Who here may be shown to a person now: others with an open listing, whom nothing keeps apart."""
    here = select(MentorProfile.person_id).join(Person, Person.id == MentorProfile.person_id)
    open_now = s.scalars(here.where(Person.team_id == person.team_id, _is_available(now)))
    return set(open_now) - {person.id, *exclusions.excluded_ids(s, person, now)}


def available_profiles(s: Session, person: Person, mentors: Iterable[int], now: datetime) -> list[MentorProfile]:
    """The listings of those of them who may be shown to a person now."""
    open_now = select(MentorProfile).where(MentorProfile.person_id.in_([*mentors]), _is_available(now))
    kept_apart = exclusions.excluded_ids(s, person, now)
    return list(s.scalars(open_now.where(MentorProfile.person_id.not_in(kept_apart))))


def suggestions_shown(s: Session, goal: Goal, now: datetime) -> list[Suggestion]:
    """Whoever was shown for a goal, the latest first: not who was taken off, nor who may not be shown any more."""
    rows = select(Suggestion).where(Suggestion.goal_id == goal.id, Suggestion.dismissed.is_(False))
    rows = rows.where(Suggestion.mentor_id.not_in(exclusions.excluded_ids(s, goal.person, now)))
    rows = rows.where(Suggestion.mentor.has(left_at=None))
    return list(s.scalars(rows.order_by(Suggestion.shortlist_id.desc(), Suggestion.position)))


def preload(s: Session) -> None:
    """Read what is offered and what was taught, in every workspace, before somebody waits for it."""
    mentor_search.reindex(s)
    for team_id in s.scalars(select(Person.team_id).distinct()).all():
        mentor_search.search_of(s, team_id).preload(s)
        learned_terms.learned(s, team_id)


def search_offers(s: Session, person: Person, typed: str, now: datetime, most: int) -> list[tuple[int, str, str]]:
    """Lines that hold all the words typed, with their id and whose they are; none about a private area.

    Of people who may be shown to this person now.
    """
    shown = _candidate_ids(s, person, now)
    found = mentor_search.search_of(s, person.team_id).containing(s, typed, shown, most)
    rows = s.execute(select(Person.id, Person.name).where(Person.id.in_({line.mentor for line in found})))
    names = {who: name for who, name in rows}  # noqa: C416 (rows are Row objects, not pairs)
    return [(line.id, line.sentence, names[line.mentor]) for line in found]


def public_matches(s: Session, wanted: Query, person: Person, now: datetime) -> list[Match]:
    """The same for what others may read: without lines about a private area."""
    found = find_mentors(s, wanted, person, now)
    about = stats.areas_by_line(s, (each.mentor for each in found))
    return [each for each in found if not private.is_private(about.get((each.mentor, each.line), ()))]


def private_matches(s: Session, wanted: Query, person: Person, now: datetime) -> list[Match]:
    """Who offers the private areas of a wish itself: what comes near by its words alone is no offer to talk of that."""
    found = find_mentors(s, wanted, person, now)
    about = stats.areas_by_line(s, (each.mentor for each in found))
    asked_for = {each for each in wanted.aspects if private.is_private([each])}
    return [each for each in found if asked_for & about.get((each.mentor, each.line), set())]


def fits(s: Session, goal: Goal, listing: MentorProfile, now: datetime) -> bool:
    """Does a mentor still fit a goal?"""
    is_open = available_profile(s, listing.person, now) is not None
    return is_open and bool(_ranked(s, query_for(goal), {listing.person_id}, goal.person, now))


def available_profile(s: Session, mentor: Person, now: datetime) -> MentorProfile | None:
    """A mentor's listing, if it may be shown now."""
    return s.scalar(select(MentorProfile).where(MentorProfile.person_id == mentor.id, _is_available(now)))


def _is_available(now: datetime) -> ColumnElement[bool]:
    helping = (
        select(func.count())
        .where(Introduction.mentor_id == MentorProfile.person_id, Introduction.state == IntroductionState.OPEN)
        .scalar_subquery()
    )
    quiet = exists().where(
        QuietTime.person_id == MentorProfile.person_id, QuietTime.starts_at <= now, QuietTime.ends_at > now
    )
    on_shift = exists().where(
        Person.id == MentorProfile.person_id,
        Shift.team_id == Person.team_id,
        Shift.user_id == Person.user_id,
        Shift.starts_at <= now,
        Shift.ends_at > now,
    )
    left = exists().where(Person.id == MentorProfile.person_id, Person.left_at.is_not(None)).correlate(MentorProfile)
    is_open = or_(MentorProfile.full_until.is_(None), MentorProfile.full_until <= now)
    return and_(
        MentorProfile.offers.any(),
        helping < MentorProfile.capacity,
        is_open,
        ~quiet,
        ~on_shift.correlate(MentorProfile),
        ~left,
    )


def _ranked(s: Session, wanted: Query, open_now: set[int], person: Person, now: datetime) -> list[Match]:
    """Who of them fits: by the lines first; what else is known is looked up for the best of those."""
    learnt = learned_terms.learned(s, person.team_id)
    found = mentor_search.search_of(s, person.team_id).find(s, wanted, learnt, open_now, MAX_RANKED)
    best = found.mentors
    if not best:
        return []
    context = Signals(
        helped=stats.people_helped(s, wanted.aspects),
        in_common=common_ground.in_common(s, person, best),
        recently_active=stats.recently_active(s, best, now - FRESH),
        impressions=stats.impressions(s, best, now - IMPRESSION_WINDOW),
    )
    return explain(found, context)


def create_shortlist(s: Session, goal: Goal, why: ShortlistReason, now: datetime, most: int = MAX_SHOWN) -> Shortlist:
    """Choose people for a goal, keep the choice, and owe the resident the message.

    It follows from a press. Where nobody fits it promises to tell when somebody does, and the goal is looked at again.
    """
    found = find_for_goal(s, goal, now)
    if why is ShortlistReason.STUCK:
        found = second_opinion.order_for_second_opinion(s, goal, found)
    made = save_shortlist(s, goal, why, found[:most], now)
    if not made.suggestions:
        schedule_recheck(goal, now)
    outbox.enqueue(s, MessageKind.SHORTLIST, made.id, goal.person, now)
    return made


def refresh(s: Session, waited: Shortlist, now: datetime) -> bool:
    """Before a list that waited is sent: whoever may not be shown any more makes room for who may.

    Whether it has something to say: a lapse is told with nobody on it too, somebody new is not, nor one about whom the
    person has decided on Home meanwhile. The goal is locked.
    """
    if not is_current(s, waited):
        waited.reason = ShortlistReason.NEXT  # it waits for no message any more
        return False
    shown_now = _candidate_ids(s, waited.goal.person, now)
    gone = [each for each in waited.suggestions if each.mentor_id not in shown_now]
    if not gone:
        return True
    matches = find_for_goal(s, waited.goal, now)[: len(gone)]
    for each in gone:
        waited.suggestions.remove(each)
    s.flush()
    waited.suggestions += _new_suggestions(
        s, waited.goal, matches, now, after=max((each.position for each in waited.suggestions), default=0)
    )
    if not waited.suggestions:
        schedule_recheck(waited.goal, now)
    if not waited.suggestions and waited.reason is ShortlistReason.NEW:
        s.delete(waited)
        return False
    s.flush()
    return True


def is_current(s: Session, waited: Shortlist) -> bool:
    """Is there still something to tell by a list: a lapse, or somebody new about whom nobody has decided on Home?"""
    asked = set(s.scalars(select(Ask.mentor_id).where(Ask.goal_id == waited.goal_id)))
    shown = waited.suggestions
    decided = bool(shown) and all(each.dismissed or each.mentor_id in asked for each in shown)
    return waited.reason is not ShortlistReason.NEW or not decided


def replacement(s: Session, goal: Goal, now: datetime) -> Shortlist:
    """Others for a goal of which an ask lapsed; of several that lapse, its owner reads in one list."""
    told = select(Shortlist).where(
        Shortlist.goal_id == goal.id, Shortlist.reason == ShortlistReason.EXPIRED, Shortlist.message_id.is_(None)
    )
    if there := s.scalar(told.limit(1)):
        return there
    made = save_shortlist(s, goal, ShortlistReason.EXPIRED, find_for_goal(s, goal, now)[:MAX_NEXT], now)
    if not made.suggestions:
        schedule_recheck(goal, now)
    return made


def find_for_goal(s: Session, goal: Goal, now: datetime) -> list[Match]:
    """Who fits a goal and may be shown for it as somebody new; best first.

    Not who was shown, who is being asked or said no, nor who has helped: but whoever helped until the goal was parked.
    """
    shown = select(Suggestion.mentor_id).where(Suggestion.goal_id == goal.id)
    asked = select(Ask.mentor_id).where(Ask.goal_id == goal.id, Ask.state.in_(TRIED_STATES))
    rested = and_(Introduction.state == IntroductionState.ENDED, Introduction.ended_by.is_(None))
    helped = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id, ~rested)
    return find_mentors(s, query_for(goal), goal.person, now, besides=s.scalars(shown.union(asked, helped)))


def save_shortlist(s: Session, goal: Goal, why: ShortlistReason, found: list[Match], now: datetime) -> Shortlist:
    """Write down who is shown for a goal, and which of them want to hear of it."""
    goal.next_search_at = None
    made = Shortlist(goal=goal, reason=why, created_at=now)
    made.suggestions = _new_suggestions(s, goal, found, now)
    s.add(made)
    s.flush()
    outbox.refresh_homes(s, *(match.mentor for match in found))
    return made


def _new_suggestions(s: Session, goal: Goal, found: list[Match], now: datetime, after: int = 0) -> list[Suggestion]:
    told = _alert_times(s, goal, [match.mentor for match in found], now)
    return [
        Suggestion(
            goal=goal,
            mentor_id=match.mentor,
            line=match.line,
            position=number,
            reasons=list(match.reasons),
            fit=match.fit,
            alert_at=told.get(match.mentor),
        )
        for number, match in enumerate(found, after + 1)
    ]


def _alert_times(s: Session, goal: Goal, mentors: list[int], now: datetime) -> dict[int, datetime]:
    """When those of these mentors hear of a goal that fits, who want to and may."""
    if goal.visibility is Visibility.PEOPLE or not mentors:
        return {}
    rows = select(MentorProfile.person_id, MentorProfile.alerts, Person.tz).join(
        Person, Person.id == MentorProfile.person_id
    )
    rows = rows.where(MentorProfile.person_id.in_(mentors), MentorProfile.alerts != AlertPreference.ONLY_ASKED)
    return {
        who: send_windows.next_monday(tz, now) if hear is AlertPreference.WEEKLY else now
        for who, hear, tz in s.execute(rows)
    }


def guess_areas(s: Session, shortlist: Shortlist) -> list[str]:
    """The areas to ask about, where nobody said what a goal is about and nobody shown first fits for sure."""
    goal = shortlist.goal
    sure = any(each.fit != Fit.UNSURE for each in shortlist.suggestions)
    if sure or goal.aspects or goal.state is not GoalState.OPEN or shortlist.reason is not ShortlistReason.FIRST:
        return []
    may_be = suggest_aspects(goal.sentence, learned_terms.learned(s, goal.person.team_id), least=0.0)
    return [each for each in may_be if not private.is_private([each])]


def schedule_recheck(goal: Goal, now: datetime) -> None:
    """Look for somebody new from then on; the resident is told in a window of theirs."""
    goal.next_search_at = now + RECHECK_INTERVAL
