"""What a person does with the windows on their screen: submit, close; and what the app's answer does to them."""

from sandbox import forms
from sandbox.models import Json, View
from sandbox.sandbox_user import NotPossible, SandboxUser
from sandbox.schema import ValidationError
from sandbox.web_api import views
from sandbox.web_api.registry import SlackError


async def submit(person: SandboxUser, view_id: str, values: Json) -> Json:
    """Press a modal's submit button: `{"ok": true}`, or the sentences at the fields."""
    view = _modal(person, view_id)
    if not view.payload.get("submit"):
        raise NotPossible("This window has nothing to submit.")
    person.fill(view.payload["blocks"], view, values)
    errors = forms.missing(view.payload, view.state)
    if errors:
        return {"ok": False, "errors": errors}
    payload = person.base() | {
        "type": "view_submission",
        "trigger_id": person.workspace.new_trigger(person.user.id, view.id),
        "view": views.described(person.workspace, view),
        "response_urls": _response_urls(person, view),
    }
    return _respond(person, view, await person.ask("interactive", payload) or {})


def _response_urls(person: SandboxUser, view: View) -> list[Json]:
    """Addresses for answering in the conversations that were chosen for it."""
    found = []
    for block, element in forms.elements(view.payload["blocks"]):
        if element.get("response_url_enabled"):
            held = view.state[block["block_id"]][element["action_id"]]
            chosen = held.get("selected_conversation") or held.get("selected_channel")
            if chosen in person.workspace.channels:
                url = person.urls.new(person.workspace.channels[chosen], person.user.id)
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": chosen}
                found.append(place | {"response_url": url})
    return found


async def close(person: SandboxUser, view_id: str, *, everything: bool = False) -> Json:
    """Close the top modal, or with the cross the whole stack; the app hears of those it wants to hear of."""
    _modal(person, view_id)
    stack = [person.workspace.views[each] for each in reversed(person.workspace.modals[person.user.id])]
    everything = everything or bool(stack[0].payload.get("clear_on_close"))
    for view in stack if everything else stack[:1]:
        _shut(person, view)
        if view.payload.get("notify_on_close"):
            described = views.described(person.workspace, view)
            payload = person.base() | {"type": "view_closed", "view": described, "is_cleared": everything}
            await person.ask("interactive", payload, answers=False)
    return {"ok": True}


def _modal(person: SandboxUser, view_id: str) -> View:
    top = person.workspace.top_modal(person.user.id)
    if top is None or top.id != view_id:
        raise NotPossible("This window is closed.")
    return top


def _respond(person: SandboxUser, view: View, answer: Json) -> Json:
    """Do what the app answered to a submission."""
    action = answer.get("response_action")
    if action == "errors":
        return _errors(person, view, answer)
    try:
        if action == "update":
            changed = views.checked(person.workspace, answer.get("view"), "modal", besides=view)
            views.replace(person.workspace, view, changed)
        elif action == "push":
            views.push(person.workspace, person.user.id, views.checked(person.workspace, answer.get("view"), "modal"))
        elif action == "clear":
            views.clear(person.workspace, person.user.id)
        elif action is None:
            _shut(person, view)
    except SlackError as refusal:
        person.workspace.note("refused", what="response_action", answer=refusal.body)
        raise NotPossible("The app answered with a view that Slack would refuse.") from None
    return {"ok": True}


def _errors(person: SandboxUser, view: View, answer: Json) -> Json:
    inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    wrong = [ValidationError("/errors", f"no input block: {name}") for name in answer["errors"] if name not in inputs]
    if wrong or not answer["errors"]:
        person.workspace.note("refused", what="errors", answer=[str(fault) for fault in wrong])
        raise NotPossible("The app answered with errors for fields that do not exist.")
    return {"ok": False, "errors": answer["errors"]}


def _shut(person: SandboxUser, view: View) -> None:
    person.workspace.modals[person.user.id].remove(view.id)
    del person.workspace.views[view.id]
    person.workspace.changed()
