"""Sources of evaluators, standing evaluators, and roles"""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "evaluators"
down_revision = "processes"
branch_labels = None
depends_on = None

NOT_BEGUN = sa.text("begun_at IS NULL")
# A pair used to be kept apart exactly while its days last anywhere in the world.
EAST, WEST = timedelta(hours=14), timedelta(hours=12)


def upgrade() -> None:
    for column in (
        sa.Column("source", sa.String(length=80), server_default="default", nullable=False),
        sa.Column("program", sa.String(length=80), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("is_refused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_left_out", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("evaluations", column)
    op.create_index(
        "evaluations_to_begin",
        "evaluations",
        ["starts_at"],
        unique=False,
        sqlite_where=NOT_BEGUN,
        postgresql_where=NOT_BEGUN,
    )
    _fill_in_days()
    op.create_table(
        "standing_evaluators",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("evaluator", sa.String(length=32), nullable=False),
        sa.Column("program", sa.String(length=80), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "source", "evaluator", "program", name=op.f("pk_standing_evaluators")),
    )
    op.create_table(
        "evaluator_sources",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreadable_rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "source", name=op.f("pk_evaluator_sources")),
    )
    role = str_enum("resident", "fellow", "attending", "student", "other", name="role")
    with op.batch_alter_table("placements") as table:
        table.add_column(sa.Column("role", role, nullable=True))
        table.add_column(sa.Column("takes_part", sa.Boolean(), server_default=sa.true(), nullable=False))


def _fill_in_days() -> None:
    """Work out which days each pair's file meant. Its end follows when the bot starts."""
    moments = sa.DateTime(timezone=True)
    evaluations = sa.table(
        "evaluations",
        sa.column("id", sa.Integer()),
        sa.column("first_day", sa.Date()),
        sa.column("last_day", sa.Date()),
        sa.column("starts_at", moments),
        sa.column("ends_at", moments),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(evaluations.c.id, evaluations.c.starts_at, evaluations.c.ends_at)).all():
        days = {"first_day": _day(row.starts_at + EAST), "last_day": _day(row.ends_at - WEST - timedelta(days=1))}
        connection.execute(sa.update(evaluations).where(evaluations.c.id == row.id).values(**days))


def _day(moment: datetime) -> date:
    """Return the day of a moment in UTC: SQLite gives it without a zone, PostgreSQL in that of the session."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
