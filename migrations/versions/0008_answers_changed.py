"""When a check-in was answered: for a day, the answer can be changed"""

import sqlalchemy as sa
from alembic import op

revision = "answers_changed"
down_revision = "lists_owed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("check_ins", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("check_ins", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("answered_at")
