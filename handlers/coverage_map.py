"""**What your program sees**: the coverage map, the same for everyone who looks; in a modal, and to take along."""

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.files import send_file
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import coverage_map as views
from handlers.views import coverage_picture
from handlers.views.block_kit import MessageContent, literal
from handlers.views.coverage_picture import DARK, LIGHT
from mentoring import audit, coverage_export
from mentoring.program import coverage
from mentoring.program.coverage import CoverageMap
from models import AuditedAction, Message, MessageKind


def register(router: Router) -> None:
    router.action(views.OPEN)(open_map)
    router.action(views.CHOOSE_PROGRAM)(choose_program)
    router.action(views.SEND)(send)
    router.action(views.SEND_DARK)(send)


def open_map(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **What your program sees** on Home."""
    view = views.view(_load(actor, ""))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def choose_program(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle a program chosen in the menu."""
    program = views.parse_program(action)
    view = views.view(_load(actor, program))
    ack()
    client.views_update(view_id=body["view"]["id"], view=view)


def send(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Send it to me**: picture, table and CSV of what the modal shows."""
    found = _load(actor, views.parse_program(action))
    ack()
    content = views.message(found)
    client.chat_postMessage(channel=actor.user_id, text=content.text, blocks=content.blocks)
    picture = coverage_picture.draw(found, DARK if action["action_id"] == views.SEND_DARK else LIGHT)
    described = views.described(found)
    comment = literal(described)
    send_file(client, actor, views.FILENAMES["picture"], views.FILE_TITLE, picture, comment, alt_text=described)
    table = coverage_export.to_csv(found)
    send_file(client, actor, views.FILENAMES["table"], views.FILE_TITLE, table, views.FILE_TITLE)
    with actor.db.begin() as s:
        audit.write(s, actor.team_id, AuditedAction.EXPORTED_MAP, actor.now, detail=found.program)
    client.views_update(view_id=body["view"]["id"], view=views.view(found, views.SENT))


def _load(actor: Actor, program: str) -> CoverageMap:
    with actor.reading() as s:
        return coverage.load(s, actor.team_id, actor.now, program)


def render(s: Session, message: Message, context: RenderContext) -> MessageContent:
    """Render the monthly post in the growth channel."""
    return views.message(coverage.load(s, message.team_id, context.now))


RENDERERS = {MessageKind.COVERAGE_MAP: render}
