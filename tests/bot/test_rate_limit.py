"""How fast Slack is called, counted for all replicas together."""

from datetime import timedelta

import pytest

from bot.slack import rate_limit
from handlers.bolt_types import SessionFactory

NOW = 1_930_000_000.0


def take(store: SessionFactory, method: str, now: float) -> float:
    with store.begin() as s:
        return rate_limit.acquire(s, "T1", method, now)


@pytest.mark.parametrize(("method", "most"), sorted(rate_limit.PER_MINUTE.items()))
def test_no_minute_has_more_calls_than_slack_gives(store: SessionFactory, method: str, most: int) -> None:
    now, called = NOW, list[float]()
    while now < NOW + 180:
        wait = take(store, method, now)
        called += [] if wait else [now]
        now += wait
    busiest = max(sum(start <= each < start + 60 for each in called) for start in called)
    assert busiest <= most
    assert len(called) > 1.9 * most


def test_half_of_a_minutes_calls_may_be_made_at_once_and_the_next_waits(store: SessionFactory) -> None:
    waits = [take(store, "chat.update", NOW) for _ in range(26)]
    assert waits[:25] == [0.0] * 25
    assert waits[25] == pytest.approx(2.4, abs=0.01)


def test_a_method_that_slack_slows_down_waits_as_long_as_it_says_and_goes_on_evenly(store: SessionFactory) -> None:
    with store.begin() as s:
        rate_limit.pause_until(s, "T1", "chat.update", NOW, timedelta(seconds=30), "rate limited")
    assert take(store, "chat.update", NOW + 29) == pytest.approx(1, abs=0.1)
    assert take(store, "chat.update", NOW + 30.1) == 0
    assert take(store, "chat.update", NOW + 30.2) > 2
    assert take(store, "chat.postMessage", NOW) == 0


def test_a_workspace_that_is_shut_lets_nothing_through(store: SessionFactory) -> None:
    with store.begin() as s:
        rate_limit.pause_until(s, "T1", rate_limit.WORKSPACE, NOW, timedelta(minutes=5), "token_revoked")
        assert rate_limit.paused_reason(s, NOW + 299) == "token_revoked"
        assert rate_limit.paused_reason(s, NOW + 301) == ""
    assert take(store, "views.publish", NOW + 299) == 1
    assert take(store, "views.publish", NOW + 300) == 0
