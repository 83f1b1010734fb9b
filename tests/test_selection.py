"""`make test` and the run of `everything` together run each test once."""

import re

import pytest

from tests.conftest import COLLECTED
from tests.hospital import ROOT


@pytest.fixture
def collected(pytestconfig: pytest.Config) -> dict[str, bool]:
    """Every test there is, by name, and whether only the run of everything runs it."""
    found = pytestconfig.stash[COLLECTED]
    if not any(name.startswith("tests/journeys/test_ask.py") for name in found):
        pytest.skip("only when the whole suite is collected")
    return found


def test_ci_runs_the_quick_tests_and_then_everything_else() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^make test.*$", script, re.M) == ["make test ARGS=--cov", 'make test ARGS="-m everything"']
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.findall(r"^addopts = .*$", settings, re.M)[0].endswith("-m 'not everything'\"")


def test_what_the_quick_run_skips_on_postgresql_the_other_run_does(collected: dict[str, bool]) -> None:
    """A renamed file or test can't fall out of both runs: a marker moves with it."""
    quick, rest = ({name for name, marked in collected.items() if marked is of_rest} for of_rest in (False, True))
    slow = re.compile(r"tests/(journeys|chaos|in_process|unit|bot/test_(replicas|scheduled|delivery)).*\[sqlite")
    on_sqlite = {name for name in quick if slow.match(name)}
    assert {name.replace("[sqlite", "[postgresql", 1) for name in on_sqlite} <= rest
    assert len(on_sqlite) > 300
    assert len(rest) > 350
    assert any(name.startswith("tests/bot/test_under_load.py") for name in rest)
    assert "tests/test_main_job.py::test_the_demo_also_plays_the_month_after" in rest
