"""`make test` and the run of `everything` together run each test once."""

import re
import subprocess
import sys

from tests.hospital import ROOT


def collected(*arguments: str) -> set[str]:
    """List the tests that pytest would run with these arguments."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", "-p", "no:randomly", *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return {line for line in result.stdout.splitlines() if "::" in line}


def test_the_two_ci_runs_together_run_every_test_once() -> None:
    """CI selects tests only by marker. Tests that are slow on PostgreSQL run there in the second run."""
    assert 'make test ARGS="-m everything"' in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make test\n" in (ROOT / ".ci" / "run").read_text("utf-8")
    quick, rest, everything = collected(), collected("-m", "everything"), collected("-m", "")
    assert quick | rest == everything
    assert not quick & rest
    on_sqlite = {name for name in quick if "[sqlite" in name and re.match(r"tests/(journeys|chaos)/", name)}
    assert {name.replace("[sqlite", "[postgresql", 1) for name in on_sqlite} <= rest
    assert len(on_sqlite) > 250
    assert any("test_under_load" in name for name in rest)
    assert "tests/test_main_job.py::test_the_demo_plays_once_and_exits_0[True]" in rest
