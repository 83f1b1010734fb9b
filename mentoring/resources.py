"""Read the data files beside these modules: plain lines that a person can read and change."""

from importlib import resources


def content(name: str) -> bytes:
    """Return the bytes of a data file, such as `safety/data/eponyms.txt`."""
    return resources.files("mentoring").joinpath(name).read_bytes()


def lines(name: str) -> list[str]:
    """Return the lines of a data file, such as `safety/data/eponyms.txt`, without comments (#) and empty lines."""
    text = resources.files("mentoring").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
