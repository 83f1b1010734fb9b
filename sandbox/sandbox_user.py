"""What a person can do: run a command, click, choose, type, react. Each becomes the payload Slack would send."""

from typing import Any
from uuid import uuid4

from sandbox import escaping, forms, rich_text
from sandbox.dispatcher import Dispatcher, NoAnswer
from sandbox.models import Channel, File, Json
from sandbox.response_urls import ResponseUrls
from sandbox.web_api import chat, files, reactions, views
from sandbox.web_api.registry import SlackError
from sandbox.workspace import Workspace


class NotPossible(Exception):
    """A person using Slack couldn't have done this; the message says why."""


class SandboxUser:
    """Acts as one person, on the server."""

    def __init__(self, workspace: Workspace, dispatcher: Dispatcher, urls: ResponseUrls, user: str) -> None:
        if user not in workspace.users:
            raise NotPossible("There is no one with this id.")
        self.workspace, self.dispatcher, self.urls = workspace, dispatcher, urls
        self.user = workspace.users[user]

    def channel(self, channel_id: str) -> Channel:
        channel = self.workspace.channels.get(channel_id)
        if channel is None or self.user.id not in channel.members:
            raise NotPossible("You are not in this conversation.")
        return channel

    def say(self, channel_id: str, text: str, thread: str | None) -> Json:
        """Post a message as this person."""
        channel = self.channel(channel_id)
        if not text.strip():
            raise NotPossible("There is nothing to send.")
        message = {
            "client_msg_id": str(uuid4()),
            "type": "message",
            "user": self.user.id,
            "team": self.workspace.id,
            "text": escaping.typed(text),
            "blocks": forms.with_ids([rich_text.typed(text)]),
            "ts": self.workspace.new_ts(),
        }
        chat.add(self.workspace, channel, message, thread)
        return message

    async def command(self, channel_id: str, command: str, text: str) -> Json:
        """Run a slash command; the app's answer appears as an ephemeral message."""
        channel = self.channel(channel_id)
        known = [entry["command"] for entry in self.workspace.app.feature("slash_commands") or []]
        if command not in known or self.user.home_team:
            raise NotPossible(f"{command} is not a valid command.")
        payload = self.base() | {
            "team_domain": self.workspace.domain,
            "channel_id": channel.id,
            "channel_name": shown_name(channel),
            "user_id": self.user.id,
            "user_name": self.user.name,
            "command": command,
            "text": text,
            "response_url": self.urls.new(channel, self.user.id),
            "trigger_id": self.workspace.new_trigger(self.user.id),
        }
        del payload["user"], payload["enterprise"]
        payload["team_id"] = payload.pop("team")["id"]
        answer = await self.send("slash_commands", payload)
        if isinstance(answer, dict) and answer:
            self._post_ephemeral(payload["response_url"], answer)
        return {"ok": True}

    def _post_ephemeral(self, response_url: str, answer: Json) -> None:
        """Show what the app answered to a command."""
        try:
            self.urls.take(response_url.rsplit("/", 1)[1], answer)
        except SlackError as refusal:
            self.workspace.note("refused", what="command", args=answer, answer=refusal.body)
            raise NotPossible("The app answered with a message that Slack would refuse.") from None

    async def shortcut(self, callback_id: str, where: Json) -> Json:
        """Use a global shortcut, or one on a message (`channel` and `ts`)."""
        known = self.workspace.app.feature("shortcuts") or []
        found = next((each for each in known if each["callback_id"] == callback_id), None)
        if found is None:
            raise NotPossible(f"There is no shortcut {callback_id}.")
        payload = self.base() | {
            "callback_id": callback_id,
            "trigger_id": self.workspace.new_trigger(self.user.id),
            "action_ts": f"{self.workspace.clock.time():.6f}",
        }
        payload["user"].pop("name", None)
        if found["type"] == "global":
            await self.send("interactive", payload | {"type": "shortcut"}, answers=False)
            return {"ok": True}
        channel = self.channel(where.get("channel", ""))
        message = channel.message(where.get("ts", ""))
        if message is None:
            raise NotPossible("This message is gone.")
        about = {
            "type": "message_action",
            "message_ts": message["ts"],
            "message": message,
            "channel": {"id": channel.id, "name": shown_name(channel)},
            "response_url": self.urls.new(channel, self.user.id),
        }
        await self.send("interactive", payload | about, answers=False)
        return {"ok": True}

    def react(self, channel_id: str, ts: str, name: str) -> Json:
        """Add an emoji to a message, or remove it if this person has already added it."""
        channel = self.channel(channel_id)
        message = channel.message(ts)
        if message is None:
            raise NotPossible("This message is gone.")
        reaction = next((each for each in message.get("reactions", []) if each["name"] == name), None)
        try:
            change = reactions.unreact if reaction and self.user.id in reaction["users"] else reactions.react
            change(self.workspace, channel, message, self.user.id, name)
        except SlackError as refusal:
            raise NotPossible(f"Slack would refuse this: {refusal.body['error']}.") from None
        return {"ok": True}

    def join(self, channel_id: str, *, out: bool = False) -> Json:
        """Join a public channel, or leave it (`out`)."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or channel.type != "public_channel" or channel.is_archived:
            raise NotPossible("There is no such channel to join.")
        if out and self.user.id in channel.members:
            self.workspace.leave(channel, self.user.id)
        elif not out:
            self.workspace.join(channel, self.user.id)
        return {"ok": True}

    def open_app(self, tab: str) -> None:
        """Open the app: its Home tab or its messages."""
        if self.user.home_team:
            raise NotPossible(f"{self.workspace.app.name} is not installed in your workspace.")
        channel = self.workspace.direct(self.user.id)
        event: Json = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self.workspace.new_ts(),
        }
        home = self.workspace.homes.get(self.user.id)
        if home and tab == "home":
            event["view"] = views.describe(self.workspace, self.workspace.views[home])
        self.dispatcher.send_event(event)

    def uninstall(self) -> Json:
        """Uninstall the app from the workspace."""
        if not self.workspace.app.installed:
            raise NotPossible(f"{self.workspace.app.name} is not installed here.")
        self.workspace.uninstall()
        return {"ok": True}

    async def send(self, kind: str, payload: Json, *, answers: bool = True) -> Any:
        if not self.workspace.app.installed:
            raise NotPossible(f"{self.workspace.app.name} is not installed here.")
        try:
            delivered = escaping.as_delivered(payload, self.workspace.escaping)
            return await self.dispatcher.send(kind, delivered, answers=answers)
        except NoAnswer:
            raise NotPossible(f"{self.workspace.app.name} did not respond. Try again in a moment.") from None

    def base(self) -> Json:
        return {
            "token": "sandbox",
            "api_app_id": self.workspace.app.id,
            "team": {"id": self.workspace.id, "domain": self.workspace.domain},
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.user.home_team or self.workspace.id,
            },
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def upload(self, name: str, content: bytes) -> Json:
        """Upload a file from a form, and return it as the app sees it."""
        file = File(self.workspace.new_id("F"), name, len(content), "", name, content, shared=True, user=self.user.id)
        self.workspace.files[file.id] = file
        return files.describe(self.workspace, file)


def shown_name(channel: Channel) -> str:
    return channel.name if channel.kind == "channel" else "directmessage"
