"""My data, forget me, don't message me: from Home, and as words after `/curbside`.

All of it also works for someone who never used Curbside, and for guests and students, who otherwise take no part.
"""

from datetime import datetime

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.ephemeral import respond_ephemeral
from handlers.files import send_file
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import own_data as views
from handlers.views import wrap_up
from handlers.views.block_kit import MessageContent
from mentoring import audit, data_export
from mentoring.consequences import forgetting, unwanted_messages
from mentoring.consequences.owner import find_owner
from mentoring.people import do_not_message
from models import AuditedAction, Message, MessageKind, PastIntroduction

COMMAND = "/curbside"
MY_DATA, FORGET_ME, STOP, ALLOW = "my data", "forget me", "don't message me", "message me"
PHRASES = {
    MY_DATA: MY_DATA,
    FORGET_ME: FORGET_ME,
    **dict.fromkeys((STOP, "dont message me", "do not message me"), STOP),
    **dict.fromkeys((ALLOW, "message me again"), ALLOW),
}


def register(router: Router) -> None:
    router.action(views.OPEN)(open_own_data)
    router.action(views.SEND)(send)
    router.action(views.STOP_MESSAGES)(stop_messages)
    router.action(views.ALLOW_MESSAGES)(allow_messages)
    router.action(views.FORGET)(open_forget_form)
    router.view(views.FORGET_FORM)(forget)


def phrase_in(body: Payload) -> str:
    """Return which of this journey's words a command has; "" for any other request."""
    if body.get("command") != COMMAND:
        return ""
    return PHRASES.get(" ".join(body["text"].casefold().replace("’", "'").split()), "")


def answer_command(ack: Ack, body: Payload, client: WebClient, actor: Actor, *, legal_hold: bool) -> None:
    """Handle the words of `phrase_in`."""
    phrase = phrase_in(body)
    if phrase == FORGET_ME:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=views.forget_form(legal_hold=legal_hold))
        return
    if phrase == MY_DATA:
        _send(client, actor)
    else:
        _switch(actor, stop=phrase == STOP)
    ack({MY_DATA: views.SENT, STOP: views.STOPPED, ALLOW: views.ALLOWED}[phrase])


def open_own_data(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Your data** on Home. It opens a modal because Home may be on a screen that others can see."""
    view = _view(actor)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Send it to me**: everything, as one file."""
    ack()
    _send(client, actor)
    client.views_update(view_id=body["view"]["id"], view=_view(actor, views.SENT))


def stop_messages(ack: Ack, body: Payload, client: WebClient, respond: Respond, actor: Actor) -> None:
    """Handle **Don't message me**, in the modal or in a message that someone was sent."""
    _switch(actor, stop=True)
    ack()
    if body.get("view"):
        client.views_update(view_id=body["view"]["id"], view=_view(actor, views.STOPPED))
    respond_ephemeral(body, respond, views.STOPPED)


def allow_messages(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Message me again**."""
    _switch(actor, stop=False)
    ack()
    client.views_update(view_id=body["view"]["id"], view=_view(actor, views.ALLOWED))


def open_forget_form(ack: Ack, body: Payload, client: WebClient, legal_hold: bool) -> None:  # noqa: FBT001
    """Handle **Forget me**: say what goes and what stays, and ask for a word."""
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=views.forget_form(legal_hold=legal_hold))


def forget(ack: Ack, view: Payload, actor: Actor, now: datetime, legal_hold: bool) -> None:  # noqa: FBT001
    """Forget the person who submitted the form."""
    no_messages = views.parse_forget_form(view)
    with actor.db.begin() as s:
        forgetting.forget(s, actor.team_id, actor.user_id, now, is_held=legal_hold, is_message_free=no_messages)
    ack(response_action="update", view=views.forgotten(legal_hold=legal_hold))


def _view(actor: Actor, said: str = "") -> Payload:
    with actor.reading() as s:
        is_unwanted = do_not_message.is_unwanted(s, actor.team_id, actor.user_id)
    return views.own_data(is_unwanted=is_unwanted, said=said)


def _send(client: WebClient, actor: Actor) -> None:
    with actor.reading() as s:
        owner = find_owner(s, actor.team_id, actor.user_id)
        lists = data_export.load(s, owner, actor.now)
    content = data_export.to_zip(lists, owner, actor.now)
    send_file(client, actor, views.FILENAME, views.FILE_TITLE, content, views.COMMENT)
    with actor.db.begin() as s:
        audit.write(s, actor.team_id, AuditedAction.EXPORTED_OWN_DATA, actor.now)


def _switch(actor: Actor, *, stop: bool) -> None:
    with actor.db.begin() as s:
        if stop:
            unwanted_messages.stop(s, actor.team_id, actor.user_id, actor.now)
        else:
            unwanted_messages.allow(s, actor.team_id, actor.user_id)


def render_past_introduction(s: Session, message: Message, _: RenderContext) -> MessageContent | None:
    """Render what the one who is left of an introduction reads when the other was forgotten."""
    line = s.get(PastIntroduction, message.subject_id)
    return wrap_up.other_is_gone(line) if line else None


RENDERERS = {MessageKind.PAST_INTRODUCTION: render_past_introduction}
