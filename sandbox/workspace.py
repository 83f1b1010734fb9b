"""The state of one workspace, and how it changes."""

import itertools
import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import available_timezones

from sandbox.clock import Clock
from sandbox.escaping import Escaping
from sandbox.models import (
    App,
    Channel,
    Code,
    File,
    FixedTokens,
    Json,
    Retention,
    Scheduled,
    Secrets,
    Step,
    Trigger,
    User,
    UserGroup,
    View,
)

EDITABLE_FIELDS: dict[str, type] = {
    "real_name": str,
    "title": str,
    "tz": str,
    "email": str,
    "deleted": bool,
    "is_admin": bool,
    "is_owner": bool,
    "is_restricted": bool,
    "is_ultra_restricted": bool,
}

ACK_SECONDS = 3.0  # seconds the app has to acknowledge, and to use a trigger


class Workspace:
    """The whole state of a workspace, touched only from the server's event loop."""

    def __init__(
        self,
        manifest: Json,
        spec: Json,
        clock: Clock,
        credentials: Secrets | None = None,
        tokens: FixedTokens = FixedTokens(),  # noqa: B008 (frozen)
    ) -> None:
        """Without `credentials`, create the app's secrets and install it; with them, the app is not installed yet."""
        self.clock = clock
        self._count = itertools.count(1)
        self._last_ts = 0.0
        self.id = self.new_id("T")
        self.name: str = spec.get("name", "Sandbox")
        self.domain: str = spec.get("domain", "sandbox")
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.codes: dict[str, Code] = {}
        self.profile_fields: list[str] = list(spec.get("profile_fields", []))
        self.ack_seconds = ACK_SECONDS
        self.escaping = Escaping()
        self.retention = Retention()
        self.address = ""  # where it is served, `http://127.0.0.1:PORT`
        self.emit: Callable[[Json], None] = lambda _: None  # sends an event to the app
        self.profile_of: Callable[[User], Json] = lambda user: {"id": user.id}  # as users.info describes them
        self.new_ticket: Callable[[], str] = str  # for a Socket Mode connection
        self.triggers: dict[str, Trigger] = {}
        self.traffic: list[Json] = []
        self.steps: dict[str, Step] = {}  # by execution id
        self.version = 0
        bot = self.add_user(self._bot_name(manifest), self._bot_name(manifest), is_bot=True)
        self.all_workspaces: list[Workspace] = [self]  # of this sandbox, itself included
        self.app = App(manifest, credentials or self._new_secrets(tokens), self.new_id("B"), bot.id, [])
        if credentials is None:
            declined = spec.get("declined_scopes", [])
            self.install([scope for scope in self.app.asked_scopes if scope not in declined], tokens.bot_token)
        self._fill(spec)

    def _new_secrets(self, tokens: FixedTokens) -> Secrets:
        numbers = f"{secrets.randbelow(10**10):010}.{secrets.randbelow(10**10):010}"
        app_token = tokens.app_token or "xapp-" + secrets.token_hex(12)
        signing_secret = tokens.signing_secret or secrets.token_hex(16)
        return Secrets(self.new_id("A"), app_token, signing_secret, numbers, secrets.token_hex(16))

    def install(self, scopes: list[str], token: str = "") -> str:
        """Grant the app scopes, in addition to those it has, and return its token: a new one if none is given."""
        self.app.scopes = [*self.app.scopes, *(scope for scope in scopes if scope not in self.app.scopes)]
        token = token or "xoxb-" + secrets.token_hex(12)
        self.app.tokens[token] = None
        self.changed()
        return token

    def uninstall(self) -> None:
        """Revoke the app's tokens and scopes, and notify it."""
        self.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.app.user_id]}})
        self.emit({"type": "app_uninstalled"})
        self.app.revoked |= set(self.app.tokens)
        self.app.tokens, self.app.refresh, self.app.scopes = {}, {}, []
        self.changed()

    @staticmethod
    def _bot_name(manifest: Json) -> str:
        bot = manifest.get("features", {}).get("bot_user", {})
        return str(bot.get("display_name") or manifest["display_information"]["name"])

    def _fill(self, spec: Json) -> None:
        for person in spec.get("users", []):
            self.add_user(**person)
        for channel in spec.get("channels", []):
            added = self.add_channel("channel", channel["name"], self._members(channel), channel.get("private", False))
            added.topic = channel.get("topic", "")
        for group in spec.get("usergroups", []):
            users = [self.user_named(name).id for name in group.get("users", [])]
            added_group = UserGroup(self.new_id("S"), group["name"], group["handle"], users)
            self.usergroups[added_group.id] = added_group

    def _members(self, channel: Json) -> list[str]:
        named = channel.get("members")
        people = [u.id for u in self.users.values() if not u.is_bot and (named is None or u.name in named)]
        return people + ([self.app.user_id] if channel.get("app", False) else [])

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._count):03d}{secrets.token_hex(4).upper()}"

    def new_ts(self) -> str:
        """Return a unique timestamp, which is also a message's id."""
        self._last_ts = max(self.clock.time(), self._last_ts + 0.000002)
        return f"{self._last_ts:.6f}"

    def changed(self) -> None:
        """Record that something visible has changed."""
        self.version += 1

    def add_user(self, name: str, real_name: str, **rest: Any) -> User:
        user = User(self.new_id("U"), name.lower().replace(" ", "."), real_name, **rest)
        self.users[user.id] = user
        return user

    def add_member(self, person: Json) -> User:
        """Add someone to the workspace and its public channels, and notify the app."""
        user = self.add_user(**person)
        for channel in self.channels.values():
            if channel.type == "public_channel":
                channel.members.append(user.id)
        self.emit({"type": "team_join", "user": self.profile_of(user)})
        self.changed()
        return user

    def update_user(self, user: User, changes: Json) -> None:
        """Change a person's details and notify the app.

        Raises: ValueError when a field can't be changed, or not to this value.
        """
        for name, value in changes.items():
            kind = EDITABLE_FIELDS.get(name)
            if kind is None:
                raise ValueError(f"{name} can't be changed")
            if not isinstance(value, kind) or (name == "tz" and value not in available_timezones()):
                raise ValueError(f"{name} can't be {value!r}")
        for name, value in changes.items():
            setattr(user, name, value)
        self.emit({"type": "user_change", "user": self.profile_of(user), "cache_ts": int(self.clock.time())})
        self.changed()

    def add_channel(self, kind: str, name: str, members: list[str], is_private: bool = False) -> Channel:  # noqa: FBT001
        prefix = {"im": "D", "mpim": "G"}.get(kind, "C")
        channel = Channel(
            self.new_id(prefix), kind, name, int(self.clock.time()), is_private=is_private, members=members
        )
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: Channel, user: str) -> None:
        """Add someone to a channel, and notify the app."""
        if user not in channel.members:
            channel.members.append(user)
            self.emit({"type": "member_joined_channel", **self._membership(channel, user)})
            self.changed()

    def leave(self, channel: Channel, user: str) -> None:
        channel.members.remove(user)
        self.emit({"type": "member_left_channel", **self._membership(channel, user)})
        self.changed()

    def _membership(self, channel: Channel, user: str) -> Json:
        kind = "G" if channel.is_private else "C"
        return {"user": user, "channel": channel.id, "channel_type": kind, "team": self.id, "event_ts": self.new_ts()}

    def user_named(self, name: str) -> User:
        """Find a person by name or id.

        Raises: KeyError when there is no one by that name.
        """
        for user in self.users.values():
            if name in (user.id, user.name):
                return user
        raise KeyError(f"no one here is called {name}")

    def direct(self, user: str) -> Channel:
        """Return the direct-message channel of a person and the app, opening it if needed."""
        pair = {user, self.app.user_id}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == pair:
                return channel
        return self.add_channel("im", self.users[user].name, [user, self.app.user_id], is_private=True)

    def group(self, users: list[str]) -> Channel:
        """Return the group message of exactly these people, opening it if needed."""
        for channel in self.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(users):
                return channel
        names = "--".join(sorted(self.users[user].name for user in users))
        return self.add_channel("mpim", f"mpdm-{names}-1", users, is_private=True)

    def visible_channels(self, user: str) -> Iterator[Channel]:
        """Yield the conversations in a person's sidebar; direct messages appear once they have a message."""
        for channel in self.channels.values():
            with_the_app = channel.kind == "im" and self.app.user_id in channel.members
            if user in channel.members and (
                channel.kind == "channel" or channel.messages or channel.ephemeral or with_the_app
            ):
                yield channel

    def delete_expired(self) -> None:
        """Delete the messages that the workspace no longer keeps. No one is told, as in Slack."""
        if self.retention.messages is None:
            return
        oldest = self.clock.time() - self.retention.messages
        for channel in self.channels.values():
            channel.messages = [each for each in channel.messages if float(each["ts"]) > oldest]

    def is_editable(self, message: Json) -> bool:
        """May the author still edit this message?"""
        limit = self.retention.edits
        return limit is None or self.clock.time() - float(message["ts"]) <= limit

    def new_trigger(self, user: str, view: str | None = None) -> str:
        trigger = f"{secrets.randbelow(10**6)}.{secrets.randbelow(10**7)}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(user, self.clock.time() + self.ack_seconds, view)
        return trigger

    def knows(self, token: str) -> bool:
        """Was this bot token issued here?"""
        return token in self.app.tokens or token in self.app.revoked or self.step_of_token(token) is not None

    def step_of_token(self, token: str) -> Step | None:
        """Return the step that a token is for, while it runs: its token ends with it."""
        steps = (step for step in self.steps.values() if step.state == "running" and self.app.installed)
        return next((step for step in steps if step.token == token), None) if token else None

    def is_valid(self, token: str) -> bool:
        """Is this a bot token that was neither revoked nor has expired?"""
        until = self.app.tokens.get(token)
        return token in self.app.tokens and (until is None or self.clock.time() <= until)

    def step_that_posted(self, channel: Channel, message: Json) -> Step | None:
        posted = channel.id, message["ts"]
        return next((step for step in self.steps.values() if posted in step.posted), None)

    def add_view(self, user: str, payload: Json, previous: View | None = None) -> View:
        view_id = self.new_id("V")
        view = View(view_id, user, payload, self.new_hash(), previous.root if previous else view_id, None)
        view.previous = previous.id if previous else None
        self.views[view.id] = view
        return view

    def new_hash(self) -> str:
        return f"{int(self.clock.time())}.{secrets.token_hex(4)}"

    def top_modal(self, user: str) -> View | None:
        stack = self.modals.get(user, [])
        return self.views[stack[-1]] if stack else None

    def note(self, kind: str, **what: Any) -> None:
        """Record an exchange for the inspector, which shows the last 500."""
        self.traffic.append({"at": self.clock.time(), "kind": kind, **json.loads(json.dumps(what, default=str))})
        del self.traffic[:-500]
        self.changed()
