"""The app is removed from a workspace: `app_uninstalled`, and `tokens_revoked` for the bot's own token."""

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.router import Router
from mentoring.consequences import uninstalls


def register(router: Router) -> None:
    router.event("app_uninstalled")(uninstalled)
    router.event("tokens_revoked")(tokens_revoked)


def uninstalled(actor: Actor) -> None:
    """Note that the workspace removed the app."""
    with actor.db.begin() as s:
        uninstalls.note(s, actor.team_id, actor.now)


def tokens_revoked(event: Payload, actor: Actor) -> None:
    """Note it, too, when the bot's token was revoked; those of people are none of ours."""
    if (event.get("tokens") or {}).get("bot"):
        uninstalled(actor)
