"""Asks that are reminded of, lapse, ask back and are passed on; listings that rest; times to meet; blocks, channels."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What each column that holds one of an enumeration's words may hold: before, and what is new.
WORDS = (
    ("asks", "state", "askstate", ("open", "accepted", "declined", "closed"), ("lapsed",)),
    ("shortlists", "why", "why", ("first", "declined", "new", "stuck", "next"), ("lapsed",)),
    ("listings", "hear", "hear", ("at_once", "only_asked"), ("weekly",)),
    ("quiet_times", "kind", "quietkind", ("pause",), ("nights",)),
    ("check_ins", "kind", "checkinkind", ("found", "rhythm"), ("start",)),
    (
        "messages",
        "kind",
        "kind",
        ("post", "people", "ask", "hand", "introduction", "bundle", "thanks", "ended", "home"),
        ("more", "told", "referral", "times"),
    ),
)
INSTEAD = {"asks": "declined", "shortlists": "declined", "listings": "only_asked", "quiet_times": "pause"}


def upgrade() -> None:
    with op.batch_alter_table("asks") as batch_op:
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("more_question", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("more_answer", sa.String(length=300), nullable=False, server_default=""))
        _add_message(batch_op, "asks")
        batch_op.create_index(batch_op.f("ix_asks_look_at"), ["look_at"])
        batch_op.create_index(batch_op.f("ix_asks_remind_at"), ["remind_at"])
    op.execute("UPDATE asks SET waits_since = asked_at")
    op.execute("UPDATE asks SET look_at = asked_at WHERE state = 'open'")
    with op.batch_alter_table("asks") as batch_op:
        batch_op.alter_column("waits_since", nullable=False)
        batch_op.alter_column("more_question", server_default=None)
        batch_op.alter_column("more_answer", server_default=None)
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(sa.Column("in_budget", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("messages") as batch_op:
        batch_op.alter_column("in_budget", server_default=None)
    with op.batch_alter_table("listings") as batch_op:
        batch_op.add_column(sa.Column("full_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lapses", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("rested_at", sa.DateTime(timezone=True), nullable=True))
        _add_message(batch_op, "listings")
        batch_op.create_index(batch_op.f("ix_listings_rested_at"), ["rested_at"])
    with op.batch_alter_table("listings") as batch_op:
        batch_op.alter_column("lapses", server_default=None)
    with op.batch_alter_table("introductions") as batch_op:
        batch_op.add_column(sa.Column("rhythm", sa.Integer(), nullable=False, server_default="4"))
    with op.batch_alter_table("introductions") as batch_op:
        batch_op.alter_column("rhythm", server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_introductions_rhythm"), sa.text("rhythm IN (2, 4, 8)"))
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("channels_read_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_people_channels_read_at"), ["channels_read_at"])
    for table, column, name, before, new in WORDS:
        _allow(table, column, name, (*before, *new))
    _new_tables()


def _add_message(batch_op: BatchOperations, table: str) -> None:
    """The bundle that tells of it."""
    batch_op.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
    batch_op.create_index(batch_op.f(f"ix_{table}_message_id"), ["message_id"])
    batch_op.create_foreign_key(
        batch_op.f(f"fk_{table}_message_id_messages"), "messages", ["message_id"], ["id"], ondelete="SET NULL"
    )


def _new_tables() -> None:
    op.create_table(
        "blocks",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["blocked_id"], ["people.id"], name=op.f("fk_blocks_blocked_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_blocks_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "blocked_id", name=op.f("pk_blocks")),
    )
    with op.batch_alter_table("blocks") as batch_op:
        batch_op.create_index(batch_op.f("ix_blocks_blocked_id"), ["blocked_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "channel_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships") as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_channel_id"), ["channel_id"], unique=False)

    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "willing",
                "declined",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_referrals_ask_id_asks"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["people.id"], name=op.f("fk_referrals_colleague_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_referrals_ask_id")),
    )
    with op.batch_alter_table("referrals") as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_colleague_id"), ["colleague_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.String(length=64), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("third_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "chosen",
                "replaced",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
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
    )
    with op.batch_alter_table("proposals") as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_proposer_id"), ["proposer_id"], unique=False)
        batch_op.create_index(
            "one_chosen_time",
            ["introduction_id"],
            unique=True,
            sqlite_where=sa.text("state = 'chosen'"),
            postgresql_where=sa.text("state = 'chosen'"),
        )
        batch_op.create_index(
            "one_open_proposal",
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
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reminders_message_id_messages"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reminders_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_reminders_proposal_id_proposals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_reminders_proposal_id")),
    )
    with op.batch_alter_table("reminders") as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminders_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminders_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    for table in ("reminders", "proposals", "referrals", "memberships", "blocks"):
        op.drop_table(table)
    op.execute("DELETE FROM check_ins WHERE kind = 'start'")
    op.execute("DELETE FROM messages WHERE kind IN ('more', 'told', 'referral', 'times')")
    for table, column, name, before, new in WORDS:
        for word in new:
            if table in INSTEAD:
                op.execute(f"UPDATE {table} SET {column} = '{INSTEAD[table]}' WHERE {column} = '{word}'")  # noqa: S608 (our own words)
        _allow(table, column, name, before)
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_channels_read_at"))
        batch_op.drop_column("channels_read_at")
    with op.batch_alter_table("introductions") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_introductions_rhythm"), type_="check")
        batch_op.drop_column("rhythm")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_column("in_budget")
    gone = {
        "listings": ("rested_at", "message_id", "lapses", "full_until"),
        "asks": ("look_at", "remind_at", "message_id", "waits_since", "more_question", "more_answer"),
    }
    for table, columns in gone.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_message_id_messages"), type_="foreignkey")
            for column in columns:
                if column in ("look_at", "remind_at", "message_id", "rested_at"):
                    batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
                batch_op.drop_column(column)


def _allow(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    """In two steps: in one, SQLite's new table would have neither the old constraint nor the new one."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}"), type_="check")
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_{name}"), sa.text(f"{column} IN ({allowed})"))
