"""What Slack sends is checked before Bolt looks for a listener."""

from typing import Any

import pytest

from handlers.views.payloads import ensure_request, reading_payload
from mentoring.errors import Unreadable

NAMED = [
    {"event": {"type": {"a": {}}}},
    {"event": {"type": "function_executed", "function": {"callback_id": 7}}},
    {"event": {"type": "function_executed", "function": "suggest"}},
    {"type": "block_suggestion", "action_id": ["search.find"]},
    {"command": True},
    {"type": "message_action", "callback_id": 1},
    {"type": "view_submission", "view": {"type": "modal", "callback_id": {}}},
    {"type": "block_actions", "actions": [{"action_id": 3}]},
]


@pytest.mark.parametrize("body", NAMED)
def test_a_listener_is_looked_for_by_text_alone(body: dict[str, Any]) -> None:
    with pytest.raises(Unreadable), reading_payload():
        ensure_request(body)


def test_a_request_without_a_name_goes_on() -> None:
    ensure_request({"type": "block_suggestion", "action_id": None, "event": {"type": "app_home_opened"}})
