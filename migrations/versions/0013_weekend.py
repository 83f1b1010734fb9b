"""The hospital's weekend, and the news of a request as a kind of its own"""

import sqlalchemy as sa
from alembic import op

revision = "weekend"
down_revision = "colleagues_suggested"
branch_labels = None
depends_on = None

OF_REQUESTS = "SELECT id FROM shortlists WHERE reason IN ('expired', 'slow')"


def upgrade() -> None:
    op.create_table(
        "weekend_days",
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_weekend_days")),
    )
    op.execute(
        f"UPDATE digest_items SET kind = 'request_news' WHERE kind = 'shortlist' AND item_id IN ({OF_REQUESTS})"  # noqa: S608
    )


def downgrade() -> None:
    op.execute("UPDATE digest_items SET kind = 'shortlist' WHERE kind = 'request_news'")
    op.drop_table("weekend_days")
