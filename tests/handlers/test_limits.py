"""With the longest input allowed, every message and view stays within Slack's limits."""

import pytest

from handlers.views import (
    availability,
    goal,
    home,
)
from mentoring.consequences.digest_sources import (
    ALERT_BLOCKS,
    ALERTS_LEAD_BLOCKS,
    MAX_ALERTS,
    QUESTION_BLOCKS,
    RESTING_BLOCKS,
    SHORTLIST_BLOCKS,
)
from sandbox.block_kit import message_errors, view_errors, view_is_too_large
from tests.handlers.longest_views import A_LIST, BUSIEST_HOME, MESSAGES, NOW, QUESTIONS, VIEWS, goal_, profile_


def test_each_item_of_a_digest_stays_within_the_blocks_counted_for_it() -> None:
    assert all(len(question) < QUESTION_BLOCKS for question in QUESTIONS)
    assert len(availability.resting_question(profile_(), NOW)) < RESTING_BLOCKS
    assert len(A_LIST) < SHORTLIST_BLOCKS
    assert len(goal.matching_goals([(goal_(), False)] * MAX_ALERTS)) < ALERTS_LEAD_BLOCKS + ALERT_BLOCKS * MAX_ALERTS


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_accepts_the_longest_message(name: str) -> None:
    message = MESSAGES[name]
    assert message_errors(message.blocks) == []
    assert 0 < len(message.text) <= 4000
    assert not any(mark in message.text for mark in ("<!channel", "<!here", "<!everyone"))


@pytest.mark.parametrize("name", VIEWS)
def test_slack_accepts_the_longest_view(name: str) -> None:
    assert view_errors(VIEWS[name]) == []
    assert not view_is_too_large(VIEWS[name])


def test_the_busiest_home_stays_under_a_hundred_blocks() -> None:
    assert len(VIEWS["busiest home"]["blocks"]) < 100


def test_a_home_that_is_too_long_loses_history_before_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = VIEWS["busiest home"]["blocks"]
    monkeypatch.setattr(home, "MAX_BLOCKS", len(whole))
    assert home.home(BUSIEST_HOME)["blocks"] == whole
    monkeypatch.setattr(home, "MAX_BLOCKS", len(whole) - 1)
    shorter = home.home(BUSIEST_HOME)["blocks"]
    assert len(shorter) == len(whole) - 1
    assert "There is more than fits here." in str(shorter)
    assert shorter[-1] == whole[-1]


def test_the_menu_of_areas_stays_within_slack_s_limits() -> None:
    groups = goal.aspect_choices("")["option_groups"]
    assert len(groups) <= 100
    assert all(len(group["options"]) <= 100 for group in groups)
