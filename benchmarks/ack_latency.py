"""Measure how fast a click is acknowledged: a full use case of Curbside, and a bare Bolt app that only acknowledges."""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import select

from benchmarks.hospital import SandboxHospital, place, settle
from bot import db
from bot.application import Curbside
from bot.slack import rate_limit
from bot.slack.socket_mode import SocketModeConnection
from handlers.views.ask import DECLINE
from mentoring.matching import Matcher, lexicon
from models import Ask, AskState

PAIRS, A_SECOND = 200, 50

Click = Callable[[], float]


def main() -> None:
    """Print the latencies, with the same sandbox and kind of connection: one click after another, and 50 per second."""
    for method in rate_limit.PER_MINUTE:
        rate_limit.PER_MINUTE[method] = 10**6  # sending the asks beforehand is not measured
    matcher = Matcher(lexicon.load())
    with place(PAIRS) as here:
        bare = _bare(here)
        one_by_one, steady = _curbside(here, matcher)
    ratio = statistics.median(one_by_one) / statistics.median(bare)
    print(f"acknowledged: bare Bolt {_figures(bare)} · Curbside, “Not now” {_figures(one_by_one)}", end=" ")
    print(f"({ratio:.1f} times as long, including its transaction)")
    print(f"at {A_SECOND} clicks per second on one process and SQLite: {_figures(steady)}")


def _bare(here: SandboxHospital) -> list[float]:
    web = WebClient(here.tokens["SLACK_BOT_TOKEN"], base_url=f"{here.address}/api/")
    app = App(client=web, logger=logging.getLogger("bare"), process_before_response=True)

    def only_acknowledge(ack: Any) -> None:
        ack()

    app.action(DECLINE)(only_acknowledge)
    growth = next(each["id"] for each in web.conversations_list()["channels"] if each["name"] == "growth")
    button = {"type": "button", "action_id": DECLINE, "value": "1", "text": {"type": "plain_text", "text": "Not now"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    ts = web.chat_postMessage(channel=growth, text="x", blocks=blocks)["ts"]
    connection = SocketModeConnection(app, here.settings(""))
    connection.start()
    times = [here.press(here.users["r0"], growth, ts, "b", DECLINE) for _ in range(PAIRS)]
    connection.stop()
    return times[PAIRS // 10 :]


def _curbside(here: SandboxHospital, matcher: Matcher) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/curbside.db"
        engine = db.connect(url)
        db.migrate(engine)
        settle(db.session_factory(engine), PAIRS, here, matcher)
        engine.dispose()
        with Curbside(here.settings(url)) as program:
            while not program.worker.is_idle():
                time.sleep(0.1)
            clicks = to_decline(here)
            half = len(clicks) // 2
            times = [click() for click in clicks[:half]], steadily(clicks[half:])
            with program.db() as s:
                answered = len(s.scalars(select(Ask.id).where(Ask.state != AskState.OPEN)).all())
            assert answered == PAIRS, f"only {answered} of {PAIRS} clicks answered their ask"  # noqa: S101
            return times


def to_decline(here: SandboxHospital) -> list[Click]:
    """Return one click of “Not now” for each ask that a mentor sees."""
    found: list[Click] = []
    for name in (each for each in here.users if each.startswith("m")):
        user = here.users[name]
        screen = here.http.get(f"/sandbox/people/{user}").json()
        for channel in (each["id"] for each in screen["channels"] if each["kind"] == "im"):
            for message in here.http.get(f"/sandbox/people/{user}/channels/{channel}").json()["messages"]:
                found += [
                    _click(here, user, channel, message["ts"], block["block_id"])
                    for block in message.get("blocks", [])
                    if any(each.get("action_id") == DECLINE for each in block.get("elements", []))
                ]
    return found


def _click(here: SandboxHospital, user: str, channel: str, ts: str, block_id: str) -> Click:
    return lambda: here.press(user, channel, ts, block_id, DECLINE)


def steadily(clicks: list[Click], a_second: int = A_SECOND) -> list[float]:
    """Start so many clicks per second, without waiting for earlier ones.

    Returns: seconds until each was acknowledged.
    """
    start = time.perf_counter()
    with ThreadPoolExecutor(32) as pool:
        running = []
        for number, click in enumerate(clicks):
            time.sleep(max(0.0, start + number / a_second - time.perf_counter()))
            running.append(pool.submit(click))
        return [each.result() for each in running]


def _figures(times: list[float]) -> str:
    ordered = sorted(times)
    median, late = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{median * 1000:.1f} ms (99th percentile {late * 1000:.1f} ms)"


if __name__ == "__main__":
    main()
