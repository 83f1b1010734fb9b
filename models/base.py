"""What all tables share: constraint names, aware UTC times, and string enums with a check constraint."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Table, event, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapper
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC, always with its zone, which SQLite alone would drop."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone must not reach the database.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base. Constraint names are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 (SQLAlchemy reads it from the class)


@event.listens_for(Base, "instrument_class", propagate=True)
def _use_no_id_twice(mapper: Mapper[Any], _: type[Base]) -> None:
    """Let SQLite never use the id of a deleted row again: messages and digest items name rows by kind and id."""
    table = mapper.local_table
    if isinstance(table, Table) and "id" in table.columns:
        table.dialect_options["sqlite"]["autoincrement"] = True


def str_enum(kind: type[StrEnum]) -> Enum:
    """Build a column type for the values of an enum, with a check constraint in the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class db_now_plus(FunctionElement[datetime]):  # noqa: N801 (reads as the SQL function it is)
    """The database's clock plus some seconds, so that leases don't depend on the clock of the machine that claims."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: int) -> None:
        self.seconds = int(seconds)
        # As a clause, the number is part of the key by which SQLAlchemy finds the SQL it has compiled before.
        super().__init__(literal_column(str(self.seconds)))


@compiles(db_now_plus, "sqlite")
def _sqlite(element: db_now_plus, compiler: Any, **_: Any) -> str:  # noqa: ARG001
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '{element.seconds} seconds')"


@compiles(db_now_plus, "postgresql")
def _postgresql(element: db_now_plus, compiler: Any, **_: Any) -> str:  # noqa: ARG001
    return f"(clock_timestamp() + interval '{element.seconds} seconds')"
