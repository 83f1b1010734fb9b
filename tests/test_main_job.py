"""The main job from end to end: each step that `make demo` plays, over HTTP and WebSocket."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy import select

from bot import demo
from bot.application import Curbside
from bot.demo import history
from models import (
    Ask,
    AskState,
    Base,
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    MentorProfile,
    Message,
    MessageKind,
    MessageState,
    Proposal,
    ProposalState,
    Suggestion,
)
from sandbox.client import Refused, WorkspaceClient
from sandbox.clock import Clock
from sandbox.server import Server, listen
from sandbox.waiting import wait_for
from tests.hospital import was_closed

ROOT = Path(__file__).parent.parent
T = TypeVar("T", bound=Base)


MONDAY = datetime(2031, 3, 3, 14, 30, tzinfo=UTC)  # a morning in Chicago; the clocks change on the next Sunday


def hospital(start: datetime) -> Server:
    """Return the demo's hospital with its clock at `start`."""
    return Server(json.loads(demo.manifest()), demo.HOSPITAL, clock=Clock(time.time() - start.timestamp()))


@pytest.fixture
def demo_server() -> Iterator[Server]:
    """The demo's hospital, with Slack's rate limits."""
    with hospital(MONDAY) as server:
        server.slack.rates.on = True
        yield server


@pytest.mark.slow_on_postgresql
def test_every_step_of_the_transcript_happens(demo_server: Server, database_url: str) -> None:
    program = Curbside(demo.settings_for(demo_server, database_url), demo_server.clock.now)
    workspace, transcript = demo.connect_users(demo_server, program), list[str]()

    def one(table: type[T]) -> T:
        with program.db() as s:
            return s.scalars(select(table)).one()

    def sent_check_ins() -> list[CheckIn]:
        with program.db() as s:
            return list(s.scalars(select(CheckIn).where(CheckIn.state == CheckInState.SENT)))

    with program:
        scene = demo.Scene(workspace, transcript.append)
        scene.mentors_list_themselves()
        with program.db() as s:
            assert len(s.scalars(select(MentorProfile)).all()) == len(demo.MENTORS)

        scene.ben_says_what_he_wants()
        goal = one(Goal)
        assert (goal.sentence, [each.aspect for each in goal.aspects]) == (demo.SENTENCE, ["CLIN.03"])
        assert scene.ben.await_message("wants to grow in", scene.growth)["user"] == workspace.overview()["app"]["user"]

        scene.three_people_are_suggested()
        with program.db() as s:
            suggested = {row.mentor.name for row in s.scalars(select(Suggestion))}
        assert suggested == {"Amara Fable", "Dara Vellum", "Ruth Margin"}

        scene.ben_asks_amara()
        ask = one(Ask)
        assert (ask.state, ask.mentor.name, ask.first_question) == (AskState.OPEN, "Amara Fable", demo.QUESTION)

        scene.she_says_yes()
        assert one(Introduction).state is IntroductionState.OPEN
        (group,) = scene.ben.conversations("mpim")
        assert set(group["members"]) == {scene.ben.id, scene.amara.id, workspace.overview()["app"]["user"]}

        scene.they_set_a_time()
        proposal = one(Proposal)
        assert (proposal.state, len(proposal.times)) == (ProposalState.CHOSEN, 2)
        assert scene.ben.reader.moment(int(proposal.first_at.timestamp())).endswith("12:00 PM")

        scene.they_are_reminded()
        scene.the_check_in_comes()
        (check_in,) = wait_for(sent_check_ins, "the check-in to be marked as sent")
        assert check_in.due_at > proposal.first_at

        scene.the_goal_wraps_up()
        finished = one(Introduction)
        assert (finished.state, finished.thanks, finished.thanks_kept) == (
            IntroductionState.FINISHED,
            demo.THANKS,
            True,
        )
        assert finished.goal.state is GoalState.FINISHED
        with program.db() as s:
            states = select(Message.state).where(Message.kind != MessageKind.DIGEST)
            assert set(s.scalars(states)) == {MessageState.SENT}
            digests = select(Message.state).where(Message.kind == MessageKind.DIGEST)  # one may have been built again
            assert set(s.scalars(digests)) <= {MessageState.SENT, MessageState.CANCELLED}
    workspace.close()
    assert any(demo.THANKS in line for line in transcript)
    failed = [e for e in demo_server.slack.workspace.traffic if e["kind"] == "call" and not e["answer"]["ok"]]
    assert [each for each in failed if not was_closed(each)] == []  # a window is drawn again after the answer
    refused = [e["answer"].get("error") for e in demo_server.slack.workspace.traffic if e["kind"] == "refused"]
    assert set(refused) <= {"ratelimited"}


@pytest.mark.everything
def test_the_transcript_also_plays_just_before_a_weekend(tmp_path: Path) -> None:
    with hospital(MONDAY + timedelta(days=3, hours=12)) as server:  # a Thursday night in Chicago
        program = Curbside(demo.settings_for(server, f"sqlite:///{tmp_path}/curbside.db"), server.clock.now)
        workspace, transcript = demo.connect_users(server, program), list[str]()
        with program:
            demo.play(workspace, transcript.append)
        workspace.close()
    assert any(demo.THANKS in line for line in transcript)


def test_the_transcript_fails_without_the_bot(demo_server: Server) -> None:
    workspace = WorkspaceClient(demo_server.address)
    with pytest.raises(Refused, match="did not respond"):
        demo.play(workspace, list[str]().append)
    workspace.close()


def _demo(*arguments: str, folder: Path, program: tuple[str, ...] = ("bot", "demo")) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", *program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_demo_plays_once_and_exits_0(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert demo.main(["--once", "--bare"]) == 0
    out, error = capsys.readouterr()
    assert (error, [record for record in caplog.records if record.levelno >= logging.WARNING]) == ("", [])
    _check_transcript(out, goals_before=0)


@pytest.mark.everything
@pytest.mark.timeout(300)
def test_the_demo_also_plays_the_month_after(tmp_path: Path) -> None:
    """It takes half a minute, or two on a slow machine."""
    with _demo("--once", folder=tmp_path) as process:
        try:
            out, error = process.communicate(timeout=280)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")
    _check_transcript(out, goals_before=len(month_history()["goals"]))


def _check_transcript(out: str, *, goals_before: int) -> None:
    assert out.count("someone wants to grow in") == goals_before
    assert "Ben types /grow running a code without freezing" in out
    assert demo.THANKS.split("“")[0] in out


def month_history() -> dict[str, Any]:
    return dict(json.loads(history.FILE.read_text("utf-8")))


def test_the_demo_hospital_has_a_believable_and_manageable_size() -> None:
    people = {user["name"] for user in demo.HOSPITAL["users"]}
    offers = {**month_history()["offers"], **demo.MENTORS}
    assert 38 <= len(people) <= 44
    assert sum(map(len, offers.values())) == 60
    assert set(offers) | {goal["who"] for goal in month_history()["goals"]} <= people
    assert max(goal["day"] for goal in month_history()["goals"]) <= history.DAYS


def test_the_demo_says_what_to_do_when_the_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    listener = listen(0)
    listener.listen()
    port = listener.getsockname()[1]
    assert demo.main(["--port", str(port)]) == 1
    listener.close()
    assert (
        capsys.readouterr().out
        == f"Port {port} is taken by another program. Choose another: make demo ARGS='--port {port + 1}'\n"
    )


@pytest.mark.everything
@pytest.mark.parametrize(
    ("program", "sign"),
    [
        (("bot", "demo"), signal.SIGINT),
        (("bot.demo.on_postgres",), signal.SIGTERM),
    ],
)
def test_the_demo_stays_up_until_a_signal_stops_it(
    tmp_path: Path, program: tuple[str, ...], sign: signal.Signals
) -> None:
    listener = listen(0)
    port = listener.getsockname()[1]
    listener.close()
    process = _demo("--port", str(port), "--bare", folder=tmp_path, program=program)
    assert process.stdout
    lines = list[str]()
    for line in iter(process.stdout.readline, ""):
        lines.append(line)
        if line.startswith("Now it's yours"):
            break
    out = "".join(lines)
    assert "someone wants to grow in" not in out
    assert demo.THANKS.split("“")[0] in out
    assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
    process.send_signal(sign)
    assert process.wait(30) == 0
    process.stdout.close()
    if process.stderr:
        process.stderr.close()
