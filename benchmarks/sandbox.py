"""Measure what the sandbox covers, how fast it is and how much memory it takes, for the table in the README."""

import json
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from websockets.sync.client import connect

from sandbox import block_kit, events, fault_injection, limits
from sandbox.clock import Clock
from sandbox.server import Server
from sandbox.web_api import METHODS
from tests.handlers.longest_views import MESSAGES

ROOT = Path(__file__).parent.parent
SPEC = {"users": [{"name": "ben", "real_name": "Ben Quill"}], "channels": [{"name": "tea", "app": True}]}
CALLS, THREADS, ROUNDS = 2_000, 8, 200


def main() -> None:
    """Print the figures."""
    manifest = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    before = _megabytes()
    with Server(manifest, SPEC, clock=Clock()) as server:
        print(f"methods {len(METHODS)} · blocks {len(limits.BLOCKS)} · elements {len(limits.ELEMENTS)}", end=" · ")
        print(f"events {len(events.SCOPES) + 3} · kinds of fault {len(fault_injection.KINDS)}")
        small, large = _calls(server, "auth.test", {}), _calls(server, "chat.postMessage", _busiest(server))
        print(f"auth.test {small:.0f} calls/s on {THREADS} connections; the largest message {large:.0f}/s", end="")
        print(f" ({small / large:.1f} times as long per call)")
        print(f"validating the largest message: {_validations():.0f}/s")
        print(f"events over one Socket Mode connection: {_events(server):.0f}/s, each acknowledged")
        print(f"memory: {_megabytes() - before:.0f} MB more with {2 * CALLS} calls recorded")


def _busiest(server: Server) -> dict[str, str]:
    """Return a call that posts Curbside's message with the most blocks."""
    message = max(MESSAGES.values(), key=lambda each: len(each.blocks))
    tea = next(each.id for each in server.slack.workspace.channels.values())
    return {"channel": tea, "text": message.text, "blocks": json.dumps(message.blocks)}


def _calls(server: Server, method: str, arguments: dict[str, str]) -> float:
    """Return calls per second over several connections."""
    headers = {"authorization": f"Bearer {server.slack.workspace.app.bot_token}"}
    with httpx.Client(base_url=f"{server.address}/api/", headers=headers, trust_env=False) as client:

        def call(_: int) -> None:
            client.post(method, data=arguments).raise_for_status()

        with ThreadPoolExecutor(THREADS) as pool:
            start = time.perf_counter()
            list(pool.map(call, range(CALLS)))
            return CALLS / (time.perf_counter() - start)


def _events(server: Server) -> float:
    """Return events per second to an app that acknowledges each."""
    app = server.slack.workspace.app
    opened = httpx.post(
        f"{server.address}/api/apps.connections.open",
        headers={"authorization": f"Bearer {app.app_token}"},
        trust_env=False,
    )
    home = f"{server.address}/sandbox/people/{server.slack.workspace.user_named('ben').id}/home"
    with connect(opened.json()["url"], proxy=None) as socket, httpx.Client(trust_env=False) as client:
        socket.recv()
        with ThreadPoolExecutor(THREADS) as pool:
            start = time.perf_counter()
            opened_homes = pool.map(lambda _: client.post(home), range(CALLS))
            for _ in range(CALLS):
                socket.send(json.dumps({"envelope_id": json.loads(socket.recv())["envelope_id"]}))
            list(opened_homes)
            return CALLS / (time.perf_counter() - start)


def _validations() -> float:
    blocks = max((message.blocks for message in MESSAGES.values()), key=len)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        block_kit.message_errors(blocks)
    return ROUNDS / (time.perf_counter() - start)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
