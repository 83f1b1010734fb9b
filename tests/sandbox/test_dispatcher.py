"""Delivery to the app: which events arrive, and retries, over Socket Mode and over HTTP."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.sandbox.shapes import differences
from tests.sandbox.steps import EVENT_SCOPES, SPEC, channel, event_manifest

Json = dict[str, Any]


class RecordingApp:
    """A Bolt app that records what it receives."""

    def __init__(self, server: Server, **options: Any) -> None:
        self.received: list[tuple[str, Json]] = []
        token = server.slack.workspace.app.bot_token
        client = WebClient(token, base_url=f"{server.address}/api/")
        self.bolt = App(client=client, process_before_response=True, **options)
        for name in ("message", "app_mention", "reaction_added", "member_joined_channel", "app_home_opened"):
            self.bolt.event(name)(self.event)
        self.bolt.shortcut("brew")(self.shortcut)
        self.bolt.shortcut("taste")(self.shortcut)
        self.bolt.command("/tea")(self.command)

    def event(self, event: Json, ack: Any) -> None:
        ack()
        self.received.append((event["type"], event))

    def shortcut(self, ack: Any, shortcut: Json) -> None:
        ack()
        self.received.append((shortcut["callback_id"], shortcut))

    def command(self, ack: Any, command: Json) -> None:
        self.received.append(("/tea", command))
        ack(f"One {command['text']} tea")

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.received]


@pytest.fixture
def listening(request: pytest.FixtureRequest) -> Iterator[tuple[Server, RecordingApp, WorkspaceClient]]:
    with Server(event_manifest(0, *getattr(request, "param", EVENT_SCOPES)), SPEC) as server:
        app, workspace = RecordingApp(server), WorkspaceClient(server.address)
        handler = SocketModeHandler(app.bolt, server.slack.workspace.app.app_token, ping_interval=1)
        handler.client.web_client.base_url = f"{server.address}/api/"
        handler.connect()  # type: ignore[no-untyped-call]
        wait_for(lambda: server.slack.sockets.connections, "the app to connect")
        yield server, app, workspace
        workspace.close()
        handler.client.auto_reconnect_enabled = False
        server.stop(wait=False)  # stop the server first: the client waits for messages that never come
        handler.close()  # type: ignore[no-untyped-call]


def cause_events(server: Server, workspace: WorkspaceClient) -> None:
    """Cause events: messages in the app's channel and in another one, a mention, a reaction, someone joining."""
    ben, tea, coffee = workspace.person("ben"), channel(server, "tea"), channel(server, "coffee")
    ts = ben.say(tea, f"Hello <@{server.slack.workspace.app.user_id}>")["ts"]
    ben.say(coffee, "not for you")
    workspace.post(f"{ben.here}/channels/{tea}/reactions", ts=ts, name="tea")
    workspace.post(f"{ben.here}/channels/{tea}/leave")
    workspace.post(f"{ben.here}/channels/{tea}/join")


def test_events_arrive_only_from_channels_the_app_is_in(
    listening: tuple[Server, RecordingApp, WorkspaceClient],
) -> None:
    server, app, workspace = listening
    cause_events(server, workspace)
    wait_for(lambda: len(app.received) >= 4, "four events")
    assert sorted(app.kinds()) == ["app_mention", "member_joined_channel", "message", "reaction_added"]


@pytest.mark.parametrize("listening", [("app_mentions:read",)], indirect=True)
def test_an_event_without_its_scope_does_not_arrive(listening: tuple[Server, RecordingApp, WorkspaceClient]) -> None:
    server, app, workspace = listening
    cause_events(server, workspace)
    wait_for(lambda: app.received, "the mention")
    assert app.kinds() == ["app_mention"]


def test_shortcuts_reach_the_app(listening: tuple[Server, RecordingApp, WorkspaceClient]) -> None:
    server, app, workspace = listening
    ben, tea = workspace.person("ben"), channel(server, "tea")
    workspace.post(f"{ben.here}/shortcut", callback_id="brew")
    ts = ben.say(tea, "Green, please")["ts"]
    workspace.post(f"{ben.here}/shortcut", callback_id="taste", channel=tea, ts=ts)
    shortcuts = {kind: payload for kind, payload in app.received if kind in ("brew", "taste")}
    assert shortcuts["brew"]["type"] == "shortcut"
    assert "channel" not in shortcuts["brew"]
    assert shortcuts["taste"]["message"]["text"] == "Green, please"
    with pytest.raises(Refused, match="no shortcut"):
        workspace.post(f"{ben.here}/shortcut", callback_id="spill")


def test_payloads_have_the_keys_that_slack_sends(
    listening: tuple[Server, RecordingApp, WorkspaceClient],
) -> None:
    server, _, workspace = listening
    ben, tea = workspace.person("ben"), channel(server, "tea")
    ben.command("/tea green", tea)
    button = {"type": "button", "action_id": "pour", "text": {"type": "plain_text", "text": "Pour"}, "value": "1"}
    WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/").chat_postMessage(
        channel=tea, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    server.slack.workspace.ack_seconds = 0.5
    with suppress(Refused):  # no handler acknowledges this; only what was sent matters
        ben.click("Pour", ben.await_message("Pour", tea))
    ben.open_app_tab("home")
    events = server.slack.dispatcher.sent
    wait_for(
        lambda: any("app_home_opened" in str(each["payload"].get("event")) for each in events),
        "the app_home_opened event",
    )
    payloads = [each["payload"] for each in server.slack.dispatcher.sent]
    sent = {payload.get("type") or "command": payload for payload in payloads}
    assert differences(sent["command"], "payload.slash_command") == []
    assert differences(sent["block_actions"], "payload.block_actions") == []
    homes = [payload for payload in payloads if payload.get("event", {}).get("type", "") != "message"]
    assert [differences(home, "event.app_home_opened") for home in homes if "event" in home] == [[]]


def test_an_event_is_retried_after_a_dropped_connection_or_a_lost_acknowledgment(
    listening: tuple[Server, RecordingApp, WorkspaceClient],
) -> None:
    server, app, workspace = listening
    workspace.fault("envelope", "drop")
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: len(server.slack.dispatcher.sent) >= 2, "a second attempt")
    wait_for(lambda: server.slack.sockets.connections, "the app to reconnect", 40)
    app.received.clear()
    server.slack.workspace.ack_seconds = 0.5
    workspace.fault("envelope", "lose_ack")
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: len(app.received) == 2, "the event twice")
    assert app.received[0] == app.received[1]
    retry = server.slack.dispatcher.sent[-1]
    assert (retry["retry_attempt"], retry["retry_reason"]) == (1, "timeout")


@contextmanager
def raw_connection(server: Server, options: str = "") -> Iterator[ClientConnection]:
    """Open a bare Socket Mode connection; `options` are added to its URL."""
    client = WebClient(server.slack.workspace.app.app_token, base_url=f"{server.address}/api/")
    url = client.apps_connections_open(app_token=client.token or "")["url"] + options
    with connect(url, proxy=None) as socket:
        yield socket


def test_a_ticket_opens_only_one_connection() -> None:
    with Server(event_manifest(0, *EVENT_SCOPES), SPEC) as server:
        client = WebClient(server.slack.workspace.app.app_token, base_url=f"{server.address}/api/")
        url = client.apps_connections_open(app_token=client.token or "")["url"]
        with connect(url, proxy=None) as socket:
            assert json.loads(socket.recv(5))["num_connections"] == 1
            with pytest.raises(InvalidStatus), connect(url, proxy=None):
                pass


def test_a_connection_is_warned_then_replaced() -> None:
    with (
        Server(event_manifest(0, *EVENT_SCOPES), SPEC) as server,
        raw_connection(server, "&debug_reconnects=true") as socket,
    ):
        assert json.loads(socket.recv(5))["type"] == "hello"
        server.clock.advance(351)
        assert json.loads(socket.recv(5))["reason"] == "warning"
        server.clock.advance(10)
        assert json.loads(socket.recv(5))["reason"] == "refresh_requested"
        wait_for(lambda: not server.slack.sockets.connections, "the old connection to be dropped")


def test_at_most_ten_connections_can_be_open() -> None:
    with Server(event_manifest(0, *EVENT_SCOPES), SPEC) as server, ExitStack() as sockets:
        for number in range(1, 11):
            assert json.loads(sockets.enter_context(raw_connection(server)).recv(5))["num_connections"] == number
        eleventh = sockets.enter_context(raw_connection(server))
        assert json.loads(eleventh.recv(5))["reason"] == "too_many_websockets"


class HttpApp:
    """A Bolt app behind an HTTP URL; the next `fail` requests get HTTP 500."""

    def __init__(self) -> None:
        self.app: RecordingApp | None = None
        self.fail, self.requests = 0, list[Json]()
        http = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                http.requests.append(dict(self.headers.items()))
                if http.fail:
                    http.fail -= 1
                    self.send_response(500)
                    self.end_headers()
                    return
                assert http.app
                headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in self.headers.items()}
                answer = http.app.bolt.dispatch(BoltRequest(body=body, headers=headers))
                self.send_response(answer.status)
                for name, values in answer.headers.items():
                    self.send_header(name, values[0])
                self.end_headers()
                self.wfile.write((answer.body or "").encode())

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def over_http() -> Iterator[tuple[Server, HttpApp, WorkspaceClient]]:
    http = HttpApp()
    with Server(event_manifest(http.port, *EVENT_SCOPES), SPEC) as server:
        http.app = RecordingApp(server, signing_secret=server.slack.workspace.app.signing_secret)
        workspace = WorkspaceClient(server.address)
        yield server, http, workspace
        workspace.close()
    http.close()


def test_commands_shortcuts_and_events_over_http_are_signed(
    over_http: tuple[Server, HttpApp, WorkspaceClient],
) -> None:
    server, http, workspace = over_http
    ben, app = workspace.person("ben"), http.app
    assert app
    ben.command("/tea green", channel(server, "tea"))
    ben.await_message("One green tea", channel(server, "tea"))
    workspace.post(f"{ben.here}/shortcut", callback_id="brew")
    cause_events(server, workspace)
    wait_for(lambda: len(app.received) >= 6, "six payloads")
    assert app.kinds()[:2] == ["/tea", "brew"]
    assert all("X-Slack-Signature" in request or "x-slack-signature" in request for request in http.requests)


def test_an_event_over_http_is_retried_with_retry_headers(over_http: tuple[Server, HttpApp, WorkspaceClient]) -> None:
    server, http, workspace = over_http
    assert http.app
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: http.app and http.app.received, "the first event")
    http.fail = 2
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: http.fail == 0, "two failures")
    # advance repeatedly: the retry is timed from the second failure, which may not have been recorded yet
    later = partial(workspace.advance, 61)
    wait_for(lambda: http.app and len(http.app.received) == 2, "the event", meanwhile=later)
    last = {name.lower(): value for name, value in http.requests[-1].items()}
    assert (last["x-slack-retry-num"], last["x-slack-retry-reason"]) == ("2", "http_error")
    assert server
