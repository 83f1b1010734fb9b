"""Marks that a folder of tests puts on all of its tests."""

from pathlib import Path

import pytest


def mark_slow_on_postgresql(items: list[pytest.Item], folder: Path) -> None:
    """Mark every test in a folder as slow on PostgreSQL."""
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.slow_on_postgresql)
