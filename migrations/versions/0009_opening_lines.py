"""One line before the two meet: what would make the time worth it"""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "opening_lines"
down_revision = "answers_changed"
branch_labels = None
depends_on = None

KINDS = (
    *("post", "shortlist", "ask", "raised_hand", "clarification", "clarification_answer", "referral", "invitation"),
    *("introduction", "meeting_proposal", "digest", "thanks", "introduction_ended", "home", "past_introduction"),
    *("file", "meeting_called_off"),
)


def upgrade() -> None:
    empty = sa.text("''")
    op.add_column("proposals", sa.Column("opening", sa.String(length=200), server_default=empty, nullable=False))
    _set_kinds(*KINDS, "opening_line")


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE kind = 'opening_line'")
    _set_kinds(*KINDS)
    with op.batch_alter_table("proposals", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("opening")


def _set_kinds(*kinds: str) -> None:
    with op.batch_alter_table("messages", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_messages_messagekind"), type_="check")
        new = str_enum(*kinds, name="messagekind")
        table.alter_column("kind", existing_type=sa.String(length=24), type_=new, existing_nullable=False)
