"""Which version this is: of the installed package, or, where a host only unpacks the files, of pyproject.toml."""

import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def version() -> str:
    """Return the version, such as 0.2.0."""
    try:
        return metadata.version("curbside")
    except metadata.PackageNotFoundError:
        return str(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"])
