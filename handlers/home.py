"""The Home tab, `/curbside`, and pause and resume."""

import re
from datetime import date, datetime, timedelta

import dateparser
from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import own_data
from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.files import send_file
from handlers.renderer import RenderContext
from handlers.views import blocked as blocked_views
from handlers.views import erased, notice, welcome
from handlers.views import home as views
from handlers.views import introduction as introduction_views
from handlers.views import own_data as own_data_views
from handlers.views import pause as pause_views
from handlers.views.block_kit import Block
from handlers.views.wrap_up import met_form
from mentoring import home, mentoring_record
from mentoring.consequences import blocking
from mentoring.errors import FieldError
from mentoring.goals import goals
from mentoring.introductions import check_ins, introductions
from mentoring.matching import Matcher
from mentoring.messages import outbox
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import exclusions, forgotten, participation, people, quiet_times
from mentoring.people.time_zones import zone
from mentoring.safety import private
from mentoring.safety.contacts import Contacts
from models import GoalState, Message, MessageKind, Person, QuietKind

COMMAND = "/curbside"
UNTIL_WORD = re.compile(r"^(?:un)?till?\s+", re.I)
NEXT_WEEK = re.compile(r"^next\s+week$", re.I)
QUIET_KINDS = {"pause": QuietKind.PAUSE, "nights": QuietKind.NIGHTS}
NEXT_WEEKDAY = re.compile(r"^next\s+(?=mon|tue|wed|thu|fri|sat|sun)", re.I)


def register(app: App) -> None:
    app.event("app_home_opened")(home_opened)
    app.command(COMMAND)(curbside)
    app.action(views.PAUSE)(choose_pause)
    app.view(pause_views.FORM)(pause)
    app.action(views.RESUME)(resume)
    app.action(views.DONE)(done)
    app.action(views.PARK)(park)
    app.action(views.REOPEN)(reopen)
    app.action(views.REMOVE_POST)(remove_post)
    app.action(views.SECOND_OPINION)(request_second_opinion)
    app.action(views.SKIP_CHECK_INS)(skip_check_ins)
    app.action(blocked_views.BLOCKED)(blocked)
    app.action(views.RECORD)(my_record)
    app.action(blocked_views.UNBLOCK)(unblock)


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
    """Handle `/curbside help | home | pause until 12 Jan | nights until friday | resume`, and words about own data."""
    word, until = _words_of(command)
    if own_data.phrase_in(body):
        own_data.answer_command(ack, body, client, actor, matcher, legal_hold=legal_hold)
    elif private.is_mistreatment(command["text"], until):
        ack(introduction_views.concern_text(contacts.concern))
    elif not word and _is_new(actor, now, matcher, send_policy):
        ack(text=welcome.CARD, blocks=welcome.card())
    elif word in ("", "help"):
        ack(notice.HELP)
    elif word == "home":
        ack(notice.home(actor.team_id, body["api_app_id"]))
    elif word in ("resume", *QUIET_KINDS):
        with actor.begin_as_new() as (s, person):
            reply = _resume(s, person, now) if word == "resume" else _pause(s, person, until, now, QUIET_KINDS[word])
        ack(reply)
    else:
        ack(notice.unknown(word))


def asks_for_quiet(body: Payload) -> bool:
    """Is this a command for a quiet time, such as `/curbside pause until 12 Jan`?"""
    return body.get("command") == COMMAND and _words_of(body)[0] in QUIET_KINDS


def _words_of(command: Payload) -> tuple[str, str]:
    """Return the first word after `/curbside`, in lower case, and what follows it."""
    first, _, rest = " ".join(command["text"].split()).partition(" ")
    return first.casefold(), rest


def _is_new(actor: Actor, now: datetime, matcher: Matcher, send_policy: SendPolicy) -> bool:
    with actor.reading() as s:
        person = people.get_or_describe(s, actor.team_id, actor.user_id)
        return not person.id or home.load(s, person, now, matcher, send_policy).is_new


def _pause(s: Session, person: Person, typed: str, now: datetime, kind: QuietKind) -> str:
    until = _parse_day(UNTIL_WORD.sub("", typed.strip()), now, person.tz)
    if until is None:
        return notice.until_when(kind)
    quiet_times.pause(s, person, until, now, kind)
    quiet = quiet_times.current(s, person, now)
    return notice.paused(quiet.ends_at if quiet else now, quiet.kind if quiet else kind)


def _resume(s: Session, person: Person, now: datetime) -> str:
    return notice.RESUMED if quiet_times.resume(s, person, now) else notice.NOT_PAUSED


def _parse_day(typed: str, now: datetime, tz: str) -> date | None:
    """Parse a day as people write it ("12 Jan", "next friday"), relative to today in their time zone.

    "Next friday" is the Friday of the coming week, because this week's is "friday".

    Returns: None for text that would need a guess; a bare number could be a day or a month.
    """
    if not typed or len(typed) > 60 or typed.isdigit():
        return None
    today = now.astimezone(zone(tz)).replace(tzinfo=None)
    if NEXT_WEEK.match(typed):
        return (today + timedelta(days=7 - today.weekday())).date()
    relative_to = today + timedelta(days=6 - today.weekday()) if NEXT_WEEKDAY.match(typed) else today
    parsed = dateparser.parse(
        NEXT_WEEKDAY.sub("", typed),
        languages=["en"],
        settings={"PREFER_DATES_FROM": "future", "RELATIVE_BASE": relative_to, "DATE_ORDER": "MDY"},
    )
    return parsed.date() if parsed else None


def choose_pause(ack: Ack, body: Payload, client: WebClient) -> None:
    """Handle **Pause** on Home: ask until when."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=pause_views.form())


def pause(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Handle the submitted pause form."""
    kind, until = pause_views.parse_submission(view)
    with actor.begin() as (s, person):
        try:
            quiet_times.pause(s, person, until, now, kind)
        except (quiet_times.PauseInThePast, quiet_times.PauseTooLong) as error:
            raise FieldError("until", error.sentence) from error
    ack()


def resume(ack: Ack, actor: Actor, now: datetime) -> None:
    """Handle **Resume** on Home."""
    with actor.begin() as (s, person):
        quiet_times.resume(s, person, now)
    ack()


def done(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Done** on a goal.

    When someone is helping, open the form for a thank-you; the goal wraps up when that form is submitted.
    """
    with actor.begin() as (s, person):
        goal_id = int(action["value"])
        introduction = introductions.latest_for_goal(s, goals.get_owned(s, person, goal_id), now)
        if introduction is None:
            introductions.close_goal(s, person, goal_id, GoalState.FINISHED, now)
        view = met_form(introduction, finished=True) if introduction else None
    ack()
    if view:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def park(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Park it** on a goal."""
    with actor.begin() as (s, person):
        introductions.close_goal(s, person, int(action["value"]), GoalState.PARKED, now)
    ack()


def reopen(ack: Ack, action: Payload, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle **Pick it up** on a parked goal."""
    with actor.begin() as (s, person):
        goals.reopen(s, person, int(action["value"]), now, matcher)
    ack()


def remove_post(ack: Ack, action: Payload, actor: Actor) -> None:
    """Handle **Take down the post**: remove the goal's text from the growth channel."""
    with actor.begin() as (s, person):
        goals.remove_post(s, person, int(action["value"]))
    ack()


def request_second_opinion(ack: Ack, action: Payload, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle **Second view** on a goal that already has a mentor: look for people with another view first."""
    with actor.begin() as (s, person):
        goals.request_second_opinion(s, person, int(action["value"]), now, matcher)
    ack()


def skip_check_ins(ack: Ack, action: Payload, actor: Actor) -> None:
    """Handle **Skip check-ins**: send no more check-ins about this goal."""
    with actor.begin() as (s, person):
        check_ins.skip_all(s, person, int(action["value"]))
    ack()


def blocked(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Whom you've blocked**. It opens a modal because Home may be on a screen that others can see."""
    with actor.begin() as (s, person):
        view = blocked_views.blocked(exclusions.blocks_of(s, person, actor.now))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def my_record(ack: Ack, client: WebClient, actor: Actor, smallest_cell: int) -> None:
    """Handle **My record**: send a mentor their own record as a file."""
    with actor.begin() as (s, person):
        content = mentoring_record.to_csv(s, person, smallest_cell, actor.now)
    ack()
    send_file(client, actor, "mentoring-record.csv", "My mentoring record", content, views.record_sent())


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
