"""Custom steps for Workflow Builder, so that programs can put Curbside into their own onboarding."""

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
from mentoring.mentors import learned_terms
from mentoring.messages import send_windows
from mentoring.people import people, quiet_times
from mentoring.safety import checks, private
from models import Person

MAX_DAYS_AHEAD = timedelta(days=119)  # chat.scheduleMessage takes 120


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
) -> None:
    """**Announce a growth goal**: its owner looks it over in the form, and shares it; nothing is stored before.

    Words of crisis are answered to that person alone: the workflow learns nothing of it. Who is left alone at the
    moment finds it afterwards: Slack keeps it until then.
    """
    person, sentence = inputs["person"], " ".join(inputs["sentence"].split())
    try:
        checks.check_text({"sentence": sentence})
        letter = views.invitation(checks.check_length("sentence", sentence, goals.MAX_SENTENCE, least=3, name="A goal"))
    except checks.Crisis:
        client.chat_postMessage(channel=person, text=notice.crisis_text(contacts))
        complete({})
        return
    except MentoringError as unfit:
        fail(unfit.sentence)
        return
    with db.begin() as s:
        later = _after_quiet(s, _person_named(s, team_id, person), now)
    _send_invitation(client, person, letter, min(later, now + MAX_DAYS_AHEAD) if later else None)
    complete({})


def _send_invitation(client: WebClient, person: str, letter: MessageContent, later: datetime | None) -> None:
    """To a person now, or at a moment for which Slack keeps it."""
    if later is None:
        client.chat_postMessage(channel=person, text=letter.text, blocks=letter.blocks)
        return
    place = client.conversations_open(users=person)["channel"]["id"]
    at = int(later.timestamp())
    client.chat_scheduleMessage(channel=place, post_at=at, text=letter.text, blocks=letter.blocks)


def _after_quiet(s: Session, person: Person, now: datetime) -> datetime | None:
    """The first good moment after a quiet time that somebody is in; None where they are in none."""
    return send_windows.next_window_for(s, person, now) if quiet_times.current(s, person, now) else None


def review(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**Look it over**: the form of a goal, with the sentence."""
    ack()
    open_modal(client, body["trigger_id"], team_id, user_id, db, now, str(action["value"])[: goals.MAX_SENTENCE])


def suggest(inputs: Payload, complete: Complete, fail: Fail, team_id: str, db: SessionFactory, now: datetime) -> None:
    """**Suggest mentors**: up to three, a line each. A private area is for its owner alone to look for."""
    sentence = " ".join(inputs["sentence"].split())
    try:
        checks.check_text({"sentence": sentence})
        checks.check_length("sentence", sentence, goals.MAX_SENTENCE, least=3, name="A sentence")
    except checks.Crisis:
        complete({"mentors": views.ASK_YOURSELF})
        return
    except MentoringError as unfit:
        fail(unfit.sentence)
        return
    with db.begin() as s:
        found = _find_mentors(s, _person_named(s, team_id, inputs["person"]), sentence, now)
    complete({"mentors": found})


def _person_named(s: Session, team_id: str, user_id: str) -> Person:
    """The person, as far as they use Curbside; a workflow makes nobody known."""
    try:
        return people.get(s, team_id, user_id)
    except people.UnknownPerson:
        return Person(id=0, team_id=team_id, user_id=user_id, name="", about="", title="", tz="")


def _find_mentors(s: Session, person: Person, sentence: str, now: datetime) -> str:
    if private.is_private(learned_terms.suggest_areas(s, person.team_id, sentence)):
        return views.ASK_YOURSELF
    found = suggestions.public_matches(s, suggestions.to_query(sentence, ()), person, now)[: suggestions.MAX_SHOWN]
    return views.mentors(suggestions.resolve_people(s, found))
