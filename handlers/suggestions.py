"""The people suggested for a goal: **Ask**, **Not for me** and **More**."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.renderer import RenderContext
from handlers.views import home as home_views
from handlers.views import suggestions as views
from handlers.views.block_kit import Block, MessageContent, message_content
from mentoring.asks import asks
from mentoring.errors import GoalIsClosed, NoOneFree, NotYours
from mentoring.goals import eligibility, goals, suggestions
from mentoring.matching import Matcher
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
    """Handle **Ask**, with the dose on the button."""
    suggestion_id, dose = views.parse_button_value(action["value"])
    try:
        with db.begin() as s:
            asks.ask(s, people.get(s, team_id, user_id), suggestion_id, Dose(dose), now)
            digests.record_location(s, _digest_of(s, suggestion_id), *message_location(body), now)
        ack()
    finally:
        _refresh_modal(client, body, db, user_id, suggestion_id, now)


def not_for_me(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle **Not for me**: take the mentor off the list. They never learn about it."""
    suggestion_id = int(action["value"])
    try:
        with db.begin() as s:
            goals.dismiss(s, people.get(s, team_id, user_id), suggestion_id, now, matcher)
            digests.record_location(s, _digest_of(s, suggestion_id), *message_location(body), now)
        ack()
    finally:
        _refresh_modal(client, body, db, user_id, suggestion_id, now)


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
    """Handle **Who can help** on Home: show everyone suggested for the goal, in a modal."""
    with db.begin() as s:
        goal = goals.get_owned(s, people.get(s, team_id, user_id), int(action["value"]))
        if goal.state is not GoalState.OPEN:
            raise GoalIsClosed
        view = _everyone(s, goal, now)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _refresh_modal(
    client: WebClient, body: Payload, db: SessionFactory, user_id: str, suggestion_id: int, now: datetime
) -> None:
    """Update the modal that the action came from, even after an error; do nothing for an action in a message."""
    modal = body.get("view") or {}
    if modal.get("type") != "modal":
        return
    with db() as s:
        suggestion = s.get(Suggestion, suggestion_id)
        is_owner = suggestion is not None and suggestion.goal.person.user_id == user_id
        view = _everyone(s, suggestion.goal, now) if suggestion and is_owner else None
    with suppress(SlackApiError):  # the person may have closed it
        if view:
            client.views_update(view_id=modal["id"], view=view)


def choose_area(
    ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime, matcher: Matcher
) -> None:
    """Handle one of the growth areas under *is it one of these?*"""
    goal_id, aspect = views.parse_button_value(action["value"])
    with db.begin() as s:
        goals.choose_area(s, people.get(s, team_id, user_id), goal_id, aspect, now, matcher)
    ack()


def more(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """Handle **More**: show everything mentors say about themselves, and allow another dose or first question."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        suggestion = s.get(Suggestion, int(action["value"]))
        if suggestion is None:
            raise NotYours
        goal = goals.get_owned(s, person, suggestion.goal_id)
        profile = s.get(MentorProfile, suggestion.mentor_id)
        if profile is None:
            raise NoOneFree
        view = views.more(suggestion, profile, goal.dose, goal.first_question, message_location(body))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def ask_from_form(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Handle the submitted **More** modal: ask with the dose and question from the form."""
    suggestion_id, dose, question, shown_in = views.parse_submission(view)
    with db.begin() as s:
        asks.ask(s, people.get(s, team_id, user_id), suggestion_id, dose, now, question)
        digests.record_location(s, _digest_of(s, suggestion_id), *shown_in, now)
    ack()


def _digest_of(s: Session, suggestion_id: int) -> int | None:
    """Find the digest that showed this suggestion, if it came in one."""
    return s.scalar(select(Shortlist.message_id).join(Suggestion).where(Suggestion.id == suggestion_id))


def render_shortlist(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render a shortlist for the resident, as things stand now."""
    shortlist = s.get_one(Shortlist, message.subject_id)
    if not message.ts and shortlist.goal.state is not GoalState.OPEN:
        return None
    return message_content(*shortlist_blocks(s, shortlist, context.now, context.matcher))


def shortlist_blocks(s: Session, shortlist: Shortlist, now: datetime, matcher: Matcher) -> list[Block]:
    """Build the blocks for everyone on a shortlist, as things stand with each of them."""
    cards = _cards(s, shortlist.goal, shortlist.suggestions or asks.not_yet_asked(s, shortlist, now), now)
    return views.cards(
        shortlist, cards, suggestions.areas_to_ask_about(s, shortlist, matcher), asks.replaced_mentors(s, shortlist)
    )


def _everyone(s: Session, goal: Goal, now: datetime) -> Block:
    return views.everyone(goal, _cards(s, goal, suggestions.list_shown(s, goal, now), now))


def _cards(s: Session, goal: Goal, listed: Sequence[Suggestion], now: datetime) -> list[views.Card]:
    mentor_ids = [suggestion.mentor_id for suggestion in listed]
    profiles = {each.person_id: each for each in eligibility.available_profiles(s, goal.person, mentor_ids, now)}
    declined = and_(Ask.state.in_([AskState.DECLINED, AskState.EXPIRED]), Ask.started_by == Initiator.RESIDENT)
    ask_rows = select(Ask).where(
        Ask.goal_id == goal.id, Ask.mentor_id.in_(mentor_ids), or_(Ask.state == AskState.OPEN, declined)
    )
    introduction_rows = select(Introduction).where(Introduction.goal_id == goal.id).order_by(Introduction.id)
    asks_by_mentor = {each.mentor_id: each for each in s.scalars(ask_rows.order_by(Ask.id))}
    introductions_by_mentor = {each.mentor_id: each for each in s.scalars(introduction_rows)}
    return [
        views.Card(
            each,
            profiles.get(each.mentor_id),
            asks_by_mentor.get(each.mentor_id),
            introductions_by_mentor.get(each.mentor_id),
        )
        for each in listed
    ]


RENDERERS = {MessageKind.SHORTLIST: render_shortlist}
