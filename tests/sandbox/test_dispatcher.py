"""How the app hears of things: which events arrive, again after silence, over Socket Mode and over HTTP."""

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

from sandbox.client import Refused, WorkspaceClient, wait_for
from sandbox.server import Server
from tests.sandbox.shapes import unknown
from tests.sandbox.test_more_methods import SPEC, channel

Json = dict[str, Any]
EVENTS = ["message.channels", "app_mention", "reaction_added", "member_joined_channel", "app_home_opened"]


def manifest(port: int = 0, *scopes: str) -> Json:
    """An app over Socket Mode, or over HTTP at a port."""
    url = {"request_url": f"http://127.0.0.1:{port}/slack"} if port else {}
    return {
        "display_information": {"name": "Teapot"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/tea", "description": "Tea", "url": url.get("request_url", "")}],
            "shortcuts": [
                {"name": "Brew", "type": "global", "callback_id": "brew", "description": "Brew"},
                {"name": "Taste", "type": "message", "callback_id": "taste", "description": "Taste"},
            ],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands", *scopes]}},
        "settings": {
            "socket_mode_enabled": not port,
            "event_subscriptions": {"bot_events": EVENTS, **url},
            "interactivity": {"is_enabled": True, **url},
        },
    }


ALL = ("channels:history", "app_mentions:read", "reactions:read", "channels:read")


class Ear:
    """A Bolt app that notes what it hears."""

    def __init__(self, server: Server, **options: Any) -> None:
        self.heard: list[tuple[str, Json]] = []
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
        self.heard.append((event["type"], event))

    def shortcut(self, ack: Any, shortcut: Json) -> None:
        ack()
        self.heard.append((shortcut["callback_id"], shortcut))

    def command(self, ack: Any, command: Json) -> None:
        self.heard.append(("/tea", command))
        ack(f"One {command['text']} tea")

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.heard]


@pytest.fixture
def listening(request: pytest.FixtureRequest) -> Iterator[tuple[Server, Ear, WorkspaceClient]]:
    with Server(manifest(0, *getattr(request, "param", ALL)), SPEC) as server:
        ear, workspace = Ear(server), WorkspaceClient(server.address)
        handler = SocketModeHandler(ear.bolt, server.slack.workspace.app.app_token, ping_interval=1)
        handler.client.web_client.base_url = f"{server.address}/api/"
        handler.connect()  # type: ignore[no-untyped-call]
        wait_for(lambda: server.slack.sockets.connections, "the app to connect")
        yield server, ear, workspace
        workspace.close()
        handler.client.auto_reconnect_enabled = False
        server.stop(wait=False)  # first: the client waits for words that come no more
        handler.close()  # type: ignore[no-untyped-call]


def happen(server: Server, workspace: WorkspaceClient) -> None:
    """A word in a channel of the app's and in another one, a mention, an emoji, somebody joining."""
    ben, tea, coffee = workspace.person("ben"), channel(server, "tea"), channel(server, "coffee")
    ts = ben.say(tea, f"Hello <@{server.slack.workspace.app.user_id}>")["ts"]
    ben.say(coffee, "not for you")
    workspace.post(f"{ben.here}/channels/{tea}/reactions", ts=ts, name="tea")
    workspace.post(f"{ben.here}/channels/{tea}/leave")
    workspace.post(f"{ben.here}/channels/{tea}/join")


def test_events_arrive_where_the_app_is(listening: tuple[Server, Ear, WorkspaceClient]) -> None:
    server, ear, workspace = listening
    happen(server, workspace)
    wait_for(lambda: len(ear.heard) >= 4, "four events")
    assert sorted(ear.kinds()) == ["app_mention", "member_joined_channel", "message", "reaction_added"]


@pytest.mark.parametrize("listening", [("app_mentions:read",)], indirect=True)
def test_without_the_scope_an_event_does_not_arrive(listening: tuple[Server, Ear, WorkspaceClient]) -> None:
    server, ear, workspace = listening
    happen(server, workspace)
    wait_for(lambda: ear.heard, "the mention")
    assert ear.kinds() == ["app_mention"]


def test_shortcuts_reach_the_app(listening: tuple[Server, Ear, WorkspaceClient]) -> None:
    server, ear, workspace = listening
    ben, tea = workspace.person("ben"), channel(server, "tea")
    workspace.post(f"{ben.here}/shortcut", callback_id="brew")
    ts = ben.say(tea, "Green, please")["ts"]
    workspace.post(f"{ben.here}/shortcut", callback_id="taste", channel=tea, ts=ts)
    shortcuts = {kind: payload for kind, payload in ear.heard if kind in ("brew", "taste")}
    assert shortcuts["brew"]["type"] == "shortcut"
    assert "channel" not in shortcuts["brew"]
    assert shortcuts["taste"]["message"]["text"] == "Green, please"
    with pytest.raises(Refused, match="no shortcut"):
        workspace.post(f"{ben.here}/shortcut", callback_id="spill")


def test_payloads_have_no_key_that_slack_s_do_not_have(listening: tuple[Server, Ear, WorkspaceClient]) -> None:
    server, _, workspace = listening
    ben, tea = workspace.person("ben"), channel(server, "tea")
    ben.command("/tea green", tea)
    button = {"type": "button", "action_id": "pour", "text": {"type": "plain_text", "text": "Pour"}, "value": "1"}
    WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/").chat_postMessage(
        channel=tea, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    server.slack.workspace.patience = 0.5
    with suppress(Refused):  # nobody listens for this one; what matters is what was sent
        ben.click("Pour", ben.await_message("Pour", tea))
    ben.open_app_tab("home")
    events = server.slack.link.sent
    wait_for(lambda: any("app_home_opened" in str(each["payload"].get("event")) for each in events), "the look at Home")
    sent = {e["payload"].get("type") or "command": e["payload"] for e in server.slack.link.sent}
    assert unknown(sent["command"], "payload.slash_command") == []
    assert unknown(sent["block_actions"], "payload.block_actions") == []
    homes = [e["payload"] for e in server.slack.link.sent if e["payload"].get("event", {}).get("type", "") != "message"]
    assert [unknown(home, "event.app_home_opened") for home in homes if "event" in home] == [[]]


def test_a_dropped_connection_and_a_lost_acknowledgement_bring_the_event_again(
    listening: tuple[Server, Ear, WorkspaceClient],
) -> None:
    server, ear, workspace = listening
    workspace.fault("envelope", "drop")
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: len(server.slack.link.sent) >= 2, "a second try")
    wait_for(lambda: server.slack.sockets.connections, "the app to come back", 40)
    ear.heard.clear()
    server.slack.workspace.patience = 0.5
    workspace.fault("envelope", "lose_ack")
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: len(ear.heard) == 2, "the event twice")
    assert ear.heard[0] == ear.heard[1]
    retry = server.slack.link.sent[-1]
    assert (retry["retry_attempt"], retry["retry_reason"]) == (1, "timeout")


@contextmanager
def raw(server: Server, how: str = "") -> Iterator[ClientConnection]:
    """A bare Socket Mode connection."""
    client = WebClient(server.slack.workspace.app.app_token, base_url=f"{server.address}/api/")
    url = client.apps_connections_open(app_token=client.token or "")["url"] + how
    with connect(url, proxy=None) as socket:
        yield socket


def test_a_ticket_opens_one_connection() -> None:
    with Server(manifest(0, *ALL), SPEC) as server:
        client = WebClient(server.slack.workspace.app.app_token, base_url=f"{server.address}/api/")
        url = client.apps_connections_open(app_token=client.token or "")["url"]
        with connect(url, proxy=None) as socket:
            assert json.loads(socket.recv(5))["num_connections"] == 1
            with pytest.raises(InvalidStatus), connect(url, proxy=None):
                pass


def test_slack_warns_then_asks_for_a_new_connection_and_sends_nothing_more_to_the_old() -> None:
    with Server(manifest(0, *ALL), SPEC) as server, raw(server, "&debug_reconnects=true") as socket:
        assert json.loads(socket.recv(5))["type"] == "hello"
        server.clock.advance(351)
        assert json.loads(socket.recv(5))["reason"] == "warning"
        server.clock.advance(10)
        assert json.loads(socket.recv(5))["reason"] == "refresh_requested"
        wait_for(lambda: not server.slack.sockets.connections, "the old connection to be left")


def test_ten_connections_are_the_most() -> None:
    with Server(manifest(0, *ALL), SPEC) as server, ExitStack() as sockets:
        for number in range(1, 11):
            assert json.loads(sockets.enter_context(raw(server)).recv(5))["num_connections"] == number
        eleventh = sockets.enter_context(raw(server))
        assert json.loads(eleventh.recv(5))["reason"] == "too_many_websockets"


class Over:
    """An HTTP address for a Bolt app."""

    def __init__(self) -> None:
        self.ear: Ear | None = None
        self.fail, self.requests = 0, list[Json]()
        over = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                over.requests.append(dict(self.headers.items()))
                if over.fail:
                    over.fail -= 1
                    self.send_response(500)
                    self.end_headers()
                    return
                assert over.ear
                headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in self.headers.items()}
                answer = over.ear.bolt.dispatch(BoltRequest(body=body, headers=headers))
                self.send_response(answer.status)
                for name, values in answer.headers.items():
                    self.send_header(name, values[0])
                self.end_headers()
                self.wfile.write((answer.body or "").encode())

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def over_http() -> Iterator[tuple[Server, Over, WorkspaceClient]]:
    over = Over()
    with Server(manifest(over.port, *ALL), SPEC) as server:
        over.ear = Ear(server, signing_secret=server.slack.workspace.app.signing_secret)
        workspace = WorkspaceClient(server.address)
        yield server, over, workspace
        workspace.close()
    over.close()


def test_over_http_commands_shortcuts_and_events_are_signed_and_answered(
    over_http: tuple[Server, Over, WorkspaceClient],
) -> None:
    server, over, workspace = over_http
    ben, ear = workspace.person("ben"), over.ear
    assert ear
    ben.command("/tea green", channel(server, "tea"))
    ben.await_message("One green tea", channel(server, "tea"))
    workspace.post(f"{ben.here}/shortcut", callback_id="brew")
    happen(server, workspace)
    wait_for(lambda: len(ear.heard) >= 6, "six payloads")
    assert ear.kinds()[:2] == ["/tea", "brew"]
    assert all("X-Slack-Signature" in request or "x-slack-signature" in request for request in over.requests)


def test_over_http_an_event_comes_again_with_its_headers(over_http: tuple[Server, Over, WorkspaceClient]) -> None:
    server, over, workspace = over_http
    assert over.ear
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: over.ear and over.ear.heard, "the first event")
    over.fail = 2
    workspace.person("ben").open_app_tab("messages")
    wait_for(lambda: over.fail == 0, "two failures")
    # again and again: the second failure may not have been noted yet, and its retry is counted from there
    later = partial(workspace.advance, 61)
    wait_for(lambda: over.ear and len(over.ear.heard) == 2, "the event at last", meanwhile=later)
    last = {name.lower(): value for name, value in over.requests[-1].items()}
    assert (last["x-slack-retry-num"], last["x-slack-retry-reason"]) == ("2", "http_error")
    assert server
