"""Which programme and site people belong to is known, so that what two of them have in common can be said."""

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
