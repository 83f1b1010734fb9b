"""Introductions, meetings, check-ins and reminders."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum


def create() -> None:
    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("dose", str_enum("question", "coffee", "three", "ongoing", name="dose"), nullable=False),
        sa.Column("state", str_enum("open", "finished", "ended", name="introductionstate"), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("thanks", sa.String(length=1000), nullable=False),
        sa.Column("thanks_kept", sa.Boolean(), nullable=False),
        sa.Column("check_in_weeks", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("check_in_weeks IN (2, 4, 8)", name=op.f("ck_introductions_check_in_weeks")),
        sa.CheckConstraint("seat BETWEEN 1 AND 20", name=op.f("ck_introductions_seat")),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_introductions_ask_id_asks"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_introductions_ended_by_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_introductions_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_introductions_mentor_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["people.id"], name=op.f("fk_introductions_resident_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_introductions_ask_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_introductions_goal_id"), "introductions", ["goal_id"], unique=False)
    op.create_index(op.f("ix_introductions_resident_id"), "introductions", ["resident_id"], unique=False)
    op.create_index(
        "one_open_introduction_per_goal_and_mentor",
        "introductions",
        ["goal_id", "mentor_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "one_person_per_seat",
        "introductions",
        ["mentor_id", "seat"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "held_meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_held_meetings_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_meetings")),
        sa.UniqueConstraint("introduction_id", "view_id", name=op.f("uq_held_meetings_introduction_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("third_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", str_enum("open", "chosen", "replaced", name="proposalstate"), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_proposals_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["people.id"], name=op.f("fk_proposals_proposer_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("introduction_id", "view_id", name=op.f("uq_proposals_introduction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_proposals_proposer_id"), "proposals", ["proposer_id"], unique=False)
    op.create_index(
        "one_chosen_time",
        "proposals",
        ["introduction_id"],
        unique=True,
        sqlite_where=sa.text("state = 'chosen'"),
        postgresql_where=sa.text("state = 'chosen'"),
    )
    op.create_index(
        "one_open_proposal",
        "proposals",
        ["introduction_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reminders_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_reminders_proposal_id_proposals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_reminders_proposal_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminders_due_at"), "reminders", ["due_at"], unique=False)
    op.create_index(op.f("ix_reminders_person_id"), "reminders", ["person_id"], unique=False)
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", str_enum("nudge", "connected", "recurring", name="checkinkind"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", str_enum("pending", "sent", "answered", "cancelled", name="checkinstate"), nullable=False),
        sa.Column(
            "answer",
            str_enum("yes", "scheduled", "not_yet", "not_a_fit", "well", "stuck", "done", "park", name="checkinanswer"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_check_ins_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_check_ins_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("introduction_id", "kind", "number", name=op.f("uq_check_ins_introduction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("due_check_ins", "check_ins", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_check_ins_person_id"), "check_ins", ["person_id"], unique=False)
