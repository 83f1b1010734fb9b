"""Submitting and closing the modals on a person's screen, and applying the app's answer to them."""

from sandbox import forms, interactivity
from sandbox.models import Json, View
from sandbox.sandbox_user import NotPossible, SandboxUser
from sandbox.schema import ValidationError
from sandbox.web_api import views
from sandbox.web_api.registry import SlackError


async def submit(person: SandboxUser, view_id: str, values: Json) -> Json:
    """Submit a modal.

    Returns: `{"ok": true}`, or the error under each field.
    """
    view = _modal(person, view_id)
    if not view.payload.get("submit"):
        raise NotPossible("This modal has nothing to submit.")
    interactivity.fill(person, view.payload["blocks"], view, values)
    errors = forms.validate(view.payload, view.state)
    if errors:
        return {"ok": False, "errors": errors}
    payload = person.base() | {
        "type": "view_submission",
        "trigger_id": person.workspace.new_trigger(person.user.id, view.id),
        "view": views.describe(person.workspace, view),
        "response_urls": _response_urls(person, view),
    }
    return _respond(person, view, await person.send("interactive", payload) or {})


def _response_urls(person: SandboxUser, view: View) -> list[Json]:
    """Create a response URL for each conversation chosen in a select with `response_url_enabled`."""
    found = []
    for block, element in forms.elements(view.payload["blocks"]):
        if element.get("response_url_enabled"):
            state = view.state[block["block_id"]][element["action_id"]]
            chosen = state.get("selected_conversation") or state.get("selected_channel")
            if chosen in person.workspace.channels:
                url = person.urls.new(person.workspace.channels[chosen], person.user.id)
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": chosen}
                found.append(place | {"response_url": url})
    return found


async def close(person: SandboxUser, view_id: str, *, everything: bool = False) -> Json:
    """Close the top modal, or with `everything` (the × button) the whole stack.

    The app is notified about each modal that asks for it with `notify_on_close`.
    """
    _modal(person, view_id)
    stack = [person.workspace.views[each] for each in reversed(person.workspace.modals[person.user.id])]
    everything = everything or bool(stack[0].payload.get("clear_on_close"))
    for view in stack if everything else stack[:1]:
        _remove(person, view)
        if view.payload.get("notify_on_close"):
            described = views.describe(person.workspace, view)
            payload = person.base() | {"type": "view_closed", "view": described, "is_cleared": everything}
            await person.send("interactive", payload, answers=False)
    return {"ok": True}


def _modal(person: SandboxUser, view_id: str) -> View:
    top = person.workspace.top_modal(person.user.id)
    if top is None or top.id != view_id:
        raise NotPossible("This modal is closed.")
    return top


def _respond(person: SandboxUser, view: View, answer: Json) -> Json:
    """Apply the app's answer to a submission."""
    action = answer.get("response_action")
    if action == "errors":
        return _errors(person, view, answer)
    try:
        if action == "update":
            changed = views.validated(person.workspace, answer.get("view"), "modal", ignoring=view)
            views.replace(person.workspace, view, changed)
        elif action == "push":
            views.push(person.workspace, person.user.id, views.validated(person.workspace, answer.get("view"), "modal"))
        elif action == "clear":
            views.clear(person.workspace, person.user.id)
        elif action is None:
            _remove(person, view)
    except SlackError as refusal:
        person.workspace.note("refused", what="response_action", answer=refusal.body)
        raise NotPossible("The app answered with a view that Slack would refuse.") from None
    return {"ok": True}


def _errors(person: SandboxUser, view: View, answer: Json) -> Json:
    inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    unknown = [ValidationError("/errors", f"no input block: {name}") for name in answer["errors"] if name not in inputs]
    if unknown or not answer["errors"]:
        person.workspace.note("refused", what="errors", answer=[str(fault) for fault in unknown])
        raise NotPossible("The app answered with errors for fields that do not exist.")
    return {"ok": False, "errors": answer["errors"]}


def _remove(person: SandboxUser, view: View) -> None:
    person.workspace.modals[person.user.id].remove(view.id)
    del person.workspace.views[view.id]
    person.workspace.changed()
