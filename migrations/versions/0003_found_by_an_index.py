"""What delivery has to bring up to date is found by an index, however many messages there have been."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEHIND = sa.text("shown < revision")


def upgrade() -> None:
    op.create_index("messages_behind", "messages", ["state", "due_at"], sqlite_where=BEHIND, postgresql_where=BEHIND)


def downgrade() -> None:
    op.drop_index("messages_behind", "messages")
