"""Is what the sandbox says shaped as what Slack says?"""

import json
from pathlib import Path
from typing import Any


def unknown(got: Any, shape: str) -> list[str]:
    """Keys that the recorded shape doesn't have."""
    return _unknown(got, json.loads((Path(__file__).parent / f"{shape}.json").read_text("utf-8")))


def _unknown(got: Any, sample: Any, path: str = "") -> list[str]:
    """ "…" and empty parts of a shape stand for anything."""
    if isinstance(got, dict) and isinstance(sample, dict) and sample:
        extra = [f"{path}/{key}" for key in got if key not in sample]
        return extra + [
            each for key in got if key in sample for each in _unknown(got[key], sample[key], f"{path}/{key}")
        ]
    return []
