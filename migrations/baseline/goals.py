"""Goals and their growth areas."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum


def create() -> None:
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("first_question", sa.String(length=300), nullable=False),
        sa.Column("dose", str_enum("question", "coffee", "three", "ongoing", name="dose"), nullable=False),
        sa.Column("visibility", str_enum("named", "unnamed", "not_posted", name="visibility"), nullable=False),
        sa.Column("state", str_enum("open", "parked", "finished", name="goalstate"), nullable=False),
        sa.Column("next_step", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_search_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_goals_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("person_id", "view_id", name=op.f("uq_goals_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goals_next_search_at"), "goals", ["next_search_at"], unique=False)
    op.create_index(op.f("ix_goals_person_id"), "goals", ["person_id"], unique=False)
    op.create_table(
        "goal_aspects",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_goal_aspects_goal_id_goals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("goal_id", "aspect", name=op.f("pk_goal_aspects")),
    )
