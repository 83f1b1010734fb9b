"""The rules of the architecture: imports, sizes, ids and names."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.kwargs_injection.utils import build_required_kwargs
from slack_sdk import WebClient

import handlers
import handlers.views
from handlers.ids import IDS
from handlers.router import Router
from handlers.views.block_kit import CallbackId, OptionsId
from tests.hospital import MANIFEST, ROOT

PACKAGES = ("bot", "handlers", "mentoring", "migrations", "models", "sandbox", "tests")


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def test_imports_point_downward() -> None:
    # in its own process, because its command line configures logging and silences all loggers
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    result = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert result.returncode == 0, result.stdout + result.stderr


def test_files_and_functions_stay_small() -> None:
    pages = (path for path in (ROOT / "sandbox" / "page").iterdir() if path.suffix != ".png")
    for path in (*sources(), *(ROOT / "benchmarks").glob("*.py"), *pages):
        assert len(path.read_text("utf-8").splitlines()) <= 300, path
    for path in (ROOT / "handlers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 30, f"{path.name}: {node.name}"


def layout() -> tuple[dict[str, list[str]], list[str]]:
    """tests/layout.txt: the names that each module must have, and the files that are gone."""
    lines = [line for line in (ROOT / "tests" / "layout.txt").read_text("utf-8").splitlines() if line]
    table = [line for line in lines if not line.startswith("#")]
    names = {module: listed.split() for module, _, listed in (line.partition(": ") for line in table if ": " in line)}
    return names, [line for line in table if ": " not in line]


def test_each_thing_is_where_the_layout_says() -> None:
    names, gone = layout()
    assert len(names) > 100
    assert len(gone) > 100
    for module, listed in names.items():
        loaded = importlib.import_module(module)
        assert listed, module
        for name in listed:
            assert hasattr(loaded, name), f"{module} has no {name}"
    assert [path for path in gone if (ROOT / path).exists()] == []


def test_no_test_imports_from_a_test_module_or_patches_a_private_name() -> None:
    for path in (*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")):
        text = path.read_text("utf-8")
        assert not re.search(r"^\s*(?:from|import) tests(?:\.\w+)*\.test_", text, re.M), path
        assert not re.search(r"setattr\([^,]+, \"_", text), path


def test_a_wheel_holds_every_data_file() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    for package in ("bot", "handlers", "mentoring", "models", "sandbox"):
        packaged = {path for pattern in settings.get(package, []) for path in (ROOT / package).glob(pattern)}
        files = {path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
        assert files == packaged, package


OPTIONS_IDS = {value for value in IDS if isinstance(value, OptionsId)}


TYPED_PREFIX = "typing in "


EXPECTED_IDS = {TYPED_PREFIX + name if name in OPTIONS_IDS else name for name in IDS}


@pytest.fixture(scope="module")
def registered() -> dict[str, object]:
    """Map each name to its listener; what people type in a menu has another than what they choose there."""
    listeners = handlers.all_listeners().listeners
    return {
        (TYPED_PREFIX + name if kind == "options" else name): each.function
        for kind, by_name in listeners.items()
        for name, each in by_name.items()
    }


def test_no_name_has_two_listeners() -> None:
    router = Router()
    router.action("home.done")(test_no_name_has_two_listeners)
    router.view("home.done")(test_no_name_has_two_listeners)
    with pytest.raises(ValueError, match="two listeners"):
        router.action("home.done")(test_no_name_has_two_listeners)


def test_every_id_of_a_view_has_one_listener(registered: dict[str, object]) -> None:
    assert set(registered) >= EXPECTED_IDS


def test_every_listener_has_an_existing_id(registered: dict[str, object]) -> None:
    commands = {entry["command"] for entry in MANIFEST["features"]["slash_commands"]}
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) - {"function_executed"}
    assert set(MANIFEST["functions"]) <= set(registered)
    assert commands <= set(registered)
    assert events <= set(registered)
    assert {entry["callback_id"] for entry in MANIFEST["features"]["shortcuts"]} <= set(registered)
    assert set(registered) - EXPECTED_IDS - OPTIONS_IDS == commands | events


def test_no_id_is_written_twice() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "handlers").rglob("*.py"))
    for name in IDS:
        assert len(re.findall(rf'["\']{re.escape(name)}["\']', text)) <= 2, name


INJECTED = {
    "actor",
    "now",
    "contacts",
    "matcher",
    "send_policy",
    "smallest_cell",
    "legal_hold",
    "settings",
    "access_check",
    "evaluator_import",
    "after_answer",
}


def test_bolt_injects_every_parameter_of_every_listener(registered: dict[str, object]) -> None:
    bolt_parameters = set(inspect.signature(build_required_kwargs).parameters)  # fails when Bolt renames it
    assert bolt_parameters
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


def test_the_manifest_has_exactly_the_scopes_that_the_calls_need() -> None:
    needed = {"commands"}
    for package in ("bot", "handlers"):
        for path in (ROOT / package).rglob("*.py"):
            for name in re.findall(r"client\.([a-z]+(?:_[a-zA-Z0-9]+)+)\b", path.read_text("utf-8")):
                needed |= SCOPES.get(name, set()) if hasattr(WebClient, name) else set()
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == needed - WORKS_WITHOUT
    assert set(scopes["bot_optional"]) >= WORKS_WITHOUT


# What those calls tell is left out without it: test_without_the_optional_scope_goals_are_posted_…
WORKS_WITHOUT = {"channels:read"}
# From the page of each method on docs.slack.dev. A group message needs mpim:write, a direct message im:write.
SCOPES = {
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "files_delete": {"files:write"},
    "files_upload_v2": {"files:write"},
    "conversations_open": {"im:write", "mpim:write"},
    "chat_scheduleMessage": {"chat:write"},
    "chat_deleteScheduledMessage": {"chat:write"},
    "conversations_list": {"channels:read"},
    "users_conversations": {"channels:read"},
    "conversations_info": {"channels:read"},
    "users_info": {"users:read"},
}


def test_the_repository_contains_no_registry_address_and_no_token() -> None:
    suspicious = re.compile(r"pythonhosted|pypi\.org|xox[abp]-\d|xapp-\d")
    for path in [*sources(), *ROOT.glob("*.lock"), *ROOT.glob("*.toml"), *ROOT.glob("*.md")]:
        if path != Path(__file__):
            assert not suspicious.search(path.read_text("utf-8")), path


def _text_lines(path: Path) -> Iterator[str]:
    """Yield the texts in a file of views, line by line, without what is filled in from people's own words."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docs = {
        id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, documented) and isinstance(n.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        texts = [
            p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str) and id(p) not in docs
        ]
        yield from " ".join(texts).splitlines()


def test_no_paragraph_that_people_read_is_longer_than_45_words() -> None:
    for path in (ROOT / "handlers" / "views").glob("*.py"):
        for line in _text_lines(path):
            assert len(line.split()) <= 45, line


def test_no_listener_or_renderer_queries_the_tables_itself() -> None:
    """What is shown comes from a read function in `mentoring`; `handlers` knows sessions only as a type."""
    for path in (ROOT / "handlers").rglob("*.py"):
        names = re.findall(r"^from sqlalchemy[\w.]* import (.+)$", path.read_text("utf-8"), re.M)
        assert set(names) <= {"Session", "Session, sessionmaker"}, path


def test_an_ask_gets_its_final_state_in_one_place() -> None:
    for path in (ROOT / "mentoring").rglob("*.py"):
        assert not re.search(r"\.state(?:, [\w.]+)* = AskState|state=AskState\.(?!OPEN)", path.read_text("utf-8")), path
