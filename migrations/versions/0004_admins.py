"""Who is an admin of the workspace"""

import sqlalchemy as sa
from alembic import op

revision = "admins"
down_revision = "evaluators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("is_admin", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.drop_column("is_admin")
