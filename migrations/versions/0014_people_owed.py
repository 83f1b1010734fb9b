"""Any list of people may be owed, not only the first: the list's own row says so"""

import sqlalchemy as sa
from alembic import op

revision = "people_owed"
down_revision = "weekend"
branch_labels = None
depends_on = None

OWED = sa.text("people_owed > 0")


def upgrade() -> None:
    op.add_column("shortlists", sa.Column("people_owed", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("shortlists", sa.Column("view_id", sa.String(64), server_default=sa.text("''"), nullable=False))
    op.create_index("shortlists_owed", "shortlists", ["id"], sqlite_where=OWED, postgresql_where=OWED)
    op.execute(
        "INSERT INTO shortlists (goal_id, reason, created_at, people_owed, view_id) "
        "SELECT id, 'first', list_owed_at, 3, view_id FROM goals WHERE list_owed_at IS NOT NULL ORDER BY id"
    )
    op.drop_index(op.f("ix_goals_list_owed_at"), "goals")
    with op.batch_alter_table("goals", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("list_owed_at")


def downgrade() -> None:
    op.add_column("goals", sa.Column("list_owed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_goals_list_owed_at"), "goals", ["list_owed_at"], unique=False)
    first = "FROM shortlists WHERE goal_id = goals.id AND reason = 'first' AND people_owed > 0"
    op.execute(f"UPDATE goals SET list_owed_at = (SELECT created_at {first}) WHERE EXISTS (SELECT 1 {first})")  # noqa: S608
    op.execute("UPDATE asks SET replacement_shortlist_id = NULL WHERE replacement_shortlist_id IN "
               "(SELECT id FROM shortlists WHERE people_owed > 0)")  # fmt: skip
    op.execute("DELETE FROM shortlists WHERE people_owed > 0")
    op.drop_index("shortlists_owed", "shortlists")
    with op.batch_alter_table("shortlists", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("view_id")
        table.drop_column("people_owed")
