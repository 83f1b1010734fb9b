"""The files of plain lines beside these modules: what a person can read and change."""

from importlib import resources


def content(name: str) -> bytes:
    """The bytes of a data file, such as `safety/data/crisis.txt`."""
    return resources.files("mentoring").joinpath(name).read_bytes()


def lines(name: str) -> list[str]:
    """The lines of a file, such as `safety/data/crisis.txt`; without its comments (#) and empty ones."""
    text = resources.files("mentoring").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
