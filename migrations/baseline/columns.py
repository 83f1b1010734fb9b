"""A column type that several tables share."""

import sqlalchemy as sa


def str_enum(*words: str, name: str) -> sa.Enum:
    """A string column limited to some values, by a check constraint rather than a native enum type."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
