"""What a line says is kept beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offers") as batch_op:
        batch_op.add_column(sa.Column("reading", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("offers") as batch_op:
        batch_op.alter_column("reading", server_default=None)
