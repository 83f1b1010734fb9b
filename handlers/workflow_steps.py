"""Custom steps for Workflow Builder, so that programs can add Curbside to their own onboarding."""

from datetime import datetime, timedelta

from slack_bolt import Ack, App, Complete, Fail
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory
from handlers.goal import open_modal
from handlers.views import notice
from handlers.views import workflow_steps as views
from handlers.views.block_kit import MessageContent
from mentoring.errors import MentoringError
from mentoring.goals import goals, suggestions
from mentoring.matching import Matcher
from mentoring.mentors import learned_terms
from mentoring.messages import send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import people, quiet_times
from mentoring.safety import checks, private
from models import Person

MAX_AHEAD = timedelta(days=119)  # chat.scheduleMessage takes up to 120


def register(app: App) -> None:
    app.function(views.INVITE)(invite)
    app.action(views.REVIEW)(review)
    app.function(views.SUGGEST)(suggest)


def invite(
    inputs: Payload,
    complete: Complete,
    fail: Fail,
    client: WebClient,
    team_id: str,
    db: SessionFactory,
    now: datetime,
    contacts: str,
    send_policy: SendPolicy,
) -> None:
    """Run **Announce a growth goal**: invite the person to review the goal and share it; nothing is stored until then.

    Text that sounds like a crisis is answered to that person alone, and the workflow learns nothing about it. When the
    person is in a quiet time, Slack holds the invitation until it ends.
    """
    person, sentence = inputs["person"], " ".join(inputs["sentence"].split())
    try:
        checks.check_text({"sentence": sentence})
        sentence = checks.check_length("sentence", sentence, goals.MAX_SENTENCE, least=3, name="A goal")
    except checks.Crisis:
        client.chat_postMessage(channel=person, text=notice.crisis_text(contacts))
        complete({})
        return
    except MentoringError as error:
        fail(error.sentence)
        return
    with db.begin() as s:
        post_at = _end_of_quiet(s, _person_named(s, team_id, person), now, send_policy)
    complete(_send_invitation(client, person, views.invitation(sentence), post_at))


def _send_invitation(client: WebClient, person: str, content: MessageContent, post_at: datetime | None) -> Payload:
    """Send the invitation now, or schedule it in Slack for `post_at`. Returns the outputs of the step: none."""
    if post_at is None:
        client.chat_postMessage(channel=person, text=content.text, blocks=content.blocks)
        return {}
    channel = client.conversations_open(users=person)["channel"]["id"]
    timestamp = int(post_at.timestamp())
    client.chat_scheduleMessage(channel=channel, post_at=timestamp, text=content.text, blocks=content.blocks)
    return {}


def _end_of_quiet(s: Session, person: Person, now: datetime, send_policy: SendPolicy) -> datetime | None:
    """Find when to write to someone who is in a quiet time, as far ahead as Slack schedules messages.

    Returns: the start of the next send window, or None when they are in no quiet time.
    """
    if not quiet_times.current(s, person, now):
        return None
    return min(send_windows.next_window_for(s, person, now, send_policy), now + MAX_AHEAD)


def review(
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
    """Handle **Look it over**: open the goal form with the sentence."""
    ack()
    open_modal(
        client, body["trigger_id"], team_id, user_id, db, now, str(action["value"])[: goals.MAX_SENTENCE], matcher
    )


def suggest(
    inputs: Payload, complete: Complete, fail: Fail, team_id: str, db: SessionFactory, now: datetime, matcher: Matcher
) -> None:
    """Run **Suggest mentors**: return up to three people, one line each.

    For a private area no one is named: only the person themselves can search for it.
    """
    sentence = " ".join(inputs["sentence"].split())
    try:
        checks.check_text({"sentence": sentence})
        checks.check_length("sentence", sentence, goals.MAX_SENTENCE, least=3, name="A sentence")
    except checks.Crisis:
        complete({"mentors": views.ASK_YOURSELF})
        return
    except MentoringError as error:
        fail(error.sentence)
        return
    with db.begin() as s:
        mentors = _find_mentors(s, _person_named(s, team_id, inputs["person"]), sentence, now, matcher)
    complete({"mentors": mentors})


def _person_named(s: Session, team_id: str, user_id: str) -> Person:
    """Get the person, or an unsaved stand-in for someone who doesn't use Curbside yet.

    A workflow must not add anyone to the database.
    """
    try:
        return people.get(s, team_id, user_id)
    except people.UnknownPerson:
        return Person(id=0, team_id=team_id, user_id=user_id, name="", about="", title="", tz="")


def _find_mentors(s: Session, person: Person, sentence: str, now: datetime, matcher: Matcher) -> str:
    if private.is_private(learned_terms.suggest_areas(s, person.team_id, sentence, matcher)):
        return views.ASK_YOURSELF
    matches = suggestions.public_matches(s, suggestions.to_query(sentence, ()), person, now, matcher)[
        : suggestions.MAX_SHOWN
    ]
    return views.mentors(suggestions.resolve_people(s, matches))
