"""What delivery works on is found by an index, however many messages there have been."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEHIND, LEASED = sa.text("shown < revision"), sa.text("leased_until IS NOT NULL")


def upgrade() -> None:
    op.create_index("messages_behind", "messages", ["state", "due_at"], sqlite_where=BEHIND, postgresql_where=BEHIND)
    op.create_index("messages_leased", "messages", ["leased_until"], sqlite_where=LEASED, postgresql_where=LEASED)


def downgrade() -> None:
    op.drop_index("messages_leased", "messages")
    op.drop_index("messages_behind", "messages")
