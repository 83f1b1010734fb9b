"""Killed at every step, on both databases: nothing is lost, nothing comes twice."""

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
from sandbox.fault_injection import FaultInjector
from sandbox.server import Server
from tests.chaos import hospital
from tests.chaos.worker_process import Post, work
from tests.databases import BACKENDS, TemplateDatabases

TROUBLE = ("reset_before", "reset_after", "cut_before", "cut_after", "error", "unavailable", "ratelimited")


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start in milliseconds: forked from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.worker_process"])
    return context


@contextmanager
def at_work(url: str, pairs: int) -> Iterator[tuple[Engine, Server, Post]]:
    with hospital.workspace(pairs) as server:
        engine = db.connect(url)
        hospital.fill(engine, server, pairs)
        address, token = f"{server.address}/api/", server.slack.workspace.app.bot_token
        yield engine, server, Post(url, address, token, time.time(), hospital.NOW)
        engine.dispose()


def ended(processes: ForkServerContext, post: Post, *, until_done: bool = True) -> int | None:
    """Run a victim to its end; its exit code."""
    process = processes.Process(target=work, args=(post,), kwargs={"until_done": until_done})
    process.start()
    process.join(60)
    return process.exitcode


def settle(processes: ForkServerContext, engine: Engine, post: Post, seconds: float = 30) -> None:
    """Let somebody work until everything is decided."""
    end = time.monotonic() + seconds
    while hospital.undecided(engine) and time.monotonic() < end:
        assert ended(processes, post) == 0


def killed_at(
    processes: ForkServerContext, databases: TemplateDatabases, backend: str, step: int
) -> hospital.Outcome | None:
    """One pair's three messages, with a kill at one step; None where there were fewer steps."""
    with databases.new(backend) as url, at_work(url, 1) as (engine, server, post):
        code = ended(processes, replace(post, dies_at=step))
        settle(processes, engine, post)
        return hospital.outcome(engine, server) if code == -signal.SIGKILL else None


@pytest.mark.parametrize("backend", BACKENDS)
def test_killed_at_any_step(
    processes: ForkServerContext, all_databases: TemplateDatabases, backend: str, chaos: int
) -> None:
    step, seen = 1 if chaos else random.randint(1, 30), list[hospital.Outcome]()  # noqa: S311
    while found := killed_at(processes, all_databases, backend, step):
        assert (found.lost, found.extra, found.late, found.stuck) == (0, 0, 0, 0), f"step {step}: {found}"
        seen.append(found)
        step += 1 if chaos else 30
    print(f"\n{backend}: killed at {len(seen)} steps; in doubt for good {sum(each.in_doubt for each in seen)}")
    assert len(seen) >= (60 if chaos else 2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_three_of_them_killed_and_stopped_at_random(
    processes: ForkServerContext, all_databases: TemplateDatabases, backend: str, chaos: int
) -> None:
    pairs, dice = chaos or 10, random.Random(7)  # noqa: S311
    with all_databases.new(backend) as url, at_work(url, pairs) as (engine, server, post):
        running = [_started(processes, post) for _ in range(3)]
        end = time.monotonic() + 60 + pairs
        while hospital.undecided(engine) and time.monotonic() < end:
            for method in ("chat.postMessage", "chat.scheduleMessage", "chat.scheduledMessages.list"):
                server.slack.faults.plan(
                    {
                        "method": method,
                        "kind": dice.choice(TROUBLE),
                        "times": 99,
                        "probability": 0.3,
                        "seed": dice.random(),
                    }
                )
            time.sleep(dice.uniform(0.1, 0.6))
            running = [_mistreated(processes, post, each, dice) for each in running]
        server.slack.faults = FaultInjector()
        for each in running:
            each.kill()
            each.join()
        settle(processes, engine, post)
        found = hospital.outcome(engine, server)
    print(f"\n{backend}: {found}")
    assert (found.lost, found.extra, found.late, found.stuck) == (0, 0, 0, 0), found
    assert found.messages == 3 * pairs


def _started(processes: ForkServerContext, post: Post) -> ForkServerProcess:
    process = processes.Process(target=work, args=(post,), kwargs={"until_done": False})
    process.start()
    return process


def _mistreated(
    processes: ForkServerContext, post: Post, process: ForkServerProcess, dice: random.Random
) -> ForkServerProcess:
    """Killed, stopped for a while (longer than its lease, at times), or left in peace."""
    fate = dice.random()
    assert process.pid
    if fate < 0.15 or process.exitcode is not None:
        process.kill()
        process.join()
        return _started(processes, post)
    if fate < 0.25:
        process._popen._send_signal(signal.SIGSTOP)  # type: ignore[attr-defined]
        time.sleep(dice.choice([0.2, 1.0, 4.0]))
        process._popen._send_signal(signal.SIGCONT)  # type: ignore[attr-defined]
    return process
