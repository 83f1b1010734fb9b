"""Custom steps for Workflow Builder, so that programs can add Curbside to their own onboarding."""

from datetime import datetime

from slack_bolt import Ack, Complete, Fail
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import goal
from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.slack_users import fetch_profile
from handlers.views import workflow_steps as views
from handlers.views.block_kit import MessageContent
from mentoring.goals import invitations, people_search, private_wishes
from mentoring.matching import Matcher, Query
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import do_not_message, forgotten, participation, people
from models import Invitation, Message, MessageKind, Person


def register(router: Router) -> None:
    router.function(views.INVITE)(invite)
    router.action(views.REVIEW)(review)
    router.function(views.SUGGEST)(suggest)


def invite(
    inputs: Payload,
    payload: Payload,
    complete: Complete,
    fail: Fail,
    actor: Actor,
    now: datetime,
    send_policy: SendPolicy,
    matcher: Matcher,
) -> None:
    """Run **Announce a growth goal**: invite the person to look the goal over. They alone share it.

    The step is told once how it went, also when Slack delivers its run again. A refused sentence goes nowhere.
    """
    execution_id, user_id, sentence = str(payload["function_execution_id"]), inputs["person"], inputs["sentence"]
    with actor.db() as s:
        has_run = invitations.has_run(s, execution_id)  # then the step's own token has ended
    if not has_run and (problem := _problem_with(user_id, actor) or _problem_of_messaging(user_id, actor)):
        fail(problem)
        return
    problem = _problem_of(sentence, actor, matcher)
    with actor.db.begin() as s:
        invitation = invitations.invite_from_workflow(
            s, actor.team_id, user_id, "" if problem else sentence, execution_id, now, send_policy
        )
    if invitation.reported_at:
        return
    fail(problem) if invitation.is_refused else complete({})
    with actor.db.begin() as s:
        s.get_one(Invitation, invitation.id).reported_at = now


def _problem_of_messaging(user_id: str, actor: Actor) -> str:
    """Say why no one may be sent an invitation; "" when they may. What they asked for is told to no one."""
    with actor.reading() as s:
        is_unwanted = do_not_message.is_unwanted(s, actor.team_id, user_id)
        is_out_of_reach = is_unwanted or forgotten.is_forgotten(s, actor.team_id, user_id)
    return invitations.ASK_THEMSELVES if is_out_of_reach else ""


def _problem_of(sentence: str, actor: Actor, matcher: Matcher) -> str:
    """Say why a sentence can't be passed on; "" when it can."""
    if problem := invitations.find_problem(sentence, actor.is_colleague):
        return problem
    with actor.db() as s:
        is_private = private_wishes.is_private(s, actor.team_id, sentence, matcher)
    return invitations.ASK_THEMSELVES if is_private else ""


def _problem_with(user_id: str, actor: Actor) -> str:
    """Say why a step can't be run for someone; "" when it can."""
    profile = fetch_profile(actor.client, actor.team_id, user_id)
    try:
        with actor.db() as s:
            participation.ensure_takes_part(s, actor.team_id, user_id, is_guest=profile.is_guest)
    except participation.TakesNoPart as error:
        return error.sentence
    return ""


def review(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, matcher: Matcher) -> None:
    """Handle **Look it over**: open the goal form with the sentence."""
    with actor.db.begin() as s:
        sentence = invitations.accept(s, actor.team_id, actor.user_id, int(action["value"]), actor.now)
    if _problem_of(sentence, actor, matcher):  # it was accepted when less was recognized
        raise invitations.InvitationIsOver
    view = goal.initial_form(actor, sentence, matcher)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def suggest(inputs: Payload, complete: Complete, fail: Fail, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Run **Suggest mentors**: return up to three people, one line each.

    For a private area no one is named: only the person themselves can search for it.
    """
    sentence = inputs["sentence"]
    if problem := invitations.find_problem(sentence, actor.is_colleague) or _problem_with(inputs["person"], actor):
        fail(problem)
        return
    with actor.db.begin() as s:
        mentors = _find_mentors(s, people.get_or_describe(s, actor.team_id, inputs["person"]), sentence, now, matcher)
    complete({"mentors": mentors})


def _find_mentors(s: Session, person: Person, sentence: str, now: datetime, matcher: Matcher) -> str:
    if private_wishes.is_private(s, person.team_id, sentence, matcher):
        return views.ASK_YOURSELF
    return views.mentors(people_search.public_people(s, Query(sentence), person, now, matcher))


def render_invitation(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render an invitation for the person invited; when it is over, only what was posted says so."""
    invitation = s.get(Invitation, message.subject_id)
    if invitation is None or invitation.expires_at <= context.now:
        return views.invitation_is_over() if message.ts else None
    if not message.ts and do_not_message.is_unwanted(s, invitation.team_id, invitation.user_id):
        return None
    context.clock.note(invitation.expires_at)
    return views.invitation(invitation)


RENDERERS = {MessageKind.INVITATION: render_invitation}
