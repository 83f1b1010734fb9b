"""Marks for all chaos tests."""

from pathlib import Path

import pytest

from tests.marks import mark_slow_on_postgresql


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What differs between the databases is tested below these."""
    mark_slow_on_postgresql(items, Path(__file__).parent)
