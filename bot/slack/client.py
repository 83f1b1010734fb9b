"""A Web API client that counts each call and Slack's answer."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.config import Settings
from bot.metrics import Metrics

TIMEOUT = 10  # seconds


class MeasuredClient(WebClient):
    """Calls Slack once, without retries: delivery and listeners decide what may be called again."""

    def __init__(self, settings: Settings, metrics: Metrics, token: str | None = None) -> None:
        super().__init__(
            token or settings.bot_token, base_url=settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[]
        )
        self._metrics = metrics

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        try:
            response = super().api_call(api_method, **options)
        except SlackApiError as error:
            self._metrics.count_call(api_method, str(error.response.get("error", "")))
            raise
        except Exception:
            self._metrics.count_call(api_method, "no_answer")
            raise
        self._metrics.count_call(api_method, "ok")
        return response
