"""Messages that are handed over ahead of time, how fast Slack may be called, and who has left."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("planned", "sending", "sent", "doubt", "dropped")
AFTER = ("planned", "sending", "handed", "sent", "doubt", "dropped")


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("full_at", sa.Double(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("method", name=op.f("pk_paces")),
    )
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("post_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scheduled_id", sa.String(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_messages_person_id"), ["person_id", "post_at"])
    with op.batch_alter_table("messages") as batch_op:
        batch_op.alter_column("tries", server_default=None)
    _states(AFTER)
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("left_at")
    op.execute("UPDATE messages SET state = 'planned' WHERE state = 'handed'")
    _states(BEFORE)
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_messages_person_id"), type_="unique")
        batch_op.drop_column("scheduled_id")
        batch_op.drop_column("post_at")
        batch_op.drop_column("tries")
    op.drop_table("paces")


def _states(states: tuple[str, ...]) -> None:
    """In two steps: in one, SQLite's new table would have neither the old constraint nor the new one."""
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_messages_messagestate"), type_="check")
    words = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("messages") as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_messages_messagestate"), sa.text(f"state IN ({words})"))
