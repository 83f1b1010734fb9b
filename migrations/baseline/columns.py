"""A column type that several tables share."""

import sqlalchemy as sa


def str_enum(*words: str, name: str) -> sa.Enum:
    """One of some words, held to them by a check constraint rather than a type of the database's own."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
