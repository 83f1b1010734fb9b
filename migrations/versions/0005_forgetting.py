"""Forgetting, messages that are not wanted, audit, uninstalls, planned work; blocks outlive people"""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "forgetting"
down_revision = "admins"
branch_labels = None
depends_on = None

TO_DELETE = sa.text("erasure = 'delete'")
DOSES = ("question", "coffee", "three", "ongoing")
KINDS = (
    *("post", "shortlist", "ask", "raised_hand", "clarification", "clarification_answer", "referral", "invitation"),
    *("introduction", "meeting_proposal", "digest", "thanks", "introduction_ended", "home"),
)


def upgrade() -> None:
    _block_by_user_id()
    _let_messages_be_erased()
    _remember_who_was_forgotten()
    _keep_past_introductions()
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "action",
            str_enum(
                *("exported_own_data", "forgotten", "forgotten_under_hold", "held_rows_deleted", "retention"),
                *("imported", "uninstalled", "workspace_parked", "workspace_deleted"),
                name="auditedaction",
            ),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_table(
        "uninstalls",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settle_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_uninstalls")),
    )
    op.create_table(
        "planned_work",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_planned_work")),
    )


def _block_by_user_id() -> None:
    """Keep both user ids instead of both people's rows."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT one.team_id AS team_id, one.user_id AS blocker, other.user_id AS blocked, b.created_at "
            "FROM blocks b JOIN people one ON one.id = b.person_id JOIN people other ON other.id = b.blocked_id "
            "ORDER BY b.created_at"
        ).columns(created_at=sa.DateTime(timezone=True))
    )
    known = [dict(row._mapping) for row in rows]
    op.drop_index(op.f("ix_blocks_blocked_id"), "blocks")
    op.drop_table("blocks")
    blocks = op.create_table(
        "blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("blocker", sa.String(length=32), nullable=False),
        sa.Column("blocked", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        sa.UniqueConstraint("team_id", "blocker", "blocked", name=op.f("uq_blocks_team_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("blocks_by_blocked", "blocks", ["team_id", "blocked"], unique=False)
    if known:
        op.bulk_insert(blocks, known)


def _let_messages_be_erased() -> None:
    kinds = str_enum(*KINDS, "past_introduction", "file", name="messagekind")
    with op.batch_alter_table("messages", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_messages_messagekind"), type_="check")
        table.alter_column("kind", existing_type=sa.String(length=24), type_=kinds, existing_nullable=False)
        table.add_column(sa.Column("erasure", str_enum("nameless", "delete", name="erasure"), nullable=True))
    op.create_index(
        "messages_to_delete",
        "messages",
        ["due_at"],
        unique=False,
        sqlite_where=TO_DELETE,
        postgresql_where=TO_DELETE,
    )


def _remember_who_was_forgotten() -> None:
    program = sa.Column("program", sa.String(length=80), nullable=False)
    flags = [sa.Column(name, sa.Boolean(), nullable=False) for name in ("takes_part", "is_back")]
    for name, *more in (("forgotten", program, *flags), ("do_not_message",)):
        op.create_table(
            name,
            sa.Column("team_id", sa.String(length=32), nullable=False),
            sa.Column("user_id", sa.String(length=32), nullable=False),
            *more,
            sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f(f"pk_{name}")),
        )
    for name, *more in (
        ("unlisted_forgettings", sa.Column("no_messages", sa.Boolean(), nullable=False)),
        ("held_forgettings", sa.Column("deleted_rows", sa.Text(), nullable=False)),
    ):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("team_id", sa.String(length=32), nullable=False),
            sa.Column("user_id", sa.String(length=32), nullable=False),
            sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
            *more,
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sqlite_autoincrement=True,
        )


def _keep_past_introductions() -> None:
    op.create_table(
        "past_introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("side", str_enum("resident", "mentor", name="side"), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("same_person", sa.String(length=16), nullable=False),
        sa.Column("aspects", sa.JSON(), nullable=False),
        sa.Column("dose", str_enum(*DOSES, name="dose"), nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.Column("started_month", sa.Date(), nullable=False),
        sa.Column("ended_month", sa.Date(), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("thanks", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_past_introductions_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["people.id"], name=op.f("fk_past_introductions_other_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_past_introductions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_introductions")),
        sqlite_autoincrement=True,
    )
    for column in ("goal_id", "other_id", "person_id"):
        op.create_index(op.f(f"ix_past_introductions_{column}"), "past_introductions", [column], unique=False)
