"""The data of a workspace: people, conversations, scheduled messages, files, views, triggers, the app."""

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "America/Chicago"
    email: str = ""
    is_admin: bool = False
    is_owner: bool = False  # owners are admins, too
    is_primary_owner: bool = False
    is_restricted: bool = False  # a guest
    is_ultra_restricted: bool = False  # a guest in one channel
    home_team: str = ""  # the id of the workspace of someone who comes from a connected one
    is_bot: bool = False
    deleted: bool = False
    color: str = "4a6785"
    fields: dict[str, str] = field(default_factory=dict)  # custom profile fields, by label


@dataclass
class UserGroup:
    id: str
    name: str
    handle: str
    users: list[str]


@dataclass
class File:
    """An upload: announced, then received, then shared."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    shared: bool = False
    user: str = ""  # who uploaded it; "" is the app


@dataclass
class Scheduled:
    """A message that the app has scheduled; `post_at` and `created` are in whole seconds since the epoch."""

    id: str
    channel: str
    post_at: int
    created: int
    body: Json
    thread: str | None


@dataclass
class EnteredState:
    """What one person entered in a message (`state`), and the options its external menus have shown (`offered`)."""

    state: dict[str, dict[str, Json]]
    offered: dict[str, list[Json]] = field(default_factory=dict)


@dataclass
class Step:
    """One execution of a custom workflow step and its result; `state` is running, completed or failed.

    The app acts in it with a `token` of its own; `posted` lists the messages it posted with that, by channel and ts.
    """

    id: str
    callback_id: str
    inputs: Json = field(default_factory=dict)
    token: str = ""
    state: str = "running"
    outputs: Json = field(default_factory=dict)
    error: str = ""
    posted: set[tuple[str, str]] = field(default_factory=set)

    @property
    def context(self) -> Json:
        """What a payload says about the step (docs.slack.dev/tools/bolt-js, BlockAction)."""
        function = {"execution_id": self.id, "function": {"callback_id": self.callback_id}, "inputs": self.inputs}
        return {"function_data": function, "bot_access_token": self.token}


@dataclass
class Channel:
    """Any conversation; `kind` is channel, im or mpim."""

    id: str
    kind: str
    name: str
    created: int
    topic: str = ""
    is_private: bool = False
    is_archived: bool = False
    members: list[str] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    ephemeral: list[tuple[str, Json]] = field(default_factory=list)
    entered: dict[tuple[str, str], "EnteredState"] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def message(self, ts: str) -> Json | None:
        return next((m for m in self.messages if m["ts"] == ts), None)

    @property
    def type(self) -> str:
        """The name for it in Slack's `types` arguments."""
        if self.kind == "channel":
            return "private_channel" if self.is_private else "public_channel"
        return self.kind


@dataclass
class View:
    """A modal or a Home tab.

    `payload` is what the app sent, `state` what the person has entered, `offered` the options its menus have shown.
    """

    id: str
    user: str
    payload: Json
    hash: str
    root: str
    previous: str | None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    offered: dict[str, list[Json]] = field(default_factory=dict)


@dataclass
class Retention:
    """How long a workspace keeps messages, and how long they may be edited; in seconds, None for always."""

    messages: float | None = None
    edits: float | None = None


@dataclass
class Trigger:
    """Permission to open one view, within three seconds."""

    user: str
    expires: float
    view: str | None = None
    used: bool = False


@dataclass(frozen=True)
class Code:
    """An OAuth code from the authorize page, to be exchanged once."""

    team: str
    user: str
    scopes: list[str]
    redirect_uri: str
    expires: float


@dataclass(frozen=True)
class Secrets:
    """The app's ids and secrets, which are the same in every workspace."""

    app_id: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class FixedTokens:
    """Tokens and a secret to use instead of new ones; "" is a new one."""

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""


@dataclass
class App:
    """The app in one workspace: its manifest, and the scopes and tokens it was granted there.

    `tokens` maps each bot token to when it expires (None: never). Without a token the app is not installed.
    """

    manifest: Json
    secrets: Secrets
    bot_id: str
    user_id: str
    scopes: list[str]
    tokens: dict[str, float | None] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    refresh: dict[str, str] = field(default_factory=dict)  # refresh token → the bot token it renews

    @property
    def id(self) -> str:
        return self.secrets.app_id

    @property
    def app_token(self) -> str:
        return self.secrets.app_token

    @property
    def signing_secret(self) -> str:
        return self.secrets.signing_secret

    @property
    def bot_token(self) -> str:
        """The newest token."""
        return next(reversed(self.tokens), "")

    @property
    def installed(self) -> bool:
        return bool(self.tokens)

    @property
    def asked_scopes(self) -> list[str]:
        """The bot scopes of the manifest, the optional ones among them."""
        scopes = self.manifest.get("oauth_config", {}).get("scopes", {})
        return [*scopes.get("bot", []), *self.optional_scopes]

    @property
    def optional_scopes(self) -> list[str]:
        """The bot scopes that someone may decline when they install the app."""
        return list(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot_optional", []))

    @property
    def uses_oauth(self) -> bool:
        """Whether the app is installed by OAuth, from a page of its own."""
        return bool(self.manifest.get("oauth_config", {}).get("redirect_urls"))

    @property
    def name(self) -> str:
        return str(self.manifest["display_information"]["name"])

    @property
    def events(self) -> list[str]:
        return list(self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", []))

    @property
    def settings(self) -> Json:
        return dict(self.manifest.get("settings", {}))

    @property
    def over_http(self) -> bool:
        """Whether Slack posts to the app's own URLs."""
        addressed = "url" in json.dumps(self.settings) or any(
            "url" in each for each in self.feature("slash_commands") or []
        )
        return not self.settings.get("socket_mode_enabled") and addressed

    def feature(self, name: str) -> Any:
        return self.manifest.get("features", {}).get(name)
