"""Goals: `/grow`, the form, and the post in the growth channel."""

from dataclasses import replace
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import goal as views
from handlers.views import home as home_views
from handlers.views import notice, private_people, welcome
from handlers.views import post as post_views
from handlers.views import suggestions as suggestion_views
from handlers.views.block_kit import Block, MessageContent
from mentoring.errors import GoalIsClosed
from mentoring.goals import goals, people_search, repeated_goals
from mentoring.introductions import introductions
from mentoring.matching import Matcher
from mentoring.mentors import learned_terms
from mentoring.safety.private import Privacy
from models import Goal, GoalState, Message, MessageKind, Person, Visibility


def register(router: Router) -> None:
    router.command("/grow")(grow)
    router.action(views.GROW)(grow_from_home)
    for sample in welcome.SAMPLE.values():
        router.action(sample)(grow_from_sample)
    router.shortcut(views.GROW_FROM_THIS)(grow_from_this)
    router.action(views.SENTENCE_ENTERED)(suggest_areas)
    router.options(views.ASPECTS)(choose_aspects)
    router.action(views.ASPECTS)(acknowledge)
    router.view(views.FORM)(submit)
    router.action(home_views.EDIT)(open_edit_form)
    router.action(views.EDIT_INSTEAD)(edit_instead)
    router.view(views.EDIT_FORM)(save)
    router.action(home_views.POST_IT)(open_post_form)
    router.view(post_views.POST_FORM)(put_up_post)
    router.action(private_people.MESSAGE_THEM)(acknowledge)


def grow(ack: Ack, command: Payload, client: WebClient, actor: Actor, matcher: Matcher) -> None:
    """Handle `/grow a sentence`: open the form with the sentence and its suggested growth areas."""
    sentence = " ".join(command.get("text", "").split())
    if sentence.casefold() == "help":
        ack(notice.HELP)
        return
    if len(sentence) > goals.MAX_SENTENCE:
        ack(notice.too_long(sentence, goals.MAX_SENTENCE))
        return
    view = initial_form(actor, sentence, matcher)
    ack()
    client.views_open(trigger_id=command["trigger_id"], view=view)


def grow_from_home(ack: Ack, body: Payload, client: WebClient, actor: Actor, matcher: Matcher) -> None:
    """Handle the Home button: open an empty form."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=initial_form(actor, "", matcher))


def grow_from_sample(
    ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, matcher: Matcher
) -> None:
    """Handle a sample goal on a newcomer's Home: open the form with it."""
    view = initial_form(actor, welcome.parse_sample(action["action_id"]), matcher)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def grow_from_this(ack: Ack, body: Payload, client: WebClient, actor: Actor, matcher: Matcher) -> None:
    """Handle **Grow from this** on a message: open the form, with the message's text if it is the person's own.

    The text of other people's messages isn't read.
    """
    message = body["message"]
    mine = message.get("user") == actor.user_id
    sentence = own_words(message) if mine else ""
    view = initial_form(actor, sentence, matcher)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def own_words(message: Payload) -> str:
    """Return what the form takes over of someone's own message."""
    return " ".join(message.get("text", "").split())[: goals.MAX_SENTENCE]


def initial_form(actor: Actor, sentence: str, matcher: Matcher) -> Block:
    """Build the form with a sentence for its owner to review, and the growth areas suggested for it."""
    with actor.begin_as_new() as (s, person):
        areas = learned_terms.suggest_areas(s, actor.team_id, sentence, matcher)
        draft = replace(views.EMPTY, sentence=sentence, aspects=tuple(areas), about=person.about)
    return views.form(draft, suggestion_round=int(bool(sentence)))


def suggest_areas(ack: Ack, body: Payload, client: WebClient, actor: Actor, matcher: Matcher) -> None:
    """Handle Enter in the sentence: suggest growth areas for it."""
    ack()
    view = body["view"]
    draft, state = views.parse_submission(view), views.form_state(view)
    with actor.db() as s:
        areas = learned_terms.suggest_areas(s, actor.team_id, draft.sentence, matcher)
    if areas or draft.privacy != state.privacy:
        suggested = replace(draft, aspects=tuple(areas))
        form = views.form(suggested, **state.next_round())
        client.views_update(view_id=view["id"], view=form)


def _drawn_again(
    s: Session, draft: goals.GoalForm, state: views.FormState, actor: Actor, matcher: Matcher
) -> Block | None:
    """Draw the form again when its sentence changed: with other areas, or as private, or no longer so.

    Returns: None when it shows all that already, or when nothing of the goal will be posted or stored anyway.
    """
    if not state.is_suggested_for(draft):
        areas = learned_terms.suggest_areas(s, actor.team_id, draft.sentence, matcher)
        return views.form(replace(draft, aspects=tuple(areas)), **state.next_round())
    was_private = state.privacy == Privacy.PRIVATE and draft.privacy is not Privacy.PRIVATE
    if was_private or (draft.privacy is Privacy.UNSURE and state.privacy == Privacy.OPEN):
        return views.form(draft, **state.next_round())
    return None


def _like_another(s: Session, person: Person, draft: goals.GoalForm, state: views.FormState) -> Block | None:
    """Draw the form again where another goal says the same in other words, once: then Share makes both."""
    like = repeated_goals.find_same_wish(s, person, draft.sentence)
    if like is None or like.id == state.like_goal_id:
        return None
    return views.form(draft, suggestion_round=state.suggestion_round + 1, before=state.privacy, like=like)


def choose_aspects(ack: Ack, payload: Payload) -> None:
    """Fill the growth area menu with what matches the text typed so far."""
    ack(views.aspect_choices(payload.get("value", "")))


def submit(ack: Ack, view: Payload, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle the submitted form: check the text, then the growth areas, and only then store anything."""
    draft = views.parse_submission(view).validated()
    with actor.begin() as (s, person):
        next_view = _drawn_again(s, draft, views.form_state(view), actor, matcher)
        if next_view is None and draft.privacy is Privacy.PRIVATE:  # nothing is stored
            found = people_search.private_people(s, draft.query, person, now, matcher)
            next_view = private_people.answer(found, mistreated=draft.tells_of_mistreatment)
        elif next_view is None and not (next_view := _like_another(s, person, draft, views.form_state(view))):
            next_view = suggestion_views.finding(goals.create(s, person, draft, view["id"], now))
    ack(response_action="update", view=next_view) if next_view else ack()


def open_edit_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Edit** on Home: open the form with all of the goal."""
    with actor.begin() as (s, person):
        goal = goals.get_owned(s, person, int(action["value"]))
        if goal.state is not GoalState.OPEN:
            raise GoalIsClosed
        draft = views.draft_of(goal)
        view = views.form(draft, suggestion_round=1, before=draft.privacy, goal_id=goal.id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def edit_instead(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Edit that goal instead**: turn the form for a new goal into one that edits the other."""
    draft, state = views.parse_submission(body["view"]), views.form_state(body["view"])
    with actor.begin() as (s, person):
        goal = goals.get_owned(s, person, int(action["value"]))
        draft = replace(draft, visibility=goal.visibility)
        view = views.form(draft, suggestion_round=state.suggestion_round + 1, before=draft.privacy, goal_id=goal.id)
    ack()
    client.views_update(view_id=body["view"]["id"], view=view)


def save(ack: Ack, view: Payload, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle the submitted edit: check the text, then the growth areas, and only then change the goal."""
    draft, state = views.parse_submission(view).validated(), views.form_state(view)
    with actor.begin() as (s, person):
        next_view = _drawn_again(s, draft, state, actor, matcher)
        if next_view is None:
            goals.edit(s, person, state.goal_id, draft, now, matcher)
    ack(response_action="update", view=next_view) if next_view else ack()


def open_post_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Post it** on Home: ask with or without the name."""
    with actor.begin() as (s, person):
        view = post_views.form(goals.get_owned(s, person, int(action["value"])))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def put_up_post(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Handle the submitted form: post the goal, or put back a post that was taken down."""
    goal_id, visibility = post_views.parse_form(view)
    with actor.begin() as (s, person):
        goals.put_up_post(s, person, goal_id, visibility, now)
    ack()


def acknowledge(ack: Ack) -> None:
    """Acknowledge what Slack does by itself: open a link, or add to a menu what was chosen in it."""
    ack()


def render_post(s: Session, message: Message, _: RenderContext) -> MessageContent | None:
    """Render the goal's post in the growth channel."""
    goal = s.get_one(Goal, message.subject_id)
    if not message.ts and goal.visibility is Visibility.NOT_POSTED:
        return None
    return post_views.post(goal, helped=introductions.is_helped(s, goal.id))


RENDERERS = {MessageKind.POST: render_post}
