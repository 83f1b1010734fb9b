"""HTTP mode: posts requests to the app's own URLs, signed as Slack signs them."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from sandbox.dispatcher import NoAnswer
from sandbox.models import Json
from sandbox.workspace import Workspace

MAX_REDIRECTS = 2


class HttpMode:
    """Delivers to the URLs in the app's manifest."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=True, max_redirects=MAX_REDIRECTS)
        self._verified = False

    async def deliver(self, envelope: Json) -> Any:
        """Post an envelope to the URL for its kind.

        Returns: what the app answered.
        Raises: NoAnswer when it didn't answer, or not with success.
        """
        payload, kind = envelope["payload"], envelope["type"]
        if kind == "events_api":
            await self._verify()
            return await self._post(self._events(), payload, envelope)
        if kind == "slash_commands":
            return await self._post(self._command(payload["command"]), payload, envelope)
        settings = self.workspace.app.settings.get("interactivity", {})
        menu = payload["type"] == "block_suggestion" and settings.get("message_menu_options_url")
        return await self._post(menu or settings.get("request_url", ""), {"payload": json.dumps(payload)}, envelope)

    async def _verify(self) -> None:
        """Ask the URL to echo a challenge, once, as Slack does before it sends events there."""
        if self._verified:
            return
        challenge = secrets.token_urlsafe(24)
        asked = {"token": "sandbox", "challenge": challenge, "type": "url_verification"}
        answer = await self._post(self._events(), asked, {"type": "events_api"})
        said = answer.get("challenge", answer.get("text")) if isinstance(answer, dict) else answer
        if said != challenge:
            raise NoAnswer("the URL did not answer with the challenge", final=True)
        self._verified = True

    def _events(self) -> str:
        return str(self.workspace.app.settings.get("event_subscriptions", {}).get("request_url", ""))

    def _command(self, command: str) -> str:
        known = self.workspace.app.feature("slash_commands") or []
        return next((str(each.get("url", "")) for each in known if each["command"] == command), "")

    async def _post(self, url: str, body: Json, envelope: Json) -> Any:
        if not url:
            raise NoAnswer("the manifest has no URL for this", final=True)
        as_json = envelope["type"] == "events_api"
        text = json.dumps(body) if as_json else urlencode({k: "" if v is None else v for k, v in body.items()})
        headers = self.sign(text) | {
            "content-type": "application/json" if as_json else "application/x-www-form-urlencoded"
        }
        if envelope.get("retry_attempt"):
            headers["x-slack-retry-num"] = str(envelope["retry_attempt"])
            headers["x-slack-retry-reason"] = envelope["retry_reason"]
        try:
            response = await self._client.post(url, content=text, headers=headers, timeout=self.workspace.ack_seconds)
        except httpx.TooManyRedirects:
            raise NoAnswer("too_many_redirects") from None
        except httpx.TimeoutException:
            raise NoAnswer("http_timeout") from None
        except httpx.HTTPError:
            raise NoAnswer("connection_failed") from None
        if not response.is_success:
            raise NoAnswer("http_error", final=response.headers.get("x-slack-no-retry") == "1")
        return _answer(response)

    def sign(self, body: str) -> dict[str, str]:
        """Build the headers of Slack's v0 signature: HMAC-SHA256 of version, time and body with the signing secret."""
        at = str(int(time.time()))  # the machine's time, because the app compares it with its own
        secret = self.workspace.app.signing_secret.encode()
        signature = hmac.new(secret, f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={signature}"}

    async def close(self) -> None:
        await self._client.aclose()


def _answer(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        return {"text": response.text}
