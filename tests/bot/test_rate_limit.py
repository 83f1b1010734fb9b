"""Rate limits of Slack calls, shared by all replicas."""

from datetime import timedelta

import pytest

from bot.slack import rate_limit
from handlers.bolt_types import SessionFactory

NOW = 1_930_000_000.0


def acquire(store: SessionFactory, method: str, now: float) -> float:
    with store.begin() as s:
        return rate_limit.acquire(s, "T1", method, now)


@pytest.mark.slow_on_postgresql
@pytest.mark.parametrize(("method", "limit"), sorted(rate_limit.PER_MINUTE.items()))
def test_no_minute_has_more_calls_than_slack_allows(store: SessionFactory, method: str, limit: int) -> None:
    now, calls = NOW, list[float]()
    while now < NOW + 180:
        wait = acquire(store, method, now)
        calls += [] if wait else [now]
        now += wait
    busiest = max(sum(start <= each < start + 60 for each in calls) for start in calls)
    assert busiest <= limit
    assert len(calls) > 1.9 * limit


def test_half_of_a_minute_s_calls_may_be_made_at_once_and_the_next_one_waits(store: SessionFactory) -> None:
    waits = [acquire(store, "chat.update", NOW) for _ in range(26)]
    assert waits[:25] == [0.0] * 25
    assert waits[25] == pytest.approx(2.4, abs=0.01)


def test_a_token_that_is_given_back_is_there_for_the_next_call(store: SessionFactory) -> None:
    for _ in range(100):
        assert acquire(store, "chat.update", NOW) == 0
        with store.begin() as s:
            rate_limit.give_back(s, "T1", "chat.update", NOW)
    assert [acquire(store, "chat.update", NOW) for _ in range(26)][:25] == [0.0] * 25
    assert acquire(store, "chat.update", NOW) > 0


def test_a_token_that_is_given_back_does_not_end_a_pause(store: SessionFactory) -> None:
    assert acquire(store, "chat.update", NOW) == 0
    with store.begin() as s:
        rate_limit.pause_until(s, "T1", "chat.update", NOW, timedelta(seconds=30), "rate limited")
        rate_limit.give_back(s, "T1", "chat.update", NOW)
    assert acquire(store, "chat.update", NOW + 29) == pytest.approx(1, abs=0.1)


def test_a_rate_limited_method_waits_as_long_as_slack_says_and_then_goes_on_evenly(store: SessionFactory) -> None:
    with store.begin() as s:
        rate_limit.pause_until(s, "T1", "chat.update", NOW, timedelta(seconds=30), "rate limited")
    assert acquire(store, "chat.update", NOW + 29) == pytest.approx(1, abs=0.1)
    assert acquire(store, "chat.update", NOW + 30.1) == 0
    assert acquire(store, "chat.update", NOW + 30.2) > 2
    assert acquire(store, "chat.postMessage", NOW) == 0


def test_a_paused_workspace_allows_no_calls(store: SessionFactory) -> None:
    with store.begin() as s:
        rate_limit.pause_until(s, "T1", rate_limit.WORKSPACE, NOW, timedelta(minutes=5), "token_revoked")
        assert rate_limit.paused_reason(s, NOW + 299) == "token_revoked"
        assert rate_limit.paused_reason(s, NOW + 301) == ""
    assert acquire(store, "views.publish", NOW + 299) == 1
    assert acquire(store, "views.publish", NOW + 300) == 0
