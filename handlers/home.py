"""The Home tab and `/curbside`."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import own_data, quiet
from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.files import send_file
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import blocked as blocked_views
from handlers.views import erased, notice, welcome
from handlers.views import home as views
from handlers.views import introduction as introduction_views
from handlers.views import own_data as own_data_views
from handlers.views import pause as pause_views
from handlers.views import suggestions as suggestion_views
from handlers.views.block_kit import Block
from handlers.views.wrap_up import met_form
from mentoring import home, mentoring_record, suggestion_cards
from mentoring.consequences import blocking
from mentoring.goals import goals
from mentoring.introductions import check_ins, introductions
from mentoring.matching import Matcher
from mentoring.messages import outbox
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import exclusions, forgotten, participation, people
from mentoring.program import chiefs
from mentoring.safety import private
from mentoring.safety.contacts import Contacts
from models import GoalState, Message, MessageKind, Person

COMMAND = "/curbside"


def register(router: Router) -> None:
    router.event("app_home_opened")(home_opened)
    router.command(COMMAND)(curbside)
    router.action(views.DONE)(done)
    router.action(views.PARK)(park)
    router.action(views.REOPEN)(reopen)
    router.action(views.REMOVE_POST)(remove_post)
    router.action(views.SECOND_OPINION)(request_second_opinion)
    router.action(views.SKIP_CHECK_INS)(skip_check_ins)
    router.action(blocked_views.BLOCKED)(blocked)
    router.action(views.RECORD)(my_record)
    router.action(blocked_views.UNBLOCK)(unblock)


def home_opened(event: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Draw Home when someone opens it, and keep it up to date from then on."""
    if event.get("tab") != "home":
        return
    with actor.reading() as s:
        is_forgotten = forgotten.is_forgotten(s, actor.team_id, actor.user_id)
    if is_forgotten:  # looking is no use: nothing is stored of it
        client.views_publish(user_id=actor.user_id, view=erased.home())
        return
    with actor.begin_as_new() as (s, person):
        outbox.enqueue_home(s, person, now)


def curbside(
    ack: Ack,
    command: Payload,
    body: Payload,
    client: WebClient,
    actor: Actor,
    now: datetime,
    matcher: Matcher,
    send_policy: SendPolicy,
    contacts: Contacts,
    legal_hold: bool,  # noqa: FBT001 (Bolt passes it by name)
) -> None:
    """Handle `/curbside help | home | pause until Jan 12 | nights until friday | resume`, and words about own data."""
    word, until = _words_of(command)
    if own_data.phrase_in(body):
        own_data.answer_command(ack, body, client, actor, legal_hold=legal_hold)
    elif private.is_mistreatment(command["text"], until):
        ack(introduction_views.concern_text(contacts.concern))
    elif not word and _is_new(actor, now, matcher, send_policy):
        ack(text=welcome.CARD, blocks=welcome.card())
    elif word in ("", "help"):
        ack(notice.HELP)
    elif word == "home":
        ack(notice.home(actor.team_id, body["api_app_id"]))
    elif word in (*quiet.RESUME_WORDS, *quiet.WORDS):
        quiet.answer_command(ack, actor, now, word, until)
    elif word == "stop":
        ack(pause_views.STOP_WHAT)
    else:
        ack(notice.unknown(word))


def asks_for_quiet(body: Payload) -> bool:
    """Is this a command for a quiet time, such as `/curbside pause until Jan 12`?"""
    return body.get("command") == COMMAND and _words_of(body)[0] in quiet.WORDS


def _words_of(command: Payload) -> tuple[str, str]:
    """Return the first word after `/curbside`, in lower case, and what follows it."""
    first, _, rest = " ".join(command["text"].split()).partition(" ")
    return first.casefold(), rest


def _is_new(actor: Actor, now: datetime, matcher: Matcher, send_policy: SendPolicy) -> bool:
    with actor.reading() as s:
        person = people.get_or_describe(s, actor.team_id, actor.user_id)
        return not person.id or home.load(s, person, now, matcher, send_policy).is_new


def done(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Done** on a goal.

    When someone is helping, open the form for a thank-you; the goal wraps up when that form is submitted.
    """
    with actor.begin() as (s, person):
        goal = goals.get_owned(s, person, int(action["value"]))
        introduction = introductions.latest_for_goal(s, goal, now)
        if introduction is None:
            introductions.close_owned_goal(s, goal, GoalState.FINISHED, now)
        view = met_form(introduction, finished=True) if introduction else None
    ack()
    if view:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def park(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Park it** on a goal."""
    with actor.begin() as (s, person):
        introductions.close_goal(s, person, int(action["value"]), GoalState.PARKED, now)
    ack()


def reopen(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Pick it up** on a parked goal."""
    with actor.begin() as (s, person):
        goals.reopen(s, person, int(action["value"]), now)
    ack()


def remove_post(ack: Ack, action: Payload, actor: Actor) -> None:
    """Handle **Take down the post**: remove the goal's text from the growth channel."""
    with actor.begin() as (s, person):
        goals.remove_post(s, person, int(action["value"]), actor.now)
    ack()


def request_second_opinion(
    ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime, matcher: Matcher
) -> None:
    """Handle **Second opinion** on a goal that already has a mentor: look for people with another view first.

    The answer says at once who was found, and where they stand later.
    """
    with actor.begin() as (s, person):
        found = goals.request_second_opinion(s, person, int(action["value"]), now, matcher)
        people_found = suggestion_cards.of_shortlist(s, found, now)
        to_turn_to = () if people_found else chiefs.to_turn_to(s, found.goal, now)
        view = suggestion_views.another_perspective(found, people_found, to_turn_to)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def skip_check_ins(ack: Ack, action: Payload, actor: Actor) -> None:
    """Handle **Skip check-ins**: send no more check-ins about this goal."""
    with actor.begin() as (s, person):
        check_ins.skip_all(s, person, int(action["value"]))
    ack()


def blocked(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **People you've blocked**. It opens a modal because Home may be on a screen that others can see."""
    with actor.begin() as (s, person):
        view = blocked_views.blocked(exclusions.blocks_of(s, person, actor.now))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def my_record(ack: Ack, client: WebClient, actor: Actor, smallest_cell: int) -> None:
    """Handle **My record**: send a mentor their own record as a file."""
    with actor.begin() as (s, person):
        content = mentoring_record.to_csv(s, person, smallest_cell, actor.now)
    ack()
    send_file(client, actor, "mentoring-record.csv", "My mentoring record", content, own_data_views.RECORD_SENT)


def unblock(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Unblock**: allow the two people to be shown to each other again."""
    with actor.begin() as (s, person):
        blocking.unblock(s, person, int(action["value"]))
        view = blocked_views.blocked(exclusions.blocks_of(s, person, actor.now))
    ack()
    client.views_update(view_id=body["view"]["id"], view=view)


def render_home(s: Session, message: Message, context: RenderContext) -> Block:
    """Render a person's Home tab; one sentence for who takes no part."""
    person = s.get_one(Person, message.subject_id)
    try:
        participation.ensure_takes_part(s, person.team_id, person.user_id, is_guest=person.left_at is not None)
    except participation.TakesNoPart as error:
        return notice.on_home(error.sentence, own_data_views.HOW_TO)
    return views.home(home.load(s, person, context.now, context.matcher, context.send_policy), context.contacts)


RENDERERS = {MessageKind.HOME: render_home}
