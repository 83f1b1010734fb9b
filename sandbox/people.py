"""What a person does: run a command, press, choose, type, submit. Each becomes the payload that Slack would send."""

from typing import Any

from sandbox import forms
from sandbox.responses import ResponseUrls
from sandbox.rules import Fault
from sandbox.socket_mode import NoAnswer, SocketMode
from sandbox.web_api import chat, views
from sandbox.web_api.registry import SlackError
from sandbox.workspace import Channel, Json, View, Workspace


class Impossible(Exception):
    """What a person in front of Slack could not have done; the sentence says why."""


class Person:
    """One person's hands, on the server."""

    def __init__(self, workspace: Workspace, sockets: SocketMode, urls: ResponseUrls, user: str) -> None:
        if user not in workspace.users:
            raise Impossible("There is nobody with this id.")
        self.workspace, self.sockets, self.urls = workspace, sockets, urls
        self.user = workspace.users[user]

    def channel(self, channel_id: str) -> Channel:
        channel = self.workspace.channels.get(channel_id)
        if channel is None or self.user.id not in channel.members:
            raise Impossible("You are not in this conversation.")
        return channel

    def say(self, channel_id: str, text: str, thread: str | None) -> Json:
        """Post a message of one's own."""
        channel = self.channel(channel_id)
        if not text.strip():
            raise Impossible("There is nothing to send.")
        message = {
            "type": "message",
            "user": self.user.id,
            "team": self.workspace.id,
            "text": text,
            "ts": self.workspace.new_ts(),
        }
        chat.add(self.workspace, channel, message, thread)
        return message

    async def command(self, channel_id: str, command: str, text: str) -> Json:
        """Run a slash command; the app's own answer is whispered into the conversation."""
        channel = self.channel(channel_id)
        known = [entry["command"] for entry in self.workspace.app.feature("slash_commands") or []]
        if command not in known:
            raise Impossible(f"{command} is not a valid command.")
        payload = self._base() | {
            "team_domain": self.workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.name if channel.kind == "channel" else "directmessage",
            "user_id": self.user.id,
            "user_name": self.user.name,
            "command": command,
            "text": text,
            "response_url": self.urls.new(channel, self.user.id),
            "trigger_id": self.workspace.new_trigger(self.user.id),
        }
        payload.pop("user")
        payload["team_id"] = payload.pop("team")["id"]
        answer = await self._ask("slash_commands", payload)
        if isinstance(answer, dict) and answer:
            self._whisper(payload["response_url"], answer)
        return {"ok": True}

    def _whisper(self, response_url: str, answer: Json) -> None:
        """Show what the app answered to a command."""
        try:
            self.urls.take(response_url.rsplit("/", 1)[1], answer)
        except SlackError as refusal:
            self.workspace.note("refused", what="command", args=answer, answer=refusal.body)
            raise Impossible("The app answered with a message that Slack would refuse.") from None

    async def press(self, where: Json, block_id: str, action_id: str, value: Any, values: Json) -> Json:
        """Use an interactive element of a message, a modal or Home."""
        place, blocks, view = self._place(where)
        block, element = self._element(blocks, block_id, action_id)
        if view is not None:
            self._fill(view, values)
        action = self._action(block, element, value, view)
        payload = self._base() | {
            "type": "block_actions",
            "trigger_id": self.workspace.new_trigger(
                self.user.id, view.id if view and view.payload["type"] == "modal" else None
            ),
            "actions": [action],
            **place,
        }
        if block["type"] == "input" and not block.get("dispatch_action"):
            return {"ok": True}
        await self._ask("interactive", payload, answers=False)
        return {"ok": True} | ({"url": element["url"]} if element.get("url") else {})

    async def options(self, where: Json, block_id: str, action_id: str, query: str) -> list[Json]:
        """What an external select offers for what was typed so far."""
        place, blocks, view = self._place(where)
        self._element(blocks, block_id, action_id)
        payload = self._base() | {
            "type": "block_suggestion",
            "action_id": action_id,
            "block_id": block_id,
            "value": query,
            **place,
        }
        answer = await self._ask("interactive", payload) or {}
        groups = answer.get("option_groups", [])
        offered = answer.get("options", [option for group in groups for option in group["options"]])
        if view is not None:
            view.offered.setdefault(f"{block_id}/{action_id}", []).extend(offered)
        return list(offered)

    async def submit(self, view_id: str, values: Json) -> Json:
        """Press a modal's submit button: `{"ok": true}`, or the sentences at the fields."""
        view = self._modal(view_id)
        if not view.payload.get("submit"):
            raise Impossible("This window has nothing to submit.")
        self._fill(view, values)
        errors = forms.missing(view.payload, view.state)
        if errors:
            return {"ok": False, "errors": errors}
        payload = self._base() | {
            "type": "view_submission",
            "trigger_id": self.workspace.new_trigger(self.user.id, view.id),
            "view": views.described(self.workspace, view),
            "response_urls": [],
        }
        return self._respond(view, await self._ask("interactive", payload) or {})

    async def close(self, view_id: str) -> Json:
        """Close the top modal."""
        view = self._modal(view_id)
        self._shut(view)
        if view.payload.get("notify_on_close"):
            described = views.described(self.workspace, view)
            payload = self._base() | {"type": "view_closed", "view": described, "is_cleared": False}
            await self._ask("interactive", payload, answers=False)
        return {"ok": True}

    def open_home(self) -> None:
        """Look at the app's Home tab."""
        channel = self.workspace.direct(self.user.id)
        event: Json = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self.workspace.new_ts(),
        }
        home = self.workspace.homes.get(self.user.id)
        if home:
            event["view"] = views.described(self.workspace, self.workspace.views[home])
        self.sockets.event(event)

    async def _ask(self, kind: str, payload: Json, *, answers: bool = True) -> Any:
        try:
            return await self.sockets.ask(kind, payload, answers=answers)
        except NoAnswer:
            raise Impossible(f"{self.workspace.app.name} did not respond. Try again in a moment.") from None

    def _base(self) -> Json:
        return {
            "token": "sandbox",
            "api_app_id": self.workspace.app.id,
            "team": {"id": self.workspace.id, "domain": self.workspace.domain},
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.workspace.id,
            },
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def _place(self, where: Json) -> tuple[Json, list[Json], View | None]:
        """Where a press happens: what its payload says of it, the blocks there, the view if it is one."""
        if where.get("view"):
            view = self.workspace.views.get(where["view"])
            if view is None or view.user != self.user.id:
                raise Impossible("This window is closed.")
            described = views.described(self.workspace, view)
            container: Json = {"type": "view", "view_id": view.id}
            return {"container": container, "view": described}, view.payload["blocks"], view
        channel = self.channel(where["channel"])
        whispered = [message for user, message in channel.ephemeral if user == self.user.id]
        message = channel.message(where["ts"]) or next((m for m in whispered if m["ts"] == where["ts"]), None)
        if message is None:
            raise Impossible("This message is gone.")
        ephemeral = message in whispered
        container = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        place = {
            "container": container,
            "channel": {
                "id": channel.id,
                "name": channel.name if channel.kind == "channel" else "directmessage",
            },
            "message": message,
            "state": {"values": {}},
            "response_url": self.urls.new(channel, self.user.id, None if ephemeral else message["ts"]),
        }
        return place, message.get("blocks", []), None

    def _element(self, blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
        for block, element in forms.elements(blocks):
            if element["action_id"] == action_id and block["block_id"] == block_id:
                return block, element
        raise Impossible("There is no such button here any more.")

    def _action(self, block: Json, element: Json, value: Any, view: View | None) -> Json:
        action: Json = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "type": element["type"],
            "action_ts": f"{self.workspace.clock.time():.6f}",
        }
        if element["type"] == "button":
            return action | {key: element[key] for key in ("text", "value", "style") if key in element}
        held = self._held(view, block, element, value)
        if view is not None and element["type"] != "overflow":
            view.state[block["block_id"]][element["action_id"]] = held
        return action | held

    def _held(self, view: View | None, block: Json, element: Json, value: Any) -> Json:
        offered = view.offered if view else {}
        key = f"{block['block_id']}/{element['action_id']}"
        try:
            return forms.typed(element, value, offered.get(key, []))
        except forms.Unfit as reason:
            raise Impossible(f"{element['action_id']}: {reason}.") from None

    def _fill(self, view: View, values: Json) -> None:
        """Put what was typed (`{block_id: {action_id: value}}`) into the view."""
        for block, element in forms.elements(view.payload["blocks"]):
            given = values.get(block["block_id"], {})
            if element["action_id"] in given:
                held = self._held(view, block, element, given[element["action_id"]])
                view.state[block["block_id"]][element["action_id"]] = held

    def _modal(self, view_id: str) -> View:
        top = self.workspace.top_modal(self.user.id)
        if top is None or top.id != view_id:
            raise Impossible("This window is closed.")
        return top

    def _respond(self, view: View, answer: Json) -> Json:
        """Do what the app answered to a submission."""
        action = answer.get("response_action")
        if action == "errors":
            return self._errors(view, answer)
        try:
            if action == "update":
                views.replace(self.workspace, view, views.checked(self.workspace, answer.get("view"), "modal"))
            elif action == "push":
                views.push(self.workspace, self.user.id, views.checked(self.workspace, answer.get("view"), "modal"))
            elif action == "clear" or view.payload.get("clear_on_close"):
                views.clear(self.workspace, self.user.id)
            elif action is None:
                self._shut(view)
        except SlackError as refusal:
            self.workspace.note("refused", what="response_action", answer=refusal.body)
            raise Impossible("The app answered with a view that Slack would refuse.") from None
        return {"ok": True}

    def _errors(self, view: View, answer: Json) -> Json:
        inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
        wrong = [Fault("/errors", f"no input block: {name}") for name in answer["errors"] if name not in inputs]
        if wrong or not answer["errors"]:
            self.workspace.note("refused", what="errors", answer=[str(fault) for fault in wrong])
            raise Impossible("The app answered with errors for fields that do not exist.")
        return {"ok": False, "errors": answer["errors"]}

    def _shut(self, view: View) -> None:
        self.workspace.modals[self.user.id].remove(view.id)
        del self.workspace.views[view.id]
        self.workspace.changed()
