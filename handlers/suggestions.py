"""The journey of the people shown for a goal: ask, not for me, more."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.views import home as home_views
from handlers.views import suggestions as views
from handlers.views.block_kit import Block, MessageContent, message_content
from mentoring.asks import asks
from mentoring.errors import GoalIsClosed, NoOneFree, NotYours
from mentoring.goals import eligibility, goals, suggestions
from mentoring.messages import digests
from mentoring.people import people
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    MentorProfile,
    Message,
    MessageKind,
    Shortlist,
    Suggestion,
)


def register(app: App) -> None:
    app.action(views.ASK)(ask)
    app.action(views.NOT_FOR_ME)(not_for_me)
    app.action(views.MORE)(more)
    app.action(home_views.WHO_CAN_HELP)(who_can_help)
    app.action(views.CHOOSE_AREA)(choose_area)
    app.view(views.ASK_FORM)(ask_from_form)


def ask(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**Ask**, with the dose on the button."""
    suggestion, dose = views.parse_button_value(action["value"])
    try:
        with db.begin() as s:
            asks.ask(s, people.get(s, team_id, user_id), suggestion, Dose(dose), now)
            digests.record_location(s, _digest_of(s, suggestion), *message_location(body), now)
        ack()
    finally:
        _refresh_modal(client, body, db, user_id, suggestion, now)


def not_for_me(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**Not for me**: off the list, and they never learn of it."""
    suggestion = int(action["value"])
    try:
        with db.begin() as s:
            goals.dismiss(s, people.get(s, team_id, user_id), suggestion, now)
            digests.record_location(s, _digest_of(s, suggestion), *message_location(body), now)
        ack()
    finally:
        _refresh_modal(client, body, db, user_id, suggestion, now)


def who_can_help(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**Who can help** on Home: whoever was shown for a goal, in a window."""
    with db.begin() as s:
        goal = goals.get_owned(s, people.get(s, team_id, user_id), int(action["value"]))
        if goal.state is not GoalState.OPEN:
            raise GoalIsClosed
        view = _everyone(s, goal, now)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _refresh_modal(
    client: WebClient, body: Payload, db: SessionFactory, user_id: str, suggestion: int, now: datetime
) -> None:
    """Where somebody pressed in the window, it shows how things stand now, after a refusal too."""
    window = body.get("view") or {}
    if window.get("type") != "modal":
        return
    with db() as s:
        shown = s.get(Suggestion, suggestion)
        theirs = shown is not None and shown.goal.person.user_id == user_id
        view = _everyone(s, shown.goal, now) if shown and theirs else None
    with suppress(SlackApiError):  # they may have closed it meanwhile
        if view:
            client.views_update(view_id=window["id"], view=view)


def choose_area(ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """One of the areas under **is it one of these?**"""
    goal, aspect = views.parse_button_value(action["value"])
    with db.begin() as s:
        goals.choose_area(s, people.get(s, team_id, user_id), goal, aspect, now)
    ack()


def more(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """**More**: all that they say of themselves, and another dose or question."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        suggestion = s.get(Suggestion, int(action["value"]))
        if suggestion is None:
            raise NotYours
        goal = goals.get_owned(s, person, suggestion.goal_id)
        listing = s.get(MentorProfile, suggestion.mentor_id)
        if listing is None:
            raise NoOneFree
        view = views.more(suggestion, listing, goal.dose, goal.first_question, message_location(body))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def ask_from_form(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """The window with more is sent: ask with what was chosen there."""
    suggestion, dose, question, shown_in = views.parse_submission(view)
    with db.begin() as s:
        asks.ask(s, people.get(s, team_id, user_id), suggestion, dose, now, question)
        digests.record_location(s, _digest_of(s, suggestion), *shown_in, now)
    ack()


def _digest_of(s: Session, suggestion_id: int) -> int | None:
    """The message that showed somebody, where the bot started it by itself."""
    return s.scalar(select(Shortlist.message_id).join(Suggestion).where(Suggestion.id == suggestion_id))


def render_shortlist(s: Session, message: Message, now: datetime) -> MessageContent | None:
    """A shortlist, to the resident, as things stand."""
    shortlist = s.get_one(Shortlist, message.subject_id)
    if not message.ts and shortlist.goal.state is not GoalState.OPEN:
        return None
    return message_content(*shortlist_blocks(s, shortlist, now))


def shortlist_blocks(s: Session, shortlist: Shortlist, now: datetime) -> list[Block]:
    """Everybody on a shortlist, as things stand with each."""
    found = _cards(s, shortlist.goal, shortlist.suggestions or asks.not_yet_asked(s, shortlist, now), now)
    return views.cards(shortlist, found, suggestions.guess_areas(s, shortlist), asks.replaced_mentors(s, shortlist))


def _everyone(s: Session, goal: Goal, now: datetime) -> Block:
    return views.everyone(goal, _cards(s, goal, suggestions.suggestions_shown(s, goal, now), now))


def _cards(s: Session, goal: Goal, shown: Sequence[Suggestion], now: datetime) -> list[views.Card]:
    mentors = [suggestion.mentor_id for suggestion in shown]
    listings = {each.person_id: each for each in eligibility.available_profiles(s, goal.person, mentors, now)}
    declined = and_(Ask.state.in_([AskState.DECLINED, AskState.EXPIRED]), Ask.started_by == Initiator.RESIDENT)
    asked = select(Ask).where(
        Ask.goal_id == goal.id, Ask.mentor_id.in_(mentors), or_(Ask.state == AskState.OPEN, declined)
    )
    met = select(Introduction).where(Introduction.goal_id == goal.id).order_by(Introduction.id)
    latest = {each.mentor_id: each for each in s.scalars(asked.order_by(Ask.id))}
    introduced = {each.mentor_id: each for each in s.scalars(met)}
    return [
        views.Card(each, listings.get(each.mentor_id), latest.get(each.mentor_id), introduced.get(each.mentor_id))
        for each in shown
    ]


RENDERERS = {MessageKind.SHORTLIST: render_shortlist}
