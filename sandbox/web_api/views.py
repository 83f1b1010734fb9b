"""views.*: modals and Home tabs."""

import json

from sandbox.block_kit import view_errors, view_is_too_large
from sandbox.forms import carried_over, named, opening_state
from sandbox.limits import VIEW_BYTES
from sandbox.models import Json, Trigger, View
from sandbox.schema import HOME, MODAL, ValidationError
from sandbox.web_api.chat import ALMOST
from sandbox.web_api.registry import TIER_4, Call, SlackError, method
from sandbox.workspace import Workspace

DEEPEST = 3  # modals on one screen


@method("views.open", per_minute=TIER_4)
def open_(call: Call) -> Json:
    trigger = _trigger(call)
    payload = checked(call.workspace, call.parsed("view", "invalid_arguments"), MODAL)
    trigger.used = True
    if trigger.view is not None:
        _refuse_too_deep(call.workspace, trigger.user)
    view = push(call.workspace, trigger.user, payload, alone=trigger.view is None)
    return {"view": described(call.workspace, view)}


@method("views.push", per_minute=TIER_4)
def push_(call: Call) -> Json:
    trigger = _trigger(call)
    payload = checked(call.workspace, call.parsed("view", "invalid_arguments"), MODAL)
    if not call.workspace.modals.get(trigger.user):
        raise SlackError("not_found")
    _refuse_too_deep(call.workspace, trigger.user)
    trigger.used = True
    return {"view": described(call.workspace, push(call.workspace, trigger.user, payload))}


@method("views.update", per_minute=TIER_4)
def update(call: Call) -> Json:
    workspace = call.workspace
    view = workspace.views.get(call.text("view_id"))
    if call.text("external_id"):
        named = [
            each for each in workspace.views.values() if each.payload.get("external_id") == call.text("external_id")
        ]
        view = named[0] if named else None
    if view is None or view.id not in workspace.modals.get(view.user, []):
        raise SlackError("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    payload = checked(workspace, call.parsed("view", "invalid_arguments"), MODAL, besides=view)
    replace(workspace, view, payload)
    return {"view": described(workspace, view)}


@method("views.publish", per_minute=TIER_4)
def publish(call: Call) -> Json:
    workspace, user = call.workspace, call.text("user_id")
    if not (workspace.app.feature("app_home") or {}).get("home_tab_enabled"):
        raise SlackError("not_enabled")
    if user not in workspace.users:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid `user_id`"]})
    current = workspace.homes.get(user)
    shown = workspace.views[current] if current else None
    payload = checked(workspace, call.parsed("view", "invalid_arguments"), HOME, besides=shown)
    if shown:
        view = shown
        if call.text("hash") and call.text("hash") != view.hash:
            raise SlackError("hash_conflict")
        replace(workspace, view, payload)
    else:
        view = workspace.add_view(user, payload)
        view.state = opening_state(payload)
        workspace.homes[user] = view.id
    workspace.changed()
    return {"view": described(workspace, view)}


def checked(workspace: Workspace, payload: object, surface: str, *, besides: View | None = None) -> Json:
    """A view that Slack would take, with its nameless blocks named."""
    faults = view_errors(payload, (surface,), scopes=workspace.app.scopes)
    if faults or not isinstance(payload, dict):
        refuse_view(faults)
    assert isinstance(payload, dict)  # noqa: S101 (for the type checker: `view_faults` refuses all else)
    if view_is_too_large(payload):
        raise SlackError("view_too_large")
    size = len(json.dumps(payload).encode())
    if size > ALMOST * VIEW_BYTES:
        workspace.note("warned", what=f"a view has {size} of {VIEW_BYTES} bytes")
    external = payload.get("external_id")
    others = (view for view in workspace.views.values() if view is not besides)
    if external and any(view.payload.get("external_id") == external for view in others):
        raise SlackError("duplicate_external_id")
    return {**payload, "blocks": named(payload["blocks"], workspace.new_id("b"))}


def _refuse_too_deep(workspace: Workspace, user: str) -> None:
    if len(workspace.modals.get(user, [])) >= DEEPEST:
        raise SlackError("push_limit_reached")


def refuse_view(faults: list[ValidationError]) -> None:
    messages = [f"[ERROR] {fault}" for fault in faults]
    raise SlackError("invalid_arguments", response_metadata={"messages": messages})


def push(workspace: Workspace, user: str, payload: Json, *, alone: bool = False) -> View:
    """Put a modal on a person's screen, over what is there or (`alone`) in its place."""
    if alone:
        clear(workspace, user)
    _refuse_too_deep(workspace, user)
    view = workspace.add_view(user, payload, workspace.top_modal(user))
    view.state = opening_state(payload)
    workspace.modals.setdefault(user, []).append(view.id)
    workspace.changed()
    return view


def replace(workspace: Workspace, view: View, payload: Json) -> None:
    """Change a view; what was typed stays wherever block and action keep their ids."""
    fresh = carried_over(opening_state(payload), view.state)
    view.payload, view.state, view.hash = payload, fresh, workspace.new_hash()
    workspace.changed()


def clear(workspace: Workspace, user: str) -> None:
    """Close every modal of a person."""
    for view_id in workspace.modals.pop(user, []):
        del workspace.views[view_id]
    workspace.changed()


def described(workspace: Workspace, view: View) -> Json:
    """A view as Slack sends it: to the app that made it, and in every payload about it."""
    shown = view.payload
    return {
        "id": view.id,
        "team_id": workspace.id,
        "type": shown["type"],
        "blocks": shown["blocks"],
        "private_metadata": shown.get("private_metadata", ""),
        "callback_id": shown.get("callback_id", ""),
        "external_id": shown.get("external_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": shown.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "submit": shown.get("submit"),
        "close": shown.get("close"),
        "clear_on_close": shown.get("clear_on_close", False),
        "notify_on_close": shown.get("notify_on_close", False),
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_id": workspace.app.id,
        "app_installed_team_id": workspace.id,
        "bot_id": workspace.app.bot_id,
    }


def _trigger(call: Call) -> Trigger:
    trigger = call.workspace.triggers.get(call.text("trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.workspace.clock.time() > trigger.expires:
        raise SlackError("expired_trigger_id")
    return trigger
