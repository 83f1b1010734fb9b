"""A set time can be called off; both are told, and a calendar file that was taken can be cancelled"""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "called_off"
down_revision = "forgetting"
branch_labels = None
depends_on = None

STATES = ("open", "chosen", "replaced")
KINDS = (
    *("post", "shortlist", "ask", "raised_hand", "clarification", "clarification_answer", "referral", "invitation"),
    *(
        "introduction",
        "meeting_proposal",
        "digest",
        "thanks",
        "introduction_ended",
        "home",
        "past_introduction",
        "file",
    ),
)
FLAGS = ("resident_has_file", "mentor_has_file")


def upgrade() -> None:
    _set_kinds(*KINDS, "meeting_called_off")
    with op.batch_alter_table("proposals", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("called_off_by", sa.Integer(), nullable=True))
        for flag in FLAGS:
            table.add_column(sa.Column(flag, sa.Boolean(), server_default=sa.false(), nullable=False))
        table.create_foreign_key(
            op.f("fk_proposals_called_off_by_people"), "people", ["called_off_by"], ["id"], ondelete="SET NULL"
        )
    _set_states(*STATES, "called_off")


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE kind = 'meeting_called_off'")
    op.execute("UPDATE proposals SET state = 'replaced' WHERE state = 'called_off'")
    _set_kinds(*KINDS)
    _set_states(*STATES)
    with op.batch_alter_table("proposals", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("fk_proposals_called_off_by_people"), type_="foreignkey")
        for column in ("called_off_by", *FLAGS):
            table.drop_column(column)


def _set_kinds(*kinds: str) -> None:
    with op.batch_alter_table("messages", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_messages_messagekind"), type_="check")
        new = str_enum(*kinds, name="messagekind")
        table.alter_column("kind", existing_type=sa.String(length=24), type_=new, existing_nullable=False)


def _set_states(*states: str) -> None:
    with op.batch_alter_table("proposals", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_proposals_proposalstate"), type_="check")
        new = str_enum(*states, name="proposalstate")
        table.alter_column("state", existing_type=sa.String(length=24), type_=new, existing_nullable=False)
