"""Shortlists, the suggestions on them, asks and referrals."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum


def create() -> None:
    op.create_table(
        "shortlists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            str_enum("first", "declined", "expired", "new", "second_opinion", "next", name="shortlistreason"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_shortlists_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlists")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shortlists_goal_id"), "shortlists", ["goal_id"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortlist_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=150), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("fit", sa.String(length=10), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_suggestions_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_suggestions_mentor_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["shortlists.id"], name=op.f("fk_suggestions_shortlist_id_shortlists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("goal_id", "mentor_id", name=op.f("uq_suggestions_goal_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_suggestions_alert_at"), "suggestions", ["alert_at"], unique=False)
    op.create_index(op.f("ix_suggestions_mentor_id"), "suggestions", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_suggestions_shortlist_id"), "suggestions", ["shortlist_id"], unique=False)
    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("started_by", str_enum("resident", "mentor", name="initiator"), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("dose", str_enum("question", "coffee", "three", "ongoing", name="dose"), nullable=False),
        sa.Column("first_question", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            str_enum("open", "accepted", "declined", "expired", "withdrawn", "goal_closed", name="askstate"),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clarification_question", sa.String(length=300), nullable=False),
        sa.Column("clarification_answer", sa.String(length=300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replacement_shortlist_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(started_by = 'mentor') = (slot IS NULL)", name=op.f("ck_asks_slot_of_residents")),
        sa.CheckConstraint("slot BETWEEN 1 AND 5", name=op.f("ck_asks_slot")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_asks_asker_id_people"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_asks_goal_id_goals"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_asks_mentor_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["replacement_shortlist_id"],
            ["shortlists.id"],
            name=op.f("fk_asks_replacement_shortlist_id_shortlists"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "five_open_asks",
        "asks",
        ["asker_id", "slot"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_asks_goal_id"), "asks", ["goal_id"], unique=False)
    op.create_index(op.f("ix_asks_mentor_id"), "asks", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_asks_next_check_at"), "asks", ["next_check_at"], unique=False)
    op.create_index(op.f("ix_asks_reminder_due_at"), "asks", ["reminder_due_at"], unique=False)
    op.create_index(op.f("ix_asks_replacement_shortlist_id"), "asks", ["replacement_shortlist_id"], unique=False)
    op.create_index(
        "one_open_ask_per_pair_and_goal",
        "asks",
        ["goal_id", "mentor_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("state", str_enum("open", "accepted", "declined", name="referralstate"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_referrals_ask_id_asks"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["people.id"], name=op.f("fk_referrals_colleague_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_referrals_ask_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_referrals_colleague_id"), "referrals", ["colleague_id"], unique=False)
