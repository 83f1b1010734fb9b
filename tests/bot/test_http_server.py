"""HTTP mode, behind a load balancer: signed requests are handled, all others rejected."""

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from bot.application import Curbside
from bot.manifest import over_http
from bot.slack.http_server import EVENTS
from sandbox.http_mode import HttpMode
from sandbox.server import Server, listen
from tests.hospital import CAST, MONDAY, Hospital, settings_of


@pytest.fixture
def hospital(database_url: str) -> Iterator[Hospital]:
    """The hospital of the other tests, over HTTP."""
    listener = listen(0)
    port = listener.getsockname()[1]
    listener.close()
    with Server(over_http(f"http://127.0.0.1:{port}"), CAST) as server:
        server.clock.advance_to(MONDAY)
        app = server.slack.workspace.app
        http = {"app_token": "", "signing_secret": app.signing_secret, "port": port}
        settings = replace(settings_of(server, database_url), **http)
        program = Curbside(settings, server.clock.now)
        server.clock.on_move.append(program.worker.wake)
        with program:
            running = Hospital(server, program)
            yield running
            running.workspace.close()


def url(hospital: Hospital, path: str) -> str:
    return f"http://127.0.0.1:{hospital.program.connection.port}{path}"  # type: ignore[union-attr]


def test_a_goal_leads_to_an_introduction_over_http(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.open_home()
    hospital.settle()
    assert "Amara Fable" in hospital.ben.shows(hospital.ben.home)


def test_an_input_error_is_shown_at_its_field(hospital: Hospital) -> None:
    hospital.ben.command("/grow running a code")
    hospital.ben.await_modal()
    assert list(hospital.ben.submit(first_question="MRN 1234567")) == ["first_question"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=" + "a" * 64},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "a" * 64},
    ],
)
def test_a_request_that_slack_did_not_sign_is_rejected(hospital: Hospital, headers: dict[str, str]) -> None:
    raw = {name: value.encode("utf-8") for name, value in headers.items()}
    response = httpx.post(url(hospital, EVENTS), content="{}", headers=raw, trust_env=False)  # type: ignore[arg-type]
    assert response.status_code == 401


def test_a_replayed_old_request_is_rejected(hospital: Hospital) -> None:
    transport = HttpMode(hospital.server.slack.workspace)
    signed = transport.sign("{}")
    signed["x-slack-request-timestamp"] = str(int(signed["x-slack-request-timestamp"]) - 400)
    assert httpx.post(url(hospital, EVENTS), content="{}", headers=signed, trust_env=False).status_code == 401
