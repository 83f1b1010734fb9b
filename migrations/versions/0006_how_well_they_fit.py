"""Who is shown, is shown with how well they fit, in words."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("suggestions") as batch_op:
        batch_op.add_column(sa.Column("fit", sa.String(10), nullable=False, server_default="related"))
    with op.batch_alter_table("suggestions") as batch_op:
        batch_op.alter_column("fit", server_default=None)
