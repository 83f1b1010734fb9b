"""Compares the sandbox's answers and payloads with recorded shapes of Slack's."""

import json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
# The recorded keys that an app acts on, by shape; in a list, of each of its elements.
_NEEDED: dict[str, list[str]] = json.loads((_HERE / "needed_keys.json").read_text("utf-8"))


def differences(got: Any, shape: str) -> list[str]:
    """List the keys that Slack was not seen to send ("+ path"), and the needed ones that are missing ("- path")."""
    sample = json.loads((_HERE / f"{shape}.json").read_text("utf-8"))
    return [f"+ {path}" for path in _unknown(got, sample)] + [f"- {path}" for path in missing(got, shape)]


def missing(got: Any, shape: str) -> list[str]:
    """List the needed keys that are not there."""
    return [path for path in _NEEDED[shape] if not _has(got, path.split("/"))]


def needed_but_never_recorded() -> list[str]:
    """List the needed keys that Slack was never seen to send."""
    return [
        f"{shape}: {path}"
        for shape, paths in _NEEDED.items()
        for path in paths
        if not _has(json.loads((_HERE / f"{shape}.json").read_text("utf-8")), path.split("/"))
    ]


def _has(got: Any, path: list[str]) -> bool:
    """Anything is in "…" and in the empty parts of a shape."""
    if not path or got in ("…", {}, []):
        return True
    if isinstance(got, list):
        return all(_has(each, path) for each in got)
    return isinstance(got, dict) and path[0] in got and _has(got[path[0]], path[1:])


def _unknown(got: Any, sample: Any, path: str = "") -> list[str]:
    """Anything matches "…" and the empty parts of a shape."""
    if isinstance(got, dict) and isinstance(sample, dict) and sample:
        extra = [f"{path}/{key}" for key in got if key not in sample]
        return extra + [
            each for key in got if key in sample for each in _unknown(got[key], sample[key], f"{path}/{key}")
        ]
    return []
