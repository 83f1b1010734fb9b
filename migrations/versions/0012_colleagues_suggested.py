"""That a mentor suggested a colleague, whether the colleague could be asked or not"""

import sqlalchemy as sa
from alembic import op

revision = "colleagues_suggested"
down_revision = "slow_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asks", sa.Column("has_suggestion", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("asks", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("has_suggestion")
