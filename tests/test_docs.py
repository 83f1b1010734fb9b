"""The docs are held to the code: commands, settings, files and links that they name are there."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import config
from bot.__main__ import build_parser
from mentoring.program import staff
from tests.hospital import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = PAGES[0].read_text("utf-8")


def commands(parser: argparse.ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the command line that does something, as its words."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield before
    for action in nested:
        for name, subparser in action.choices.items():
            yield from commands(subparser, (*before, name))


COMMANDS = set(commands(build_parser()))
FIRST_WORDS = sorted({words[0] for words in COMMANDS})


def first_column(heading: str) -> list[str]:
    """The first cells of the table in the README whose first heading this is."""
    rows = README.split(f"\n| {heading} |")[1].split("\n\n")[0].splitlines()[2:]
    return [row.split("|")[1] for row in rows]


def test_the_readme_lists_every_command() -> None:
    listed = [re.search(r"`curbside ([a-z ]+?)(?: [A-Z]|`)", cell) for cell in first_column("command")]
    assert {tuple(found.group(1).split()) for found in listed if found} == COMMANDS
    assert len(listed) == len(COMMANDS)


def test_the_readme_lists_every_setting() -> None:
    listed = [name for cell in first_column("setting") for name in re.findall(r"`([A-Z_]+)`", cell)]
    assert sorted(listed) == sorted(config.SETTINGS)
    assert set(json.loads((ROOT / "app.json").read_text("utf-8"))["env"]) <= set(config.SETTINGS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for said in re.findall(rf"\bcurbside ((?:{'|'.join(FIRST_WORDS)})\b[a-z ]*)", text):
        words = tuple(said.split())
        assert any(words[: len(each)] == each or each[: len(words)] == words for each in COMMANDS), said
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        file, _, anchor = target.partition("#")
        linked = (page.parent / file) if file else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target
    for path in re.findall(
        r"`((?:bot|handlers|mentoring|models|migrations|sandbox|tests|benchmarks|docs)/[\w./]+)`", text
    ):
        found = ROOT / path
        assert found.exists() or found.with_suffix(".py").exists(), path


def test_every_sentence_of_what_to_trust_names_tests_that_exist() -> None:
    texts = [file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")]
    known = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.M)}
    rows = [line for line in (ROOT / "docs" / "trust.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    sentences = [line for line in rows if not line.startswith("| | ")]
    assert len(sentences) > 25
    for line in sentences:
        named = re.findall(r"`(test_\w+)`", line)
        assert named, line
        assert set(named) <= known, line


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_who_may_do_what_stands_in_the_docs_as_in_the_code() -> None:
    text = (ROOT / "docs" / "program.md").read_text("utf-8").split("## Who may do what")[1].split("\n## ")[0]
    heading, _, *rows = (
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line[:1] == "|"
    )
    cells = ((row[0], role, cell) for row in rows for role, cell in zip(heading[1:], row[1:], strict=True))
    shown = {(task, role) for task, role, cell in cells if cell == "yes"}
    assert shown == {(task.value, role.value) for task, roles in staff.MAY.items() for role in roles}
