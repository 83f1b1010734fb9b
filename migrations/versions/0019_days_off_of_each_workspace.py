"""Holidays and weekend belong to a workspace: each chooses its own"""

import sqlalchemy as sa
from alembic import op

revision = "days_off_of_each_workspace"
down_revision = "slack_access"
branch_labels = None
depends_on = None

TABLES = {"holidays": ("day", "name"), "weekend_days": ("weekday",)}


def upgrade() -> None:
    for table, (day, *others) in TABLES.items():
        teams = sa.select(sa.column("team_id")).select_from(sa.text("people")).distinct()
        rows = _take_rows(table, day, *others)
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("team_id", sa.String(32), nullable=False))
            batch.drop_constraint(op.f(f"pk_{table}"), type_="primary")
            batch.create_primary_key(op.f(f"pk_{table}"), ["team_id", day])
        _insert(table, [{**row, "team_id": team_id} for team_id in op.get_bind().scalars(teams) for row in rows])


def downgrade() -> None:
    """Keep the days of all workspaces together."""
    for table, (day, *others) in TABLES.items():
        rows = {row[day]: row for row in _take_rows(table, day, *others)}
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"pk_{table}"), type_="primary")
            batch.drop_column("team_id")
            batch.create_primary_key(op.f(f"pk_{table}"), [day])
        _insert(table, [*rows.values()])


def _take_rows(table: str, *columns: str) -> list[dict[str, object]]:
    """Return the rows of a table, and empty it."""
    rows = op.get_bind().execute(sa.select(*map(sa.column, columns)).select_from(sa.text(table))).mappings().all()
    op.execute(sa.delete(sa.table(table)))
    return [dict(row) for row in rows]


def _insert(table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        op.bulk_insert(sa.table(table, *map(sa.column, rows[0])), rows)
