"""Every action, callback and options id that a view defines."""

import importlib
import pkgutil
from collections.abc import Iterator

import handlers.views
from handlers.views.block_kit import ActionId, CallbackId, OptionsId


def _values() -> Iterator[object]:
    for module in pkgutil.iter_modules(handlers.views.__path__):
        loaded = importlib.import_module(f"handlers.views.{module.name}")
        for value in vars(loaded).values():
            yield from value.values() if isinstance(value, dict) else [value]


IDS = sorted({value for value in _values() if isinstance(value, ActionId | CallbackId | OptionsId)})
