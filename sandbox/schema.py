"""The types that the table in `limits` is written with, and the error for breaking a rule."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = frozenset({MESSAGE, MODAL, HOME})


class ValidationError(NamedTuple):
    """What Slack would reject, and where, as a JSON pointer."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass(frozen=True)
class Str:
    """A string of `low` to `high` characters, limited to `choices` or a `pattern` if they are given."""

    high: int | None = None
    low: int = 1
    required: bool = False
    choices: frozenset[str] = frozenset()
    pattern: str = ""


@dataclass(frozen=True)
class Text:
    """A text object of at most `high` characters."""

    high: int = 3000
    plain: bool = False
    required: bool = False


@dataclass(frozen=True)
class Bool:
    required: bool = False


@dataclass(frozen=True)
class Int:
    low: int
    high: int
    required: bool = False


@dataclass(frozen=True)
class Num:
    """Any finite number."""

    required: bool = False


@dataclass(frozen=True)
class ListType:
    """A list of `low` to `high` items, each of the type `of`."""

    of: Any
    low: int = 1
    high: int | None = None
    required: bool = False


@dataclass(frozen=True)
class ObjectType:
    """An object with its own fields."""

    fields: dict[str, Any]
    required: bool = False


@dataclass(frozen=True)
class OneOfType:
    """An object whose `type` names a row of `table` that is in `allowed`."""

    table: str
    allowed: frozenset[str]
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """One row of the table: the fields of a block or element, the surfaces that allow it, and rules across fields."""

    fields: dict[str, Any]
    surfaces: frozenset[str] = EVERYWHERE
    one_of: tuple[str, ...] = ()  # at least one of these
    only_one_of: tuple[str, ...] = ()  # exactly one of these
    scope: str = ""  # that the app needs to send it
    notes: str = field(default="", compare=False)
