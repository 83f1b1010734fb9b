"""Mentor profiles and their topics."""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum


def create() -> None:
    op.create_table(
        "mentor_profiles",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("doses", sa.JSON(), nullable=False),
        sa.Column("learning", sa.String(length=200), nullable=False),
        sa.Column("alerts", str_enum("right_away", "weekly", "only_asked", name="alertpreference"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("full_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unanswered_in_a_row", sa.Integer(), nullable=False),
        sa.Column("rested_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity BETWEEN 1 AND 20", name=op.f("ck_mentor_profiles_capacity")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mentor_profiles_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentor_profiles")),
    )
    op.create_index(op.f("ix_mentor_profiles_rested_at"), "mentor_profiles", ["rested_at"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=150), nullable=False),
        sa.Column("reading", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 8", name=op.f("ck_offers_position")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["mentor_profiles.person_id"],
            name=op.f("fk_offers_person_id_mentor_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("person_id", "position", name=op.f("uq_offers_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offer_aspects",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=16), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_aspects_offer_id_offers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "aspect", name=op.f("pk_offer_aspects")),
    )
