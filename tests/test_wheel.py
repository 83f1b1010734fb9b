"""The wheel, installed in a folder of its own and run far from any checkout."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from bot import __main__ as command_line
from sandbox.server import Server
from tests.hospital import CAST, MANIFEST, ROOT, environment_of

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the files that git knows, and install it alone into a new folder."""
    source, wheels, target = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "installed"))
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    for name in files.splitlines():
        if (ROOT / name).exists():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(source)]
    subprocess.run(build, check=True)  # noqa: S603 (our own program)
    (wheel,) = wheels.glob("curbside-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)  # noqa: S603
    return target


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
        everything = {**inherited, "PYTHONPATH": str(installed), **environment}
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=everything, capture_output=True, text=True, timeout=100)  # noqa: S603

    return call


@pytest.mark.everything
@pytest.mark.timeout(300)
def test_every_command_runs_from_the_wheel(run: Run, installed: Path, tmp_path: Path) -> None:
    where = run("bot", "--help")
    assert (where.returncode, where.stderr) == (0, "")
    assert str(installed) in run("inspect", "bot", "--details").stdout
    assert json.loads(run("bot", "manifest", "https://c.example").stdout)["settings"]["socket_mode_enabled"] is False
    (tmp_path / "people.csv").write_text("person,program,site\n")
    with Server(MANIFEST, CAST) as server:
        settings = environment_of(server, f"sqlite:///{tmp_path / 'c.db'}")
        assert "up to date" in run("bot", "migrate", **settings).stdout
        assert run("bot", "import", "people", "people.csv", **settings).returncode == 0
        assert "ok    scopes: as in the manifest" in run("bot", "doctor", **settings).stdout
        assert "Wrote" in run("bot", "backup", "b.gz", **settings).stdout
        restored = settings | {"DATABASE_URL": f"sqlite:///{tmp_path / 'r.db'}"}
        assert "Restored" in run("bot", "restore", "b.gz", **restored).stdout
        start = [sys.executable, "-m", "bot", "run"]
        everything = {**os.environ, "PYTHONPATH": str(installed), **settings}
        with subprocess.Popen(start, cwd=tmp_path, env=everything, stdout=subprocess.PIPE, text=True) as bot:  # noqa: S603
            try:
                assert bot.stdout
                assert "is connected" in bot.stdout.readline()
                bot.send_signal(signal.SIGTERM)
                assert bot.wait(60) == 0
            finally:
                bot.kill()


@pytest.mark.everything
@pytest.mark.timeout(300)
def test_the_demo_and_the_sandbox_run_from_the_wheel(run: Run, tmp_path: Path) -> None:
    played = run("bot", "demo", "--once", "--bare")
    assert (played.returncode, played.stderr) == (0, "")
    assert "What you've finished" in played.stdout
    (tmp_path / "manifest.json").write_text("{}")
    refused = run("sandbox", "--manifest", "manifest.json")
    assert "display_information.name is missing" in refused.stderr


def test_the_demo_says_which_extra_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def version(package: str) -> str:
        if package in ("starlette", "python-multipart"):
            raise metadata.PackageNotFoundError
        return "1"

    monkeypatch.setattr(metadata, "version", version)
    assert command_line.main(["demo"]) == 1
    said = capsys.readouterr().err
    assert said == command_line.NEEDS_EXTRA.format(missing="python-multipart, starlette") + "\n"
    assert "curbside[sandbox]" in said


def test_the_sandbox_says_which_extra_it_needs() -> None:
    hidden = "import sys, runpy; sys.modules['starlette'] = None; runpy.run_module('sandbox', run_name='__main__')"
    process = subprocess.run([sys.executable, "-c", hidden], cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    assert process.returncode == 1
    assert process.stderr.startswith("The sandbox needs starlette")
    assert "Traceback" not in process.stderr


@pytest.mark.everything
def test_a_host_that_only_unpacks_the_files_can_run_the_processes(tmp_path: Path) -> None:
    """Heroku installs what requirements.txt lists, and starts what the Procfile says among the files."""
    hide = "import importlib.metadata as m, runpy, sys\nsearch = m.distribution\n"
    hide += "def distribution(name):\n"
    hide += "    if name == 'curbside': raise m.PackageNotFoundError(name)\n    return search(name)\n"
    hide += "m.distribution = distribution\n"
    processes = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text("utf-8").splitlines())
    assert set(processes) == {"release", "worker", "web"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    environment = inherited | {"DATABASE_URL": f"sqlite:///{tmp_path / 'c.db'}", "PYTHONPATH": str(ROOT)}
    for argument in ("--version", *(each.removeprefix("python -m bot ") for each in set(processes.values()))):
        code = f"{hide}sys.argv = ['bot', {argument!r}]\nrunpy.run_module('bot', run_name='__main__')"
        line = [sys.executable, "-c", code]
        process = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True)  # noqa: S603
        said = process.stdout + process.stderr
        wanted = {"--version": "curbside ", "migrate": "up to date", "run": "SLACK_BOT_TOKEN is missing"}[argument]
        assert wanted in said, said
