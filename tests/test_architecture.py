"""The layout is the map: imports, sizes, ids and names are held to the rules."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import App
from slack_bolt.kwargs_injection.utils import build_required_kwargs
from slack_sdk import WebClient

import handlers
import handlers.views
from handlers.views.block_kit import ActionId, CallbackId, OptionsId
from tests.hospital import MANIFEST, ROOT

PACKAGES = ("bot", "handlers", "mentoring", "migrations", "models", "sandbox", "tests")


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def test_imports_point_downward() -> None:
    # in a process of its own: its command line configures logging and silences every logger there is
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    told = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert told.returncode == 0, told.stdout + told.stderr


def test_files_and_functions_stay_small() -> None:
    long_files = [
        str(path)
        for path in sources()
        if "versions" not in path.parts and len(path.read_text("utf-8").splitlines()) > 300
    ]
    assert long_files == [] or all("tests" in name for name in long_files)
    for path in (ROOT / "handlers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 30, f"{path.name}: {node.name}"


def views() -> Iterator[object]:
    for module in pkgutil.iter_modules(handlers.views.__path__):
        loaded = importlib.import_module(f"handlers.views.{module.name}")
        for value in vars(loaded).values():
            yield from value.values() if isinstance(value, dict) else [value]


IDS = sorted({value for value in views() if isinstance(value, ActionId | CallbackId | OptionsId)})
LOOKED_UP = {value for value in IDS if isinstance(value, OptionsId)}


TYPING = "typing in "


class Recorder(App):
    """Notes what is registered, instead of doing it."""

    def __init__(self) -> None:
        self.known: dict[str, object] = {}

    def _note(self, name: str) -> object:
        def decorate(listener: object) -> object:
            assert name not in self.known, f"{name} has two listeners"
            self.known[name] = listener
            return listener

        return decorate

    def options(self, name: str) -> object:  # type: ignore[override]
        """A menu that is looked up has a listener for what is typed, and may have one for what is chosen."""
        return self._note(TYPING + name)

    action = view = command = event = shortcut = function = _note  # type: ignore[assignment]


OURS = {TYPING + name if name in LOOKED_UP else name for name in IDS}


@pytest.fixture(scope="module")
def registered() -> dict[str, object]:
    recorder = Recorder()
    handlers.register(recorder)
    return recorder.known


def test_every_id_of_a_view_has_one_listener(registered: dict[str, object]) -> None:
    assert set(registered) >= OURS


def test_every_listener_is_for_something_that_is_there(registered: dict[str, object]) -> None:
    commands = {entry["command"] for entry in MANIFEST["features"]["slash_commands"]}
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) - {"function_executed"}
    assert set(MANIFEST["functions"]) <= set(registered)
    assert commands <= set(registered)
    assert events <= set(registered)
    assert {entry["callback_id"] for entry in MANIFEST["features"]["shortcuts"]} <= set(registered)
    assert set(registered) - OURS - LOOKED_UP == commands | events


def test_no_id_is_written_twice() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "handlers").rglob("*.py"))
    for name in IDS:
        assert len(re.findall(rf'["\']{re.escape(name)}["\']', text)) <= 2, name


INJECTED = {"db", "now", "contacts", "team_id", "user_id"}


def test_every_parameter_of_a_listener_is_one_that_bolt_injects(registered: dict[str, object]) -> None:
    known = set(inspect.signature(build_required_kwargs).parameters)  # keeps the import honest
    assert known
    from_bolt = {
        "ack",
        "action",
        "body",
        "client",
        "command",
        "event",
        "payload",
        "respond",
        "view",
        "inputs",
        "complete",
        "fail",
    }
    for name, listener in registered.items():
        assert callable(listener)
        signature = inspect.signature(listener)
        for parameter in signature.parameters.values():
            assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD, name
            assert parameter.name in INJECTED | from_bolt, f"{name}: {parameter.name}"
        takes = set(signature.parameters)
        is_view = isinstance(name, CallbackId)
        assert is_view or "view" not in takes, f"{name}: Bolt gives `view` to view listeners only"


def test_no_scope_is_missing_and_none_is_asked_for_that_no_call_needs() -> None:
    from_methods = {"commands"}
    for package in ("bot", "handlers"):
        for path in (ROOT / package).rglob("*.py"):
            for name in re.findall(r"client\.([a-z]+(?:_[a-zA-Z0-9]+)+)\b", path.read_text("utf-8")):
                from_methods |= NEEDED.get(name, set()) if hasattr(WebClient, name) else set()
    assert from_methods == set(MANIFEST["oauth_config"]["scopes"]["bot"])


# docs.slack.dev, the page of each method; a group message needs mpim:write, a direct one im:write
NEEDED = {
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "files_upload_v2": {"files:write"},
    "conversations_open": {"im:write", "mpim:write"},
    "chat_scheduleMessage": {"chat:write"},
    "chat_deleteScheduledMessage": {"chat:write"},
    "conversations_list": {"channels:read"},
    "users_conversations": {"channels:read"},
    "conversations_info": {"channels:read"},
    "users_info": {"users:read"},
}


def test_the_repository_names_no_registry_and_no_token() -> None:
    suspicious = re.compile(r"pythonhosted|pypi\.org|xox[abp]-\d|xapp-\d")
    for path in [*sources(), *ROOT.glob("*.lock"), *ROOT.glob("*.toml"), *ROOT.glob("*.md")]:
        if path != Path(__file__):
            assert not suspicious.search(path.read_text("utf-8")), path


def _sentences(path: Path) -> Iterator[str]:
    """Our own words in a file of views, line by line; what stands for somebody's words is left out."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docs = {
        id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, documented) and isinstance(n.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        said = [
            p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str) and id(p) not in docs
        ]
        yield from " ".join(said).splitlines()


def test_nothing_that_people_read_is_longer_than_45_words() -> None:
    for path in (ROOT / "handlers" / "views").glob("*.py"):
        for sentence in _sentences(path):
            assert len(sentence.split()) <= 45, sentence
