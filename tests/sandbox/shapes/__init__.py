"""Compares the sandbox's answers and payloads with recorded shapes of Slack's."""

import json
from pathlib import Path
from typing import Any


def unknown(got: Any, shape: str) -> list[str]:
    """List the keys that the recorded shape doesn't have, as paths."""
    return _unknown(got, json.loads((Path(__file__).parent / f"{shape}.json").read_text("utf-8")))


def _unknown(got: Any, sample: Any, path: str = "") -> list[str]:
    """Anything matches "…" and the empty parts of a shape."""
    if isinstance(got, dict) and isinstance(sample, dict) and sample:
        extra = [f"{path}/{key}" for key in got if key not in sample]
        return extra + [
            each for key in got if key in sample for each in _unknown(got[key], sample[key], f"{path}/{key}")
        ]
    return []
