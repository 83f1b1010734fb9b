"""The people suggested for a goal: **Ask**, **Not for me** and **More**."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import AfterAnswer, Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import ask_form
from handlers.views import suggestions as views
from handlers.views.block_kit import Block, MessageContent, message_content
from handlers.views.payloads import slack_id
from mentoring import suggestion_cards
from mentoring.asks import asks, withdrawal
from mentoring.errors import GoalIsClosed
from mentoring.goals import eligibility, goals, shortlists, suggestions
from mentoring.people import exclusions
from mentoring.program import chiefs
from models import (
    Goal,
    GoalState,
    Initiator,
    MentorProfile,
    Message,
    MessageKind,
    Person,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

WINDOW_TIME = timedelta(minutes=10)  # how long the window of a shared goal is taken to be open


def register(router: Router) -> None:
    router.action(views.ASK)(ask)
    router.action(views.NOT_FOR_ME)(not_for_me)
    router.action(views.UNDO)(undo)
    router.action(views.WITHDRAW)(withdraw)
    router.action(views.WITHDRAW_ONE)(withdraw_one)
    router.action(views.MORE)(more)
    router.action(views.WHO_CAN_HELP)(who_can_help)
    router.action(views.CHOOSE_AREA)(choose_area)
    router.view(ask_form.ASK_FORM)(ask_from_form)


def ask(ack: Ack, action: Payload, body: Payload, actor: Actor, now: datetime, after_answer: AfterAnswer) -> None:
    """Handle **Ask**, with the dose on the button."""
    suggestion_id, dose = views.parse_dose_button(action["value"])
    with _card_action(actor, body, suggestion_id, after_answer) as (s, person, said):
        asked = asks.ask(s, person, suggestion_id, dose, now)
        is_repeated = asked.started_by is Initiator.RESIDENT and asked.asked_at != now
        said += [views.ALREADY_ASKED] if is_repeated else []
    ack()


def not_for_me(
    ack: Ack, action: Payload, body: Payload, actor: Actor, now: datetime, after_answer: AfterAnswer
) -> None:
    """Handle **Not for me**: take the mentor off the list. They never learn about it."""
    suggestion_id = int(action["value"])
    with _card_action(actor, body, suggestion_id, after_answer) as (s, person, _):
        goals.dismiss(s, person, suggestion_id, now, _modal_id(body))
    ack()


def undo(ack: Ack, action: Payload, body: Payload, actor: Actor, after_answer: AfterAnswer) -> None:
    """Handle **Undo** after **Not for me**: put the mentor back on the list."""
    suggestion_id = int(action["value"])
    with _card_action(actor, body, suggestion_id, after_answer) as (s, person, _):
        goals.undo_dismissal(s, person, suggestion_id, actor.now)
    ack()


def withdraw(ack: Ack, action: Payload, body: Payload, actor: Actor, now: datetime, after_answer: AfterAnswer) -> None:
    """Handle **Withdraw** on a card: take back a request that is still open."""
    ask_id = int(action["value"])
    with actor.reading() as s:
        suggestion_id = suggestions.find_asked(s, ask_id)
    with _card_action(actor, body, suggestion_id, after_answer) as (s, person, _):
        withdrawal.withdraw_request(s, person, ask_id, now)
    ack()


def withdraw_one(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle a request chosen in the menu on Home: take it back."""
    with actor.begin() as (s, person):
        withdrawal.withdraw_request(s, person, int(action["selected_option"]["value"]), now)
    ack()


@contextmanager
def _card_action(
    actor: Actor, body: Payload, suggestion_id: int, after_answer: AfterAnswer
) -> Iterator[tuple[Session, Person, list[str]]]:
    """Run the transaction of an action on a card; then show the modal it came from again, also after an error.

    Showing it again takes longer than the decision, so the answer doesn't wait for it.

    What the action has to say is added to the list, and stands above the cards. A card in a message is updated like
    every message; the window in which its goal was shared is updated here.
    """
    said: list[str] = []
    try:
        with actor.begin() as (s, person):
            yield s, person, said
    finally:
        modal_id = _modal_id(body)
        after_answer.run(lambda: _refresh(actor, suggestion_id, modal_id, " ".join(said)))


def _modal_id(body: Payload) -> str:
    """Return the id of the modal in which something was tapped; empty in a message."""
    view = body.get("view") or {}
    return slack_id(view["id"]) if view.get("type") == "modal" else ""


def who_can_help(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Show everyone suggested for a goal: **Who can help** on Home, **See who** and **See your list** in a digest."""
    with actor.begin() as (s, person):
        goal = goals.get_owned(s, person, int(action["value"]))
        if goal.state is not GoalState.OPEN:
            raise GoalIsClosed
        view = (
            views.finding(goal) if shortlists.is_owed(s, goal.id, [ShortlistReason.FIRST]) else _everyone(s, goal, now)
        )
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


@dataclass(frozen=True)
class Window:
    """The window in which a goal was shared, with what it shows now."""

    view_id: str
    view: Block


def open_window(s: Session, goal: Goal, now: datetime) -> Window | None:
    """Return the window in which a goal was shared, with the people found for it; None once it is ten minutes old."""
    if goal.created_at <= now - WINDOW_TIME or shortlists.is_owed(s, goal.id, [ShortlistReason.FIRST]):
        return None
    said = views.SAVED if goal.visibility is Visibility.NOT_POSTED else views.SHARED
    return Window(goal.view_id, _everyone(s, goal, now, said))


def open_windows(s: Session, shortlist: Shortlist, now: datetime) -> Iterator[Window]:
    """Yield the windows that show a shortlist which was just filled: where its goal was shared, and where it began."""
    shared_in = open_window(s, shortlist.goal, now)
    if shared_in:
        yield shared_in
    is_another = shortlist.view_id and shortlist.view_id != shortlist.goal.view_id
    if is_another and shortlist.created_at > now - WINDOW_TIME:
        yield Window(shortlist.view_id, _everyone(s, shortlist.goal, now))


def _refresh(actor: Actor, suggestion_id: int, view_id: str = "", said: str = "") -> None:
    """Show a goal's people again: in the modal that is open, or else in the window in which the goal was shared."""
    with actor.reading() as s:
        suggestion = s.get(Suggestion, suggestion_id)
        if suggestion is None or not actor.is_same(suggestion.goal.person):
            return
        window = open_window(s, suggestion.goal, actor.now)
        if view_id and (said or window is None or window.view_id != view_id):
            window = Window(view_id, _everyone(s, suggestion.goal, actor.now, said))
    with suppress(SlackApiError, OSError):  # the person may have closed it; what they did is stored
        if window:
            actor.client.views_update(view_id=window.view_id, view=window.view)


def choose_area(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle one of the growth areas under *is it one of these?*"""
    goal_id, aspect = views.parse_area_button(action["value"])
    with actor.begin() as (s, person):
        goals.choose_area(s, person, goal_id, aspect, now)
    ack()


def more(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **More**: show everything mentors say about themselves, and allow another dose or first question."""
    with actor.begin() as (s, person):
        card = suggestion_cards.find_to_ask(s, person, int(action["value"]), actor.now)
        goal, profile = card.suggestion.goal, s.get_one(MentorProfile, card.suggestion.mentor_id)
        view = ask_form.form(card.suggestion, card.topic, profile, goal.dose, goal.first_question)
    ack()
    show = client.views_push if _modal_id(body) else client.views_open
    show(trigger_id=body["trigger_id"], view=view)


def ask_from_form(ack: Ack, view: Payload, actor: Actor, now: datetime, after_answer: AfterAnswer) -> None:
    """Handle the submitted **More** modal: ask with the dose and question from the form."""
    (suggestion_id, dose, question), under = ask_form.parse_submission(view), ask_form.modal_under(view)
    with actor.begin() as (s, person):
        asks.ask(s, person, suggestion_id, dose, now, question)
    ack()
    after_answer.run(lambda: _refresh(actor, suggestion_id, under))


def render_shortlist(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render a shortlist for the resident, as things stand now."""
    shortlist = s.get_one(Shortlist, message.subject_id)
    if not message.ts and shortlist.goal.state is not GoalState.OPEN:
        return None
    cards = suggestion_cards.of_shortlist(s, shortlist, context.now)
    mentor_ids = suggestions.mentor_ids(s, shortlist.goal)  # also who can't be shown yet
    context.clock.note(eligibility.next_change(s, shortlist.goal.person, mentor_ids, context.now))
    guesses = suggestions.areas_to_ask_about(s, shortlist, context.matcher)
    replaced = asks.replaced_mentors(s, shortlist, context.now)
    return message_content(*views.cards(shortlist, cards, guesses, replaced))


def news(s: Session, shortlist: Shortlist, context: RenderContext) -> list[Block]:
    """Tell the news of a shortlist in a digest; when it found no one new, whether someone on an earlier one is left."""
    if shortlist.suggestions:
        return views.news(shortlist)
    shown = suggestions.mentor_ids(s, shortlist.goal)  # also who can't be shown yet
    context.clock.note(exclusions.next_change(s, shortlist.goal.person, shown, context.now))
    return views.news(shortlist, some_not_asked=bool(asks.not_asked_by(s, shortlist, context.now, context.now)))


def _everyone(s: Session, goal: Goal, now: datetime, said: str = "") -> Block:
    people = suggestion_cards.load(s, goal, suggestions.list_shown(s, goal, now), now)
    more_come = shortlists.is_owed(s, goal.id)
    is_dead_end = suggestion_cards.is_dead_end(people) and not more_come
    to_turn_to = chiefs.to_turn_to(s, goal, now) if is_dead_end else ()
    return views.everyone(goal, people, said, more_come=more_come, chiefs=to_turn_to)


RENDERERS = {MessageKind.SHORTLIST: render_shortlist}
