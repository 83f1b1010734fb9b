"""What the workspace holds, and how it changes."""

import itertools
import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import available_timezones

from sandbox.clock import Clock
from sandbox.models import App, Channel, Code, File, Json, Scheduled, Secrets, Trigger, User, UserGroup, View

# What may change about a person.
CHANGES: dict[str, type] = {
    "real_name": str,
    "title": str,
    "tz": str,
    "email": str,
    "deleted": bool,
    "is_admin": bool,
    "is_guest": bool,
}

ACK_SECONDS = 3.0  # seconds in which the app has to acknowledge, and to use a trigger


class Workspace:
    """The whole state, touched only from the server's event loop."""

    def __init__(self, manifest: Json, spec: Json, clock: Clock, known_by: Secrets | None = None) -> None:
        """With `known_by`, the secrets of an app that has them already, it is not installed here yet."""
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
        self.patience = ACK_SECONDS
        self.address = ""  # where this is served, `http://127.0.0.1:PORT`
        self.happened: Callable[[Json], None] = lambda _: None  # tells the app of an event
        self.profile_of: Callable[[User], Json] = lambda user: {"id": user.id}  # as users.info tells it
        self.new_ticket: Callable[[], str] = str  # for a Socket Mode connection
        self.triggers: dict[str, Trigger] = {}
        self.traffic: list[Json] = []
        self.steps: dict[str, Any] = {}  # of workflows, by execution
        self.version = 0
        bot = self.add_user(self._bot_name(manifest), self._bot_name(manifest), is_bot=True)
        self.neighbours: list[Workspace] = [self]  # all workspaces of the sandbox
        self.app = App(manifest, known_by or self._new_secrets(), self.new_id("B"), bot.id, [])
        if known_by is None:
            self.install(self.app.asked_scopes)
        self._fill(spec)

    def _new_secrets(self) -> Secrets:
        numbers = f"{secrets.randbelow(10**10):010}.{secrets.randbelow(10**10):010}"
        app_token = "xapp-" + secrets.token_hex(12)
        return Secrets(self.new_id("A"), app_token, secrets.token_hex(16), numbers, secrets.token_hex(16))

    def install(self, scopes: list[str]) -> str:
        """Give the app scopes, on top of those it has, and a token."""
        self.app.scopes = [*self.app.scopes, *(scope for scope in scopes if scope not in self.app.scopes)]
        token = "xoxb-" + secrets.token_hex(12)
        self.app.tokens[token] = None
        self.changed()
        return token

    def uninstall(self) -> None:
        """Take everything back; the app hears of it."""
        self.happened({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.app.user_id]}})
        self.happened({"type": "app_uninstalled"})
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
            made = self.add_channel("channel", channel["name"], self._members(channel), channel.get("private", False))
            made.topic = channel.get("topic", "")
        for group in spec.get("usergroups", []):
            users = [self.user_named(name).id for name in group.get("users", [])]
            made_group = UserGroup(self.new_id("S"), group["name"], group["handle"], users)
            self.usergroups[made_group.id] = made_group

    def _members(self, channel: Json) -> list[str]:
        named = channel.get("members")
        people = [u.id for u in self.users.values() if not u.is_bot and (named is None or u.name in named)]
        return people + ([self.app.user_id] if channel.get("app", False) else [])

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._count):03d}{secrets.token_hex(4).upper()}"

    def new_ts(self) -> str:
        """A message's time and name in one; never the same twice."""
        self._last_ts = max(self.clock.time(), self._last_ts + 0.000002)
        return f"{self._last_ts:.6f}"

    def changed(self) -> None:
        """Something a person could see is different now."""
        self.version += 1

    def add_user(self, name: str, real_name: str, **rest: Any) -> User:
        user = User(self.new_id("U"), name.lower().replace(" ", "."), real_name, **rest)
        self.users[user.id] = user
        return user

    def welcome(self, person: Json) -> User:
        """Somebody joins the workspace, and its public channels."""
        user = self.add_user(**person)
        for channel in self.channels.values():
            if channel.type == "public_channel":
                channel.members.append(user.id)
        self.happened({"type": "team_join", "user": self.profile_of(user)})
        self.changed()
        return user

    def change(self, user: User, what: Json) -> None:
        """Something about somebody is different now; ValueError for what there is not to change."""
        for name, value in what.items():
            kind = CHANGES.get(name)
            if kind is None:
                raise ValueError(f"{name} is nothing that can be changed")
            if not isinstance(value, kind) or (name == "tz" and value not in available_timezones()):
                raise ValueError(f"{value!r} is nothing that {name} can be")
        for name, value in what.items():
            setattr(user, name, value)
        self.happened({"type": "user_change", "user": self.profile_of(user), "cache_ts": int(self.clock.time())})
        self.changed()

    def add_channel(self, kind: str, name: str, members: list[str], is_private: bool = False) -> Channel:  # noqa: FBT001
        prefix = {"im": "D", "mpim": "G"}.get(kind, "C")
        channel = Channel(
            self.new_id(prefix), kind, name, int(self.clock.time()), is_private=is_private, members=members
        )
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: Channel, user: str) -> None:
        """Somebody comes into a channel."""
        if user not in channel.members:
            channel.members.append(user)
            self.happened({"type": "member_joined_channel", **self._membership(channel, user)})
            self.changed()

    def leave(self, channel: Channel, user: str) -> None:
        channel.members.remove(user)
        self.happened({"type": "member_left_channel", **self._membership(channel, user)})
        self.changed()

    def _membership(self, channel: Channel, user: str) -> Json:
        kind = "G" if channel.is_private else "C"
        return {"user": user, "channel": channel.id, "channel_type": kind, "team": self.id, "event_ts": self.new_ts()}

    def user_named(self, name: str) -> User:
        """KeyError names who is missing."""
        for user in self.users.values():
            if name in (user.id, user.name):
                return user
        raise KeyError(f"nobody here is called {name}")

    def direct(self, user: str) -> Channel:
        """The direct messages of a person and the app, opened when first needed."""
        pair = {user, self.app.user_id}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == pair:
                return channel
        return self.add_channel("im", self.users[user].name, [user, self.app.user_id], is_private=True)

    def group(self, users: list[str]) -> Channel:
        """The group message of exactly these people; the same set is the same conversation."""
        for channel in self.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(users):
                return channel
        names = "--".join(sorted(self.users[user].name for user in users))
        return self.add_channel("mpim", f"mpdm-{names}-1", users, is_private=True)

    def seen_by(self, user: str) -> Iterator[Channel]:
        """Conversations on a person's sidebar; an empty direct message is not there yet."""
        for channel in self.channels.values():
            with_the_app = channel.kind == "im" and self.app.user_id in channel.members
            if user in channel.members and (
                channel.kind == "channel" or channel.messages or channel.ephemeral or with_the_app
            ):
                yield channel

    def new_trigger(self, user: str, view: str | None = None) -> str:
        trigger = f"{secrets.randbelow(10**6)}.{secrets.randbelow(10**7)}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(user, self.clock.time() + self.patience, view)
        return trigger

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
        """Keep the last 500 exchanges for the inspector."""
        self.traffic.append({"at": self.clock.time(), "kind": kind, **json.loads(json.dumps(what, default=str))})
        del self.traffic[:-500]
        self.changed()
