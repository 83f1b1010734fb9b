"""Measure how fast taps are acknowledged over Socket Mode, next to a bare Bolt app that only acknowledges.

Both use the same sandbox and kind of connection, and Curbside delivers messages at the same time.
"""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import select

from benchmarks import hospital
from benchmarks.hospital import SandboxHospital, place, settle
from bot import db
from bot.application import Curbside
from bot.slack import rate_limit
from bot.slack.socket_mode import SocketModeConnection
from bot.sync.channel_memberships import INFO_METHOD, MEMBERSHIPS_METHOD
from handlers.views.ask import DECLINE
from handlers.views.home import DONE
from handlers.views.suggestions import NOT_FOR_ME
from mentoring.goals import goals
from mentoring.matching import Matcher, lexicon
from mentoring.people import people
from models import Ask, AskState
from sandbox.forms import elements

ONE_BY_ONE, A_SECOND, SECONDS = 30, 30, 10
PAIRS = 2 * ONE_BY_ONE + A_SECOND * SECONDS
ALONE, IN_A_ROW = ", while nothing else happens", ", one right after another"
PAUSE_SECONDS = 0.3  # before a tap that is alone

Click = Callable[[], float]


def main() -> None:
    """Print the latencies: one action after another, and so many a second."""
    for method in {*rate_limit.PER_MINUTE} - {MEMBERSHIPS_METHOD, INFO_METHOD}:
        rate_limit.PER_MINUTE[method] = 10**6  # sending the asks beforehand is not measured
    matcher = Matcher(lexicon.load())
    with place(PAIRS) as here:
        bare, found, again = (
            _bare(here),
            list(_curbside(here, matcher)),
            _bare(here),
        )  # a machine isn't equally fast all the time
        for name, times in bare.items():
            print(
                f"a bare Bolt app acknowledges a tap{name} in {_figures(times)}, afterwards in {_figures(again[name])}"
            )
        bare = {name: times + again[name] for name, times in bare.items()}
        for name, times in found:
            like = bare[ALONE if name.endswith(ALONE) else IN_A_ROW]
            print(f"{name}: {_figures(times)}, {statistics.median(times) / statistics.median(like):.1f} times that")


def _bare(here: SandboxHospital) -> dict[str, list[float]]:
    """Return how long taps took, in a row, and alone: after a pause everything takes longer, this app, too."""
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
    in_a_row = [here.press(here.users["r0"], growth, ts, "b", DECLINE) for _ in range(2 * ONE_BY_ONE)]
    alone = list[float]()
    for _ in range(ONE_BY_ONE):
        time.sleep(PAUSE_SECONDS)
        alone.append(here.press(here.users["r0"], growth, ts, "b", DECLINE))
    connection.stop()
    return {IN_A_ROW: in_a_row[ONE_BY_ONE:], ALONE: alone}


def _curbside(here: SandboxHospital, matcher: Matcher) -> Iterator[tuple[str, list[float]]]:
    """Yield how long each kind of action took; each acts on rows of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/curbside.db"
        engine = db.connect(url)
        db.migrate(engine)
        sessions = db.session_factory(engine)
        settle(sessions, PAIRS, here, matcher)
        with sessions.begin() as s:
            for number in range(ONE_BY_ONE):
                resident = people.get(s, here.team, here.users[f"r{number}"])
                form = replace(hospital.FORM, sentence="leading a code at night")
                goals.create(s, resident, form, f"V again {number}", datetime.now(UTC))
            hospital.fill_lists(s, datetime.now(UTC), matcher)
        engine.dispose()
        with Curbside(here.settings(url)) as program:
            _until_idle(program)
            yield "/grow", [_grow(here, f"r{number}") for number in range(ONE_BY_ONE)]
            turned_down = list(in_messages(here, "r", NOT_FOR_ME))[: 3 * ONE_BY_ONE : 3]  # one of each message
            yield from _alone_and_in_a_row("Not for me", program, turned_down)
            homes = [_on_home(here, f"r{number}", DONE) for number in range(ONE_BY_ONE, 2 * ONE_BY_ONE)]
            _until_idle(program)
            yield from _alone_and_in_a_row("Done", program, homes)
            _until_idle(program)
            answers = list(in_messages(here, "m", DECLINE))
            yield from _alone_and_in_a_row("Not now", program, answers[:ONE_BY_ONE])
            _until_idle(program)
            yield f"Not now, {A_SECOND} a second for {SECONDS} s", steadily(answers[ONE_BY_ONE:])
            with program.db() as s:
                answered = len(s.scalars(select(Ask.id).where(Ask.state != AskState.OPEN)).all())
            assert answered == PAIRS, f"only {answered} of {PAIRS} asks were answered"  # noqa: S101


def _alone_and_in_a_row(name: str, program: Curbside, clicks: list[Click]) -> Iterator[tuple[str, list[float]]]:
    """Yield the times of half of these clicks while nothing else happens, and of the others without a pause."""
    half, alone = len(clicks) // 2, list[float]()
    for click in clicks[:half]:
        _until_idle(program)
        alone.append(click())
    yield name + ALONE, alone
    yield name + IN_A_ROW, [click() for click in clicks[half:]]


def _until_idle(program: Curbside) -> None:
    while not program.worker.is_idle():
        time.sleep(0.1)
    time.sleep(PAUSE_SECONDS)


def in_messages(here: SandboxHospital, role: str, action_id: str) -> Iterator[Click]:
    """Yield a click for each such button in the messages that people with this role got."""
    for name, user in here.users.items():
        if not name.startswith(role):
            continue
        screen = here.http.get(f"/sandbox/people/{user}").json()
        for channel in (each["id"] for each in screen["channels"] if each["kind"] == "im"):
            for message in here.http.get(f"/sandbox/people/{user}/channels/{channel}").json()["messages"]:
                for block in message.get("blocks", []):
                    if any(each.get("action_id") == action_id for each in block.get("elements", [])):
                        where = {"channel": channel, "ts": message["ts"]}
                        yield _click(here, user, where, block["block_id"], action_id)


def _on_home(here: SandboxHospital, name: str, action_id: str) -> Click:
    """Open someone's Home, and return a click on its first such button."""
    user = here.users[name]
    here.http.post(f"/sandbox/people/{user}/home", json={}).raise_for_status()
    while not (home := here.http.get(f"/sandbox/people/{user}").json()["home"]):
        time.sleep(0.05)
    block_id = next(block["block_id"] for block, each in elements(home["blocks"]) if each.get("action_id") == action_id)
    return _click(here, user, {"view": home["id"]}, block_id, action_id)


def _click(here: SandboxHospital, user: str, where: dict[str, str], block_id: str, action_id: str) -> Click:
    body = {**where, "block_id": block_id, "action_id": action_id}
    return lambda: here.act(user, "click", body)


def _grow(here: SandboxHospital, name: str) -> float:
    growth = next(
        each["id"]
        for each in here.http.get(f"/sandbox/people/{here.users[name]}").json()["channels"]
        if each["name"] == "growth"
    )
    return here.act(
        here.users[name], "command", {"channel": growth, "command": "/grow", "text": "running a code without freezing"}
    )


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
