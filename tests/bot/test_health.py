"""What a host and a monitoring system see of a running process: heartbeats, health, metrics, logs."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from bot import db, logs
from bot.app import action_names
from bot.application import Curbside, utc_now
from bot.delivery.delivery import LOOK_AGAIN
from bot.health import HEALTH, METRICS, READY, Health
from bot.heartbeat import ALIVE_SECONDS, read_pulse
from bot.metrics import ANSWERS, METHODS, OTHER, Metrics, Outcome
from bot.slack import rate_limit
from bot.web_server import CannotListen, WebServer
from models import MessageState, Process, db_now_plus
from sandbox.client import Refused
from sandbox.server import Server, listen
from sandbox.waiting import wait_for
from tests.databases import release
from tests.hospital import CODES, Hospital, settings_of
from tests.steps import await_ephemeral

pytestmark = pytest.mark.slow_on_postgresql


@pytest.fixture
def hospital(server: Server, database_url: str) -> Iterator[Hospital]:
    """The hospital, watched on a port of its own."""
    listener = listen(0)
    port = listener.getsockname()[1]
    listener.close()
    settings = replace(settings_of(server, database_url), bind_address="127.0.0.1", health_port=port)
    program = Curbside(settings, server.clock.now)
    server.clock.on_move.append(program.worker.wake)
    with program:
        running = Hospital(server, program)
        running.allows_error_responses = True
        yield running
        running.workspace.close()
    release(program.engine)


def ask(hospital: Hospital, path: str) -> tuple[int, str]:
    watched = hospital.program.watched
    assert watched
    answer = httpx.get(f"http://127.0.0.1:{watched.port}{path}", trust_env=False)
    return answer.status_code, answer.text


def test_a_process_is_healthy_and_ready_while_it_is_connected(hospital: Hospital) -> None:
    assert ask(hospital, HEALTH) == (200, "well")
    assert ask(hospital, READY) == (200, "ready")
    hospital.program.connection.stop()
    assert ask(hospital, READY) == (503, "there is no connection to Slack")
    assert ask(hospital, HEALTH) == (200, "well")


def test_without_its_database_a_process_is_not_healthy() -> None:
    engine = db.connect("postgresql+psycopg://unused@127.0.0.1:9/nothing")
    health = Health(db.session_factory(engine), lambda: 1, str)
    assert health.find_problem() == health.find_database_problem() == "the database can't be reached"
    engine.dispose()


def test_a_revoked_token_is_noticed_with_nothing_due(hospital: Hospital, caplog: pytest.LogCaptureFixture) -> None:
    beat, app = hospital.program.heartbeat.beat, hospital.server.slack.workspace.app
    beat()
    token = app.bot_token
    app.revoked.add(token)
    beat()
    beat()
    assert ask(hospital, READY) == (503, "Slack refuses the bot token (token_revoked)")
    assert caplog.text.count("Slack refuses the bot token (token_revoked)") == 1
    with hospital.db() as s:
        assert rate_limit.paused_reason(s, hospital.now.timestamp()) == "token_revoked"
    app.revoked.clear()
    beat()
    assert ask(hospital, READY) == (200, "ready")
    with hospital.db() as s:
        assert rate_limit.paused_reason(s, hospital.now.timestamp()) == ""


def test_what_waited_for_the_token_is_sent_when_it_works_again(hospital: Hospital) -> None:
    beat, app = hospital.program.heartbeat.beat, hospital.server.slack.workspace.app
    hospital.publish_offers(hospital.amara, CODES)
    beat()
    hospital.ben.command("/grow running a code without freezing")
    hospital.ben.await_modal()
    app.revoked.add(app.bot_token)
    beat()
    assert hospital.ben.submit() == {}
    hospital.workspace.settle()
    assert hospital.ben.find("wants to grow in", hospital.growth) is None
    app.revoked.clear()
    beat()
    hospital.workspace.advance(LOOK_AGAIN.total_seconds())
    assert hospital.ben.await_message("wants to grow in", hospital.growth)


def test_an_unreachable_slack_says_nothing_about_the_token(hospital: Hospital) -> None:
    hospital.program.heartbeat.beat()
    hospital.workspace.fault("auth.test", "error")
    hospital.program.heartbeat.beat()
    assert hospital.program.heartbeat.refused == ""


def test_heartbeats_tell_who_is_alive(hospital: Hospital) -> None:
    with hospital.db() as s:
        assert read_pulse(s)[:2] == (1, 1)
    for seconds, alive in ((ALIVE_SECONDS - 5, 1), (ALIVE_SECONDS + 5, 0)):
        with hospital.db.begin() as s:
            s.execute(update(Process).values(seen_at=db_now_plus(-seconds)))
        with hospital.db() as s:
            pulse = read_pulse(s)
            assert (pulse.alive, pulse.known) == (alive, 1)
            assert seconds <= pulse.seconds_since_seen < seconds + 5
    hospital.program.heartbeat.beat()
    with hospital.db() as s:
        assert read_pulse(s).alive == 1
    hospital.program.heartbeat.stop()
    with hospital.db.begin() as s:
        assert read_pulse(s)[:2] == (0, 1)
        s.execute(update(Process).values(seen_at=db_now_plus(-8 * 24 * 3600)))
    hospital.program.heartbeat.start()
    with hospital.db() as s:
        assert len(s.scalars(select(Process)).all()) == 1


def test_metrics_tell_what_happened_and_name_no_one(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.ben.command("/grow I want to kill myself")
    hospital.workspace.fault("views.open", "refuse", error="expired_trigger_id")
    hospital.ben.command("/grow running a code")
    await_ephemeral(hospital.ben, "Something broke on my side")
    status, body = ask(hospital, METRICS)
    assert status == 200
    samples = [sample for family in text_string_to_metric_families(body) for sample in family.samples]

    def value(name: str, **labels: str) -> float:
        return next(each.value for each in samples if each.name == name and each.labels == labels)

    assert value("curbside_action_seconds_count", action="goal.form", outcome="done") == 1
    assert value("curbside_action_seconds_count", action="/grow", outcome="done") == 2  # one was shown help
    assert value("curbside_action_seconds_count", action="/grow", outcome="failed") == 1
    assert value("curbside_slack_calls_total", method="views.open", answer="expired_trigger_id") == 1
    assert value("curbside_messages", state="sent") >= 3
    assert value("curbside_backlog_seconds", method="chat.postMessage") == 0
    assert value("curbside_connections") == 1
    known = {*action_names(), *METHODS, *ANSWERS, *MessageState, *Outcome, OTHER}
    assert {each for sample in samples for name, each in sample.labels.items() if name != "le"} <= known
    for hidden in ("kill", "crisis", "Amara", hospital.ben.id, hospital.team_id):
        assert hidden not in body


def test_a_value_that_is_not_on_the_list_is_other() -> None:
    metrics = Metrics({"/grow"})
    metrics.observe_action("a name of someone", Outcome.DONE, 0.1)
    metrics.count_call("secret.method", "ben_quill_left")
    text = metrics.render().decode()
    assert 'action="other"' in text
    assert 'answer="other",method="other"' in text
    assert "ben_quill" not in text


def test_each_action_is_one_line_of_json_without_text(hospital: Hospital) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter(logs.JSON))
    log = logging.getLogger("curbside.actions")
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    hospital.ben.command("/grow running a code without freezing")
    hospital.ben.await_modal()
    assert hospital.ben.submit(first_question="MRN 1234567")
    wait_for(lambda: written.getvalue().count("\n") == 2, "two lines")
    log.removeHandler(handler)
    log.setLevel(level)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(each["action"], each["outcome"], each["level"]) for each in lines] == [
        ("/grow", "done", "INFO"),
        ("goal.form", "refused", "INFO"),
    ]
    assert all(len(each["reference"]) == 6 and each["milliseconds"] >= 0 for each in lines)
    for typed in ("freezing", "1234567", hospital.ben.id):
        assert typed not in written.getvalue()


def test_a_reference_that_someone_reads_is_in_the_log(hospital: Hospital, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "curbside.actions"):
        hospital.workspace.fault("views.open", "refuse", error="expired_trigger_id")
        hospital.ben.command("/grow running a code")
        shown = await_ephemeral(hospital.ben, "Something broke on my side")["text"]
        wait_for(lambda: "/grow: failed" in caplog.text, "the line of the action")
    reference = shown.rsplit(" ", 1)[1]
    assert f"reference {reference}: SlackApiError expired_trigger_id" in caplog.text
    assert [r.reference for r in caplog.records if r.name == "curbside.actions"] == [reference]  # type: ignore[attr-defined]


def test_the_same_statement_with_other_seconds_is_another_statement(store: sessionmaker[Session]) -> None:
    """SQLAlchemy keeps what it has compiled: a lease of 60 seconds must not become one of 120."""
    with store() as s:
        later, now, sooner = (s.scalar(select(db_now_plus(seconds))) for seconds in (120, 0, -60))
    assert later
    assert now
    assert sooner
    assert 119 < (later - now).total_seconds() < 121
    assert 59 < (now - sooner).total_seconds() < 61


def test_a_pause_for_another_reason_is_not_ended(hospital: Hospital) -> None:
    hospital.program.heartbeat.beat()
    with hospital.db.begin() as s:
        wait, now = timedelta(minutes=5), hospital.now.timestamp()
        rate_limit.pause_until(s, hospital.team_id, rate_limit.WORKSPACE, now, wait, "rate limited")
    hospital.program.heartbeat.beat()
    with hospital.db() as s:
        assert rate_limit.paused_reason(s, hospital.now.timestamp()) == "rate limited"


def test_the_heart_beats_by_itself(hospital: Hospital) -> None:
    """The first beat comes at once, and learns the workspace."""
    wait_for(lambda: hospital.program.heartbeat.team_id == hospital.team_id, "the first beat")


def test_metrics_are_told_without_a_database() -> None:
    engine = db.connect("postgresql+psycopg://unused@127.0.0.1:9/nothing")
    metrics = Metrics({"/grow"})
    metrics.observe_action("/grow", Outcome.DONE, 0.1)
    metrics.watch(db.session_factory(engine), utc_now, lambda: 2)
    told = metrics.render().decode()
    engine.dispose()
    assert "curbside_database_up 0.0" in told
    assert "curbside_connections 2.0" in told
    assert 'curbside_action_seconds_count{action="/grow",outcome="done"} 1.0' in told
    assert "curbside_messages" not in told


def test_a_port_that_is_taken_is_named_with_its_setting() -> None:
    listener = listen(0)
    listener.listen()
    port = listener.getsockname()[1]
    for address, reason in (("127.0.0.1", "address already in use"), ("..", "")):
        program = WebServer([], address, port, "HEALTH_PORT")
        with pytest.raises(CannotListen, match=rf"HEALTH_PORT: port {port} .*{reason}.*Choose another"):
            program.start()
    listener.close()


def test_an_error_that_cannot_be_told_is_counted_and_logged(
    hospital: Hospital, caplog: pytest.LogCaptureFixture
) -> None:
    hospital.server.slack.workspace.ack_seconds = 5.0
    hospital.workspace.fault("views.open", "reset_before", times=3)
    with suppress(Refused):
        hospital.ben.command("/grow running a code")
    wait_for(lambda: b'action="/grow",outcome="failed"' in hospital.program.metrics.render(), "the count")
    assert "reference" in caplog.text
