"""HTTP mode, behind a load balancer: signed requests are handled, all others rejected."""

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from bot.application import Curbside
from bot.health import HEALTH, READY
from bot.manifest import over_http
from bot.slack.http_server import EVENTS, Rejections
from sandbox.http_mode import HttpMode
from sandbox.server import Server, listen
from sandbox.waiting import wait_for
from tests.hospital import CAST, MONDAY, Hospital, settings_of

pytestmark = pytest.mark.slow_on_postgresql


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


def test_a_load_balancer_hears_whether_the_process_is_ready(hospital: Hospital) -> None:
    assert httpx.get(url(hospital, HEALTH), trust_env=False).text == "well"
    assert httpx.get(url(hospital, READY), trust_env=False).text == "ready"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"payload=%7B", b"{" * 1000, b"payload=[]", b""])
def test_junk_is_refused_before_it_is_read(
    hospital: Hospital, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    signature = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "a" * 64}
    for headers in ({}, signature, {**signature, "Content-Type": "application/json"}):
        answer = httpx.post(url(hospital, EVENTS), content=content, headers=headers, trust_env=False)
        assert answer.status_code == 401
    assert "Traceback" not in caplog.text
    assert b"curbside_rejected_requests_total 3.0" in hospital.program.metrics.render()


def test_a_signed_body_that_is_no_request_of_slack_s_is_no_error(
    hospital: Hospital, caplog: pytest.LogCaptureFixture
) -> None:
    signed = HttpMode(hospital.server.slack.workspace).sign("payload=%7B%7D")
    answer = httpx.post(url(hospital, EVENTS), content="payload=%7B%7D", headers=signed, trust_env=False)
    assert answer.status_code == 404
    assert "Traceback" not in caplog.text


def stamp(seconds_off: int = 0) -> str:
    return str(1_000_000 - seconds_off)


@pytest.mark.parametrize(
    ("stamps", "signature", "said"),
    [
        ([stamp()], "", "refused 1 request that Slack did not sign: they had no signature"),
        ([stamp(), stamp()], "v0=x", "refused 2 requests that Slack did not sign: SLACK_SIGNING_SECRET is likely not"),
        ([stamp(300)], "v0=x", "SLACK_SIGNING_SECRET is likely not this app's"),
        ([stamp(420), stamp(425)], "v0=x", "this machine's clock is likely off, 7 minutes ahead of Slack's"),
        ([stamp(-7200)], "v0=x", "this machine's clock is likely off, 120 minutes behind Slack's"),
        (["99999999999", "9" * 5000, "0"], "v0=x", "refused 3 requests that Slack did not sign: they had no signature"),
    ],
)
def test_a_report_of_refused_requests_gives_the_likely_reason(
    caplog: pytest.LogCaptureFixture, stamps: list[str], signature: str, said: str
) -> None:
    rejections = Rejections(lambda: 1_000_000.0)
    for each in stamps:
        rejections.note(each, signature)
    rejections.report()
    assert said in caplog.text
    caplog.clear()
    rejections.report()
    assert caplog.text == ""


def test_refused_requests_are_reported_each_minute(hospital: Hospital) -> None:
    jobs = {
        job.func.__qualname__: job.trigger.interval.total_seconds() for job in hospital.program.scheduler.get_jobs()
    }
    assert jobs["Rejections.report"] == 60
    assert jobs["Heartbeat.beat"] == 20


def test_too_large_a_body_is_refused_like_any_other(hospital: Hospital) -> None:
    answer = httpx.post(url(hospital, EVENTS), content=b"x" * 2_000_000, trust_env=False)
    assert answer.status_code == 401
    assert b"curbside_rejected_requests_total 1.0" in hospital.program.metrics.render()


def test_strangers_hear_no_reason(hospital: Hospital) -> None:
    wait_for(lambda: hospital.program.heartbeat.team_id, "the first beat")
    hospital.program.heartbeat.refused = "token_revoked"
    answer = httpx.get(url(hospital, READY), trust_env=False)
    assert (answer.status_code, answer.text) == (503, "")
