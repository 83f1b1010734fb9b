"""What a person does with the interactive elements of a message, a modal or Home: click, choose, search, type."""

from typing import Any

from sandbox import forms, select_options
from sandbox.models import Channel, EnteredState, Json, View
from sandbox.sandbox_user import NotPossible, SandboxUser, shown_name
from sandbox.web_api import views


async def click(person: SandboxUser, where: Json, block_id: str, action_id: str, value: Any, values: Json) -> Json:
    """Use an interactive element of a message, a modal or Home."""
    place, blocks, form = _locate(person, where, block_id)
    block, element = _element(blocks, block_id, action_id)
    fill(person, blocks, form, values)
    action = _action(person, block, element, value, form)
    view = form if isinstance(form, View) else None
    if view is None:
        place["state"] = {"values": form.state}
    payload = person.base() | {
        "type": "block_actions",
        "trigger_id": person.workspace.new_trigger(
            person.user.id, view.id if view and view.payload["type"] == "modal" else None
        ),
        "actions": [action],
        **place,
    }
    if block["type"] == "input" and not block.get("dispatch_action"):
        return {"ok": True}
    await person.send("interactive", payload, answers=False)
    return {"ok": True} | ({"url": element["url"]} if element.get("url") else {})


async def search(person: SandboxUser, where: Json, block_id: str, action_id: str, query: str) -> list[Json]:
    """Ask the app which options an external select offers for a query."""
    place, blocks, form = _locate(person, where, block_id)
    _element(blocks, block_id, action_id)
    payload = person.base() | {
        "type": "block_suggestion",
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
        **place,
    }
    answer = await person.send("interactive", payload) or {}
    found, errors = select_options.options_from_answer(answer)
    if errors:
        person.workspace.note("refused", what="options", answer={"error": "invalid_options", "errors": errors})
        raise NotPossible("The app answered with options that Slack would refuse.")
    form.offered.setdefault(f"{block_id}/{action_id}", []).extend(found)
    return found


def fill(person: SandboxUser, blocks: list[Json], form: View | EnteredState, values: Json) -> None:
    """Store what was entered, given as `{block_id: {action_id: value}}`."""
    for block, element in forms.elements(blocks):
        given = values.get(block["block_id"], {})
        if element["action_id"] in given and element["type"] not in forms.STATELESS:
            state = _element_state(person, form, block, element, given[element["action_id"]])
            form.state[block["block_id"]][element["action_id"]] = state


def _locate(person: SandboxUser, where: Json, block_id: str) -> tuple[Json, list[Json], View | EnteredState]:
    """Find where an action is: its part of the payload, the blocks there, and what stores the input."""
    workspace = person.workspace
    if where.get("view"):
        view = workspace.views.get(where["view"])
        if view is None or view.user != person.user.id:
            raise NotPossible("This modal is closed.")
        container: Json = {"type": "view", "view_id": view.id}
        return {"container": container, "view": views.describe(workspace, view)}, view.payload["blocks"], view
    channel = person.channel(where["channel"])
    own_ephemeral = [message for user, message in channel.ephemeral if user == person.user.id]
    message = channel.message(where["ts"]) or next((m for m in own_ephemeral if m["ts"] == where["ts"]), None)
    if message is None:
        raise NotPossible("This message is gone.")
    attached = {each["id"]: each.get("blocks", []) for each in message.get("attachments", [])}
    blocks = message.get("blocks", []) + [block for inside in attached.values() for block in inside]
    form = channel.entered.setdefault((message["ts"], person.user.id), EnteredState({}))
    form.state = forms.carry_over(forms.initial_state({"blocks": blocks}), form.state)
    place = _in_message(person, channel, message, is_ephemeral=message in own_ephemeral)
    for number, inside in attached.items():
        if any(block["block_id"] == block_id for block in inside):
            place["container"] |= {"type": "message_attachment", "attachment_id": number, "is_app_unfurl": False}
    return place, blocks, form


def _in_message(person: SandboxUser, channel: Channel, message: Json, *, is_ephemeral: bool) -> Json:
    """Build the part of a payload that says in which message it happened, and which custom step had posted it."""
    step = person.workspace.step_that_posted(channel, message)
    thread = {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    return {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
            **thread,
        },
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message": message,
        "response_url": person.urls.new(channel, person.user.id, message["ts"]),
    } | (step.context if step else {})


def _element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    for block, element in forms.elements(blocks):
        if element["action_id"] == action_id and block["block_id"] == block_id:
            return block, element
    raise NotPossible("There is no such button here anymore.")


def _action(person: SandboxUser, block: Json, element: Json, value: Any, form: View | EnteredState) -> Json:
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": f"{person.workspace.clock.time():.6f}",
    }
    if element["type"] == "feedback_buttons":
        given = element["positive_button" if value == "positive" else "negative_button"]
        return action | {"text": given["text"], "value": given["value"]}
    if element["type"] in forms.STATELESS - {"overflow"}:
        return action | {key: element[key] for key in ("text", "value", "style") if key in element}
    state = _element_state(person, form, block, element, value)
    if element["type"] != "overflow":
        form.state[block["block_id"]][element["action_id"]] = state
    return action | state


def _element_state(person: SandboxUser, form: View | EnteredState, block: Json, element: Json, value: Any) -> Json:
    key = f"{block['block_id']}/{element['action_id']}"
    try:
        state = forms.element_state(element, value, form.offered.get(key, []))
        select_options.check_exists(person.workspace, element, value)
        return state
    except forms.InvalidValue as reason:
        raise NotPossible(f"{element['action_id']}: {reason}.") from None
