"""**Audit**: shown to who may see it, and sent as a file."""

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.files import send_file
from handlers.router import Router
from handlers.views import audit as views
from handlers.views.block_kit import Block
from mentoring import audit, audit_export
from mentoring.program import staff
from mentoring.program.staff import Task
from models import AuditedAction


def register(router: Router) -> None:
    router.action(views.OPEN)(open_audit)
    router.action(views.SEND)(send)


def open_audit(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Show** beside the audit in the settings."""
    view = _view(actor)
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=view)


def send(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Send it as CSV**; that it was exported is noted, too."""
    with actor.db.begin() as s:
        staff.standing_of(s, actor.team_id, actor.user_id).ensure_may(Task.SEE_AUDIT)
        content = audit_export.to_csv(audit.entries(s, actor.team_id))
        audit.write(s, actor.team_id, AuditedAction.EXPORTED_AUDIT, actor.now, by=actor.user_id)
    ack()
    send_file(client, actor, views.FILENAME, views.FILE_TITLE, content, views.FILE_TITLE)
    client.views_update(view_id=body["view"]["id"], view=_view(actor, views.SENT))


def _view(actor: Actor, said: str = "") -> Block:
    with actor.reading() as s:
        staff.standing_of(s, actor.team_id, actor.user_id).ensure_may(Task.SEE_AUDIT)
        return views.view(audit.entries(s, actor.team_id, views.MAX_SHOWN), said)
