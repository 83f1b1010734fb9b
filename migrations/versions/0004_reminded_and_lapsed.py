"""Asks that nobody answers: reminded of, and lapsed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ASKS = ("open", "accepted", "declined", "closed")
WHYS = ("first", "declined", "new", "stuck", "next")


def upgrade() -> None:
    with op.batch_alter_table("asks") as batch_op:
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_asks_look_at"), ["look_at"])
        batch_op.create_index(batch_op.f("ix_asks_remind_at"), ["remind_at"])
        batch_op.create_index(batch_op.f("ix_asks_message_id"), ["message_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_asks_message_id_messages"), "messages", ["message_id"], ["id"], ondelete="SET NULL"
        )
    op.execute("UPDATE asks SET look_at = asked_at WHERE state = 'open'")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(sa.Column("in_budget", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("messages") as batch_op:
        batch_op.alter_column("in_budget", server_default=None)
    _words("asks", "state", "askstate", (*ASKS, "lapsed"))
    _words("shortlists", "why", "why", (*WHYS, "lapsed"))


def downgrade() -> None:
    op.execute("UPDATE asks SET state = 'declined' WHERE state = 'lapsed'")
    op.execute("UPDATE shortlists SET why = 'declined' WHERE why = 'lapsed'")
    _words("shortlists", "why", "why", WHYS)
    _words("asks", "state", "askstate", ASKS)
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_column("in_budget")
    with op.batch_alter_table("asks") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_asks_message_id_messages"), type_="foreignkey")
        for column in ("message_id", "remind_at", "look_at"):
            batch_op.drop_index(batch_op.f(f"ix_asks_{column}"))
            batch_op.drop_column(column)


def _words(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    """In two steps: in one, SQLite's new table would have neither the old constraint nor the new one."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}"), type_="check")
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_{name}"), sa.text(f"{column} IN ({allowed})"))
