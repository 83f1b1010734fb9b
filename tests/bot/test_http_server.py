"""Over HTTP, behind a balancer: signed requests in, everything else turned away."""

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from bot import db
from bot.application import Curbside
from bot.manifest import over_http
from bot.slack.http_server import EVENTS, HEALTH
from sandbox.http_mode import HttpMode
from sandbox.server import Server, listen
from tests.hospital import CAST, MONDAY, Hospital, settings_of


@pytest.fixture
def hospital(database_url: str) -> Iterator[Hospital]:
    """The hospital of the other tests, reached over HTTP."""
    held = listen(0)
    port = held.getsockname()[1]
    held.close()
    with Server(over_http(f"http://127.0.0.1:{port}"), CAST) as server:
        server.clock.advance_to(MONDAY)
        app = server.slack.workspace.app
        over = {"app_token": "", "signing_secret": app.signing_secret, "port": port}
        settings = replace(settings_of(server, database_url), **over)
        program = Curbside(settings, server.clock.now)
        server.clock.on_move.append(program.worker.wake)
        with program:
            place = Hospital(server, program)
            yield place
            place.workspace.close()


def url(hospital: Hospital, path: str) -> str:
    return f"http://127.0.0.1:{hospital.program.connection.port}{path}"  # type: ignore[union-attr]


def test_the_whole_journey_to_an_introduction(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.open_home()
    hospital.settle()
    assert "Amara Fable" in hospital.ben.shows(hospital.ben.home)


def test_what_is_typed_wrong_is_answered_at_its_field(hospital: Hospital) -> None:
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
def test_what_slack_did_not_sign_is_turned_away(hospital: Hospital, headers: dict[str, str]) -> None:
    raw = {name: value.encode("utf-8") for name, value in headers.items()}
    answer = httpx.post(url(hospital, EVENTS), content="{}", headers=raw, trust_env=False)  # type: ignore[arg-type]
    assert answer.status_code == 401


def test_an_old_request_that_somebody_plays_again_is_turned_away(hospital: Hospital) -> None:
    transport = HttpMode(hospital.server.slack.workspace)
    signed = transport.sign("{}")
    signed["x-slack-request-timestamp"] = str(int(signed["x-slack-request-timestamp"]) - 400)
    assert httpx.post(url(hospital, EVENTS), content="{}", headers=signed, trust_env=False).status_code == 401


def test_the_balancer_learns_whether_the_process_can_work(hospital: Hospital) -> None:
    assert httpx.get(url(hospital, HEALTH), trust_env=False).text == "well"
    nowhere = db.connect("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    hospital.program.connection.db = db.session_factory(nowhere)  # type: ignore[union-attr]
    answer = httpx.get(url(hospital, HEALTH), trust_env=False)
    nowhere.dispose()
    assert (answer.status_code, answer.text) == (503, "the database can't be reached")
