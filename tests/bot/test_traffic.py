"""Background work gives way to requests that are being answered, and not for too long."""

import threading
import time

import pytest

from bot import traffic
from bot.traffic import Traffic


def test_where_no_one_waits_for_an_answer_it_goes_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "PATIENCE_SECONDS", 30.0)
    quiet = Traffic(quiet_seconds=0.0)
    quiet.give_way()
    with quiet.request():
        pass
    quiet.give_way()  # else the test would take half a minute, and fail by its time limit


def test_it_waits_until_the_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "PATIENCE_SECONDS", 30.0)
    busy, order = Traffic(quiet_seconds=0.0), list[str]()

    def work() -> None:
        busy.give_way()
        order.append("work")

    with busy.request():
        worker = threading.Thread(target=work)
        worker.start()
        worker.join(0.2)
        assert worker.is_alive()
        order.append("answer")
    worker.join(10)
    assert order == ["answer", "work"]


def test_it_waits_for_another_request_that_follows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "PATIENCE_SECONDS", 30.0)
    busy = Traffic(quiet_seconds=0.3)
    with busy.request():
        pass
    ended = time.monotonic()
    busy.give_way()
    assert time.monotonic() - ended >= 0.25


def test_messages_do_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "PATIENCE_SECONDS", 0.05)
    busy = Traffic(quiet_seconds=0.0)
    with busy.request():
        busy.give_way()  # while the request is still in progress
