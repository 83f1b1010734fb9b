"""Slack listeners and message renderers, one module per journey.

Listeners turn what people do in Slack into calls to `mentoring`. Renderers turn a stored message into its content.
"""

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import (
    ask,
    audit,
    availability,
    check_in,
    clarification,
    coverage_map,
    digest,
    evaluator_import,
    files,
    firewall,
    goal,
    guard,
    home,
    introduction,
    meeting,
    member_changes,
    middleware,
    offer,
    opening_line,
    own_data,
    passing_on,
    program_settings,
    quiet,
    referral,
    search,
    suggestions,
    uninstall,
    workflow_steps,
)
from handlers.renderer import RenderContext, Rendered, Renderer
from handlers.router import Router
from handlers.views import erased
from models import Message, MessageKind

JOURNEYS = (
    search,
    goal,
    suggestions,
    ask,
    check_in,
    home,
    clarification,
    referral,
    introduction,
    meeting,
    opening_line,
    offer,
    availability,
    quiet,
    workflow_steps,
    own_data,
    program_settings,
    coverage_map,
    audit,
    evaluator_import,
    passing_on,
    uninstall,
    member_changes,
)

RENDERERS: dict[MessageKind, Renderer] = {
    **goal.RENDERERS,
    **suggestions.RENDERERS,
    **ask.RENDERERS,
    **clarification.RENDERERS,
    **referral.RENDERERS,
    **introduction.RENDERERS,
    **meeting.RENDERERS,
    **opening_line.RENDERERS,
    **digest.RENDERERS,
    **home.RENDERERS,
    **workflow_steps.RENDERERS,
    **own_data.RENDERERS,
    **files.RENDERERS,
    **coverage_map.RENDERERS,
}


def render(s: Session, message: Message, context: RenderContext) -> Rendered:
    """Render what a message shows its reader now: as its journey says, without anyone whom they must not be shown."""
    if message.erasure:
        return Rendered(erased.line(message.kind) if message.ts else None, None)
    return firewall.apply(s, message, RENDERERS[message.kind](s, message, context), context)


def register(app: App) -> None:
    """Register what runs before every listener, and the listeners of every journey."""
    app.middleware(middleware.undo_escaping)
    app.middleware(middleware.provide_actor)
    app.middleware(guard.check_typed)
    app.middleware(middleware.note_location)  # also where what was tapped is gone: then the message is updated
    app.middleware(middleware.authorize)
    all_listeners().attach(app)


def all_listeners() -> Router:
    """Return the listeners of every journey."""
    router = Router()
    for journey in JOURNEYS:
        journey.register(router)
    return router
