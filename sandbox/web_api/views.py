"""views.*: modals and Home tabs."""

import json

from sandbox import escaping
from sandbox.block_kit import view_errors, view_is_too_large
from sandbox.forms import carry_over, initial_state, with_ids
from sandbox.limits import MAX_VIEW_BYTES
from sandbox.models import Json, Trigger, View
from sandbox.schema import HOME, MODAL, ValidationError
from sandbox.web_api.chat import WARNING_RATIO
from sandbox.web_api.registry import TIER_4, Call, SlackError, method
from sandbox.workspace import Workspace

MAX_MODALS = 3  # in one person's stack


@method("views.open", per_minute=TIER_4)
def open_(call: Call) -> Json:
    trigger = _trigger(call)
    payload = validated(call.workspace, call.parsed("view", "invalid_arguments"), MODAL)
    trigger.used = True
    if trigger.view is not None:
        _check_depth(call.workspace, trigger.user)
    view = push(call.workspace, trigger.user, payload, replace_stack=trigger.view is None)
    return {"view": describe(call.workspace, view)}


@method("views.push", per_minute=TIER_4)
def push_(call: Call) -> Json:
    trigger = _trigger(call)
    payload = validated(call.workspace, call.parsed("view", "invalid_arguments"), MODAL)
    if not call.workspace.modals.get(trigger.user):
        raise SlackError("not_found")
    _check_depth(call.workspace, trigger.user)
    trigger.used = True
    return {"view": describe(call.workspace, push(call.workspace, trigger.user, payload))}


@method("views.update", per_minute=TIER_4)
def update(call: Call) -> Json:
    workspace = call.workspace
    view = workspace.views.get(call.text("view_id"))
    if call.text("external_id"):
        matching = [
            each for each in workspace.views.values() if each.payload.get("external_id") == call.text("external_id")
        ]
        view = matching[0] if matching else None
    if view is None or view.id not in workspace.modals.get(view.user, []):
        raise SlackError("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    payload = validated(workspace, call.parsed("view", "invalid_arguments"), MODAL, ignoring=view)
    replace(workspace, view, payload)
    return {"view": describe(workspace, view)}


@method("views.publish", per_minute=TIER_4)
def publish(call: Call) -> Json:
    workspace, user = call.workspace, call.text("user_id")
    if not (workspace.app.feature("app_home") or {}).get("home_tab_enabled"):
        raise SlackError("not_enabled")
    if user not in workspace.users:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid `user_id`"]})
    current = workspace.homes.get(user)
    shown = workspace.views[current] if current else None
    payload = validated(workspace, call.parsed("view", "invalid_arguments"), HOME, ignoring=shown)
    if shown:
        view = shown
        if call.text("hash") and call.text("hash") != view.hash:
            raise SlackError("hash_conflict")
        replace(workspace, view, payload)
    else:
        view = workspace.add_view(user, payload)
        view.state = initial_state(payload)
        workspace.homes[user] = view.id
    workspace.changed()
    return {"view": describe(workspace, view)}


def validated(workspace: Workspace, payload: object, surface: str, *, ignoring: View | None = None) -> Json:
    """Validate a view and give ids to its blocks that have none.

    Raises: SlackError when Slack would refuse it. `ignoring` is a view whose external id may be reused.
    """
    faults = view_errors(payload, (surface,), scopes=workspace.app.scopes)
    if faults or not isinstance(payload, dict):
        raise_for_view(faults)
    assert isinstance(payload, dict)  # noqa: S101 (for the type checker: `raise_for_view` refuses all else)
    if view_is_too_large(payload):
        raise SlackError("view_too_large")
    size = len(json.dumps(payload).encode())
    if size > WARNING_RATIO * MAX_VIEW_BYTES:
        workspace.note("warned", what=f"a view has {size} of {MAX_VIEW_BYTES} bytes")
    external = payload.get("external_id")
    others = (view for view in workspace.views.values() if view is not ignoring)
    if external and any(view.payload.get("external_id") == external for view in others):
        raise SlackError("duplicate_external_id")
    return escaping.sent({**payload, "blocks": with_ids(payload["blocks"], workspace.new_id("b"))})  # type: ignore[no-any-return]


def _check_depth(workspace: Workspace, user: str) -> None:
    if len(workspace.modals.get(user, [])) >= MAX_MODALS:
        raise SlackError("push_limit_reached")


def raise_for_view(faults: list[ValidationError]) -> None:
    messages = [f"[ERROR] {fault}" for fault in faults]
    raise SlackError("invalid_arguments", response_metadata={"messages": messages})


def push(workspace: Workspace, user: str, payload: Json, *, replace_stack: bool = False) -> View:
    """Open a modal for a person, on top of the open ones or (`replace_stack`) instead of them."""
    if replace_stack:
        clear(workspace, user)
    _check_depth(workspace, user)
    view = workspace.add_view(user, payload, workspace.top_modal(user))
    view.state = initial_state(payload)
    workspace.modals.setdefault(user, []).append(view.id)
    workspace.changed()
    return view


def replace(workspace: Workspace, view: View, payload: Json) -> None:
    """Replace a view's payload; what was entered stays wherever block and action keep their ids."""
    fresh = carry_over(initial_state(payload), view.state)
    view.payload, view.state, view.hash = payload, fresh, workspace.new_hash()
    workspace.changed()


def clear(workspace: Workspace, user: str) -> None:
    """Close every modal of a person."""
    for view_id in workspace.modals.pop(user, []):
        del workspace.views[view_id]
    workspace.changed()


def describe(workspace: Workspace, view: View) -> Json:
    """Describe a view as Slack does, in answers and in payloads."""
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
