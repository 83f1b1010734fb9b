"""What a line says is kept beside it, and of an ask that didn't line up, which list was shown instead."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offers") as batch_op:  # its default stays: a process of before may still save a line
        batch_op.add_column(sa.Column("reading", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("asks") as batch_op:
        batch_op.add_column(sa.Column("instead_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_asks_instead_id"), ["instead_id"])
        batch_op.create_foreign_key(
            op.f("fk_asks_instead_id_shortlists"), "shortlists", ["instead_id"], ["id"], ondelete="SET NULL"
        )
