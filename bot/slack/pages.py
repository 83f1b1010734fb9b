"""Reads what Slack gives page by page: https://docs.slack.dev/apis/web-api/pagination"""

from collections.abc import Callable, Iterator
from typing import Any

from bot.slack.errors import call_idempotent


def read_pages(method: Callable[..., Any], **arguments: Any) -> Iterator[Any]:
    """Yield each page of a method. Raises: what `call_idempotent` raises when Slack doesn't answer."""
    cursor = ""
    while True:
        page = call_idempotent(method, cursor=cursor, **arguments)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
