"""What follows an answer: it gives way, tells of its errors, and doesn't hold up a stop."""

import logging
from threading import Event

import pytest

from bot import after_answer
from bot.after_answer import AfterAnswer


def test_work_gives_way_first() -> None:
    order = list[str]()
    later = AfterAnswer(lambda: order.append("gave way"))
    later.run(lambda: order.append("worked"))
    later.stop()
    assert order == ["gave way", "worked"]


def test_an_error_is_logged_and_the_next_work_runs(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("gone")

    later, done = AfterAnswer(), Event()
    with caplog.at_level(logging.ERROR):
        later.run(fail)
        later.stop()
        later.run(done.set)
        later.stop()
    assert "after an answer: OSError" in caplog.text
    assert done.is_set()


def test_a_stop_waits_only_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(after_answer, "STOP_SECONDS", 0.05)
    later, released, done = AfterAnswer(), Event(), Event()

    def work() -> None:
        released.wait(30)
        done.set()

    later.run(work)
    later.stop()
    assert not done.is_set()
    released.set()
    assert done.wait(30)
