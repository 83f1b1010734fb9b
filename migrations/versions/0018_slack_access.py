"""What Slack lets the app do: granted scopes, and the growth channel"""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "slack_access"
down_revision = "several_programs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_access",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column(
            "channel_state",
            str_enum("in it", "not in it", "unknown", "unreadable", name="channelstate"),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_slack_access")),
    )


def downgrade() -> None:
    op.drop_table("slack_access")
