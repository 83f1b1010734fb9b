"""Workers killed at every step, on both databases: nothing is lost and nothing is sent twice."""

import multiprocessing
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.context import ForkServerContext, ForkServerProcess

import pytest
from sqlalchemy import Engine

from bot import db
from mentoring.matching import Matcher
from sandbox.fault_injection import FaultInjector
from sandbox.server import Server
from tests.chaos import hospital
from tests.chaos.worker_process import Assignment, run_worker
from tests.databases import BACKENDS, TemplateDatabases

pytestmark = pytest.mark.everything  # each kill starts another process; make chaos runs many more

FAULTS = ("reset_before", "reset_after", "cut_before", "cut_after", "error", "unavailable", "ratelimited")


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start within milliseconds, forked from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.worker_process"])
    return context


@contextmanager
def filled_hospital(url: str, pairs: int, matcher: Matcher) -> Iterator[tuple[Engine, Server, Assignment]]:
    with hospital.workspace(pairs) as server:
        engine = db.connect(url)
        hospital.fill(engine, server, pairs, matcher)
        address, token = f"{server.address}/api/", server.slack.workspace.app.bot_token
        yield engine, server, Assignment(url, address, token, time.time(), hospital.NOW)
        engine.dispose()


def run_to_end(processes: ForkServerContext, assignment: Assignment, *, until_done: bool = True) -> int | None:
    """Run a worker process until it ends, and return its exit code."""
    process = processes.Process(target=run_worker, args=(assignment,), kwargs={"until_done": until_done})
    process.start()
    process.join(60)
    return process.exitcode


def settle(processes: ForkServerContext, engine: Engine, assignment: Assignment, seconds: float = 30) -> None:
    """Run workers until every message has its final outcome."""
    end = time.monotonic() + seconds
    while hospital.count_undecided(engine) and time.monotonic() < end:
        assert run_to_end(processes, assignment) == 0


def outcome_of_kill(
    processes: ForkServerContext, databases: TemplateDatabases, backend: str, step: int, matcher: Matcher
) -> hospital.Outcome | None:
    """Deliver one pair's three messages with a kill at one step; None when there were fewer steps."""
    with databases.new(backend) as url, filled_hospital(url, 1, matcher) as (engine, server, assignment):
        code = run_to_end(processes, replace(assignment, killed_at_step=step))
        settle(processes, engine, assignment)
        return hospital.outcome(engine, server) if code == -signal.SIGKILL else None


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_worker_killed_at_any_step_loses_and_duplicates_nothing(
    processes: ForkServerContext, all_databases: TemplateDatabases, backend: str, chaos: int, matcher: Matcher
) -> None:
    step, outcomes = 1 if chaos else random.randint(1, 30), list[hospital.Outcome]()  # noqa: S311
    while found := outcome_of_kill(processes, all_databases, backend, step, matcher):
        assert (found.lost, found.extra, found.late, found.stuck) == (0, 0, 0, 0), f"step {step}: {found}"
        outcomes.append(found)
        step += 1 if chaos else 30
    print(
        f"\n{backend}: killed at {len(outcomes)} steps; outcomes never known {sum(each.unknown for each in outcomes)}"
    )
    assert len(outcomes) >= (60 if chaos else 2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_three_workers_killed_and_stopped_at_random_lose_and_duplicate_nothing(
    processes: ForkServerContext, all_databases: TemplateDatabases, backend: str, chaos: int, matcher: Matcher
) -> None:
    pairs, rng = chaos or 10, random.Random(7)  # noqa: S311
    with all_databases.new(backend) as url, filled_hospital(url, pairs, matcher) as (engine, server, assignment):
        running = [_start_worker(processes, assignment) for _ in range(3)]
        end = time.monotonic() + 60 + pairs
        while hospital.count_undecided(engine) and time.monotonic() < end:
            for method in ("chat.postMessage", "chat.scheduleMessage", "chat.scheduledMessages.list"):
                server.slack.faults.plan(
                    {
                        "method": method,
                        "kind": rng.choice(FAULTS),
                        "times": 99,
                        "probability": 0.3,
                        "seed": rng.random(),
                    }
                )
            time.sleep(rng.uniform(0.1, 0.6))
            running = [_kill_stop_or_spare(processes, assignment, each, rng) for each in running]
        server.slack.faults = FaultInjector()
        for each in running:
            each.kill()
            each.join()
        settle(processes, engine, assignment)
        found = hospital.outcome(engine, server)
    print(f"\n{backend}: {found}")
    assert (found.lost, found.extra, found.late, found.stuck) == (0, 0, 0, 0), found
    assert found.messages == 3 * pairs


def _start_worker(processes: ForkServerContext, assignment: Assignment) -> ForkServerProcess:
    process = processes.Process(target=run_worker, args=(assignment,), kwargs={"until_done": False})
    process.start()
    return process


def _kill_stop_or_spare(
    processes: ForkServerContext, assignment: Assignment, process: ForkServerProcess, rng: random.Random
) -> ForkServerProcess:
    """Kill a process, stop it for a while (sometimes longer than its lease), or leave it alone."""
    chance = rng.random()
    assert process.pid
    if chance < 0.15 or process.exitcode is not None:
        process.kill()
        process.join()
        return _start_worker(processes, assignment)
    if chance < 0.25:
        process._popen._send_signal(signal.SIGSTOP)  # type: ignore[attr-defined]
        time.sleep(rng.choice([0.2, 1.0, 4.0]))
        process._popen._send_signal(signal.SIGCONT)  # type: ignore[attr-defined]
    return process
