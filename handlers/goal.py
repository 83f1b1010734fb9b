"""Goals: `/grow`, the form, and the post in the growth channel."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory
from handlers.renderer import RenderContext
from handlers.slack_users import fetch_profile
from handlers.views import goal as views
from handlers.views import notice
from handlers.views.block_kit import Block, MessageContent
from mentoring.goals import goals, suggestions
from mentoring.matching import Matcher
from mentoring.mentors import learned_terms
from mentoring.people import people
from mentoring.safety import checks
from models import Goal, Introduction, IntroductionState, Message, MessageKind, Person, Visibility


def register(app: App) -> None:
    app.command("/grow")(grow)
    app.action(views.GROW)(grow_from_home)
    app.shortcut(views.GROW_FROM_THIS)(grow_from_this)
    app.action(views.SENTENCE_ENTERED)(suggest_areas)
    app.options(views.ASPECTS)(choose_aspects)
    app.view(views.FORM)(submit)
    app.action(views.MESSAGE_THEM)(acknowledge)


def grow(
    ack: Ack,
    command: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle `/grow a sentence`: open the form with the sentence and its suggested growth areas."""
    sentence = " ".join(command.get("text", "").split())
    checks.check_crisis(sentence)
    if len(sentence) > goals.MAX_SENTENCE:
        ack(notice.too_long(sentence, goals.MAX_SENTENCE))
        return
    ack()
    _open_form(client, command["trigger_id"], _initial_form(client, team_id, user_id, db, now, sentence, matcher))


def grow_from_home(
    ack: Ack,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle the Home button: open an empty form."""
    ack()
    _open_form(client, body["trigger_id"], _initial_form(client, team_id, user_id, db, now, "", matcher))


def grow_from_this(
    ack: Ack,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle **Grow from this** on a message: open the form, with the message's text if it is the person's own.

    The text of other people's messages isn't read.
    """
    message = body["message"]
    mine = message.get("user") == user_id
    sentence = " ".join(message.get("text", "").split())[: goals.MAX_SENTENCE] if mine else ""
    checks.check_crisis(sentence)
    ack()
    _open_form(client, body["trigger_id"], _initial_form(client, team_id, user_id, db, now, sentence, matcher))


def open_modal(
    client: WebClient,
    trigger_id: str,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    sentence: str,
    matcher: Matcher,
) -> None:
    """Open the form with a sentence for its owner to review."""
    checks.check_crisis(sentence)
    _open_form(client, trigger_id, _initial_form(client, team_id, user_id, db, now, sentence, matcher))


def replace_modal(
    client: WebClient,
    view_id: str,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    sentence: str,
    matcher: Matcher,
) -> None:
    """Replace an open modal with the form."""
    draft = _initial_form(client, team_id, user_id, db, now, sentence, matcher)
    client.views_update(view_id=view_id, view=views.form(draft, suggestion_round=int(bool(draft.sentence))))


def _initial_form(
    client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime, sentence: str, matcher: Matcher
) -> goals.GoalForm:
    slack_profile = fetch_profile(client, team_id, user_id)
    with db.begin() as s:
        about = people.upsert(s, slack_profile, now).about
        areas = learned_terms.suggest_areas(s, team_id, sentence, matcher)
    empty = views.EMPTY
    return goals.GoalForm(sentence, tuple(areas), about, "", empty.dose, empty.visibility)


def _open_form(client: WebClient, trigger_id: str, draft: goals.GoalForm) -> None:
    client.views_open(trigger_id=trigger_id, view=views.form(draft, suggestion_round=int(bool(draft.sentence))))


def suggest_areas(
    ack: Ack, body: Payload, client: WebClient, team_id: str, db: SessionFactory, matcher: Matcher
) -> None:
    """Handle Enter in the sentence: suggest growth areas for it."""
    ack()
    view = body["view"]
    draft = views.parse_submission(view)
    checks.check_crisis(draft.sentence)
    with db() as s:
        areas = learned_terms.suggest_areas(s, team_id, draft.sentence, matcher)
    if areas:
        next_round = views.FormState.parse(view).suggestion_round + 1
        form = views.form(_with_aspects(draft, areas), suggestion_round=next_round)
        client.views_update(view_id=view["id"], view=form)


def _resuggest(
    draft: goals.GoalForm, state: views.FormState, team_id: str, db: SessionFactory, matcher: Matcher
) -> goals.GoalForm | None:
    """Suggest growth areas for a sentence that changed after the last suggestion.

    Returns: the form with the new areas (maybe none), or None when the sentence is unchanged or someone chose areas.
    """
    if state.is_suggested_for(draft.sentence) or set(draft.aspects) != state.aspects:
        return None
    with db() as s:
        return _with_aspects(draft, learned_terms.suggest_areas(s, team_id, draft.sentence, matcher))


def _with_aspects(draft: goals.GoalForm, aspects: list[str]) -> goals.GoalForm:
    return goals.GoalForm(
        draft.sentence, tuple(aspects), draft.about, draft.first_question, draft.dose, draft.visibility
    )


def choose_aspects(ack: Ack, payload: Payload) -> None:
    """Fill the growth area menu with what matches the text typed so far."""
    ack(views.aspect_choices(payload.get("value", "")))


def submit(
    ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime, matcher: Matcher
) -> None:
    """Handle the submitted form: check the text, then the growth areas, and only then store anything."""
    draft = views.parse_submission(view).validated()
    state = views.FormState.parse(view)
    resuggested = _resuggest(draft, state, team_id, db, matcher)
    if resuggested is not None:
        ack(response_action="update", view=views.form(resuggested, suggestion_round=state.suggestion_round + 1))
        return
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        people_modal = _private_people_modal(s, person, draft, now, matcher) if draft.is_private else None
        if people_modal is None:
            goals.create(s, person, draft, view["id"], now, matcher)
    ack(response_action="update", view=people_modal) if people_modal else ack()


def _private_people_modal(s: Session, person: Person, draft: goals.GoalForm, now: datetime, matcher: Matcher) -> Block:
    """Find people for a private area; nothing is stored."""
    query = suggestions.to_query(draft.sentence, draft.aspects)
    found = suggestions.private_matches(s, query, person, now, matcher)[: suggestions.MAX_SHOWN]
    return views.private_people(suggestions.resolve_people(s, found))


def acknowledge(ack: Ack) -> None:
    """Acknowledge a link button; Slack opens the link."""
    ack()


def render_post(s: Session, message: Message, _: RenderContext) -> MessageContent | None:
    """Render the goal's post in the growth channel."""
    goal = s.get_one(Goal, message.subject_id)
    if not message.ts and goal.visibility is Visibility.NOT_POSTED:
        return None
    helping = exists().where(Introduction.goal_id == goal.id, Introduction.state == IntroductionState.OPEN)
    return views.post(goal, helped=bool(s.scalar(select(helping))))


RENDERERS = {MessageKind.POST: render_post}
