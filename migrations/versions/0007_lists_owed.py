"""Who fits a new goal is found after it is stored: the list is owed until then"""

import sqlalchemy as sa
from alembic import op

revision = "lists_owed"
down_revision = "called_off"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goals", sa.Column("list_owed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_goals_list_owed_at"), "goals", ["list_owed_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_goals_list_owed_at"), "goals")
    with op.batch_alter_table("goals", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("list_owed_at")
