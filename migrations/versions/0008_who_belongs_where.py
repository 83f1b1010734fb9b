"""Which programme and site people belong to is known, their shifts, and their title as Slack last said it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "placements",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("programme", sa.String(80), nullable=False),
        sa.Column("site", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_placements")),
    )
    op.create_index(op.f("ix_placements_programme"), "placements", ["programme"])
    op.create_index(op.f("ix_placements_site"), "placements", ["site"])
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *("call", "nights", "post-call", "leave", "on service"),
                name="shiftkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shifts_has_an_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index(op.f("ix_shifts_user_id"), "shifts", ["user_id"])
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("title", server_default=None)
