"""Response URLs: five uses within thirty minutes; answers are ephemeral unless the app says otherwise."""

import secrets
from dataclasses import dataclass

from sandbox.models import Channel, Json
from sandbox.web_api import chat
from sandbox.web_api.registry import Call, SlackError
from sandbox.workspace import Workspace

USES, SECONDS = 5, 30 * 60


@dataclass
class _Url:
    channel: Channel
    user: str
    ts: str | None
    expires: float
    left: int = USES


class ResponseUrls:
    """All response URLs of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.base = ""
        self._urls: dict[str, _Url] = {}

    def new(self, channel: Channel, user: str, ts: str | None = None) -> str:
        """Create a URL for answering this person in a channel; `ts` is the message an answer may replace, if any."""
        token = secrets.token_urlsafe(16)
        self._urls[token] = _Url(channel, user, ts, self.workspace.clock.time() + SECONDS)
        return f"{self.base}/response/{token}"

    def knows(self, token: str) -> bool:
        return token in self._urls

    def use(self, token: str, body: Json) -> None:
        """Handle a POST to the URL.

        Raises: SlackError when Slack would refuse it.
        """
        url = self._urls.get(token)
        if url is None:
            raise SlackError("invalid_url")
        if url.left < 1 or self.workspace.clock.time() > url.expires:
            raise SlackError("used_url" if url.left < 1 else "expired_url")
        self.take(token, body)
        url.left -= 1

    def _original(self, url: _Url) -> Json | None:
        """Find the message the URL belongs to, public or ephemeral."""
        if not url.ts:
            return None
        own = (message for user, message in url.channel.ephemeral if user == url.user)
        return url.channel.message(url.ts) or next((each for each in own if each["ts"] == url.ts), None)

    @staticmethod
    def _remove(channel: Channel, message: Json) -> None:
        if message in channel.messages:
            chat.remove(channel, message)
        channel.ephemeral = [(user, each) for user, each in channel.ephemeral if each is not message]

    def take(self, token: str, body: Json) -> None:
        """Show an answer, from a POST or from the acknowledgment of a command."""
        url = self._urls[token]
        message = self._original(url)
        if body.get("delete_original") and message:
            self._remove(url.channel, message)
            self.workspace.changed()
            return
        content = chat.content(Call(self.workspace, body))
        if body.get("replace_original") and message:
            message.pop("blocks", None)
            message.update(content)
            self.workspace.changed()
        elif body.get("response_type") == "in_channel":
            chat.post(self.workspace, url.channel, content, body.get("thread_ts"))
        else:
            chat.ephemeral(self.workspace, url.channel, url.user, content)
