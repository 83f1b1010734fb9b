"""What a program has chosen in Slack, and who looks after it"""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "program"
down_revision = "goals_by_end"
branch_labels = None
depends_on = None

ACTIONS = (
    *("exported_own_data", "forgotten", "forgotten_under_hold", "held_rows_deleted", "retention", "imported"),
    *("uninstalled", "workspace_parked", "workspace_deleted"),
)
KINDS = (
    *("post", "shortlist", "ask", "raised_hand", "clarification", "clarification_answer", "referral", "invitation"),
    *("introduction", "meeting_proposal", "digest", "thanks", "introduction_ended", "home", "past_introduction"),
    *("file", "meeting_called_off", "opening_line"),
)
MEASURES = ("asked", "tried", "finished", "not yet", "some", "a lot")
NEW_ACTIONS = ("changed_settings", "exported_audit", "exported_map")


def upgrade() -> None:
    _set_actions(*ACTIONS, *NEW_ACTIONS)
    _set_kinds(*KINDS, "coverage_map")
    op.create_table(
        "chosen_settings",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(2000), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "name", name=op.f("pk_chosen_settings")),
    )
    op.create_table(
        "staff",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("duty", str_enum("program_admin", "chief", name="duty"), nullable=False),
        sa.Column("program", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "duty", "program", name=op.f("pk_staff")),
    )
    op.create_table(
        "coverage",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("program", sa.String(80), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("measure", str_enum(*MEASURES, name="measure"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "month", "program", "part", "measure", name=op.f("pk_coverage")),
    )
    op.create_table(
        "programs",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("year_month", sa.Integer(), server_default=sa.text("7"), nullable=False),
        sa.Column("year_day", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "year_month BETWEEN 1 AND 12 AND year_day BETWEEN 1 AND 31", name=op.f("ck_programs_year_date")
        ),
        sa.PrimaryKeyConstraint("team_id", "name", name=op.f("pk_programs")),
    )
    op.execute(
        "INSERT INTO programs (team_id, name) SELECT DISTINCT team_id, program FROM placements WHERE program != ''"
    )
    op.create_table(
        "rhythms",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("night_begins", sa.Time(), nullable=False),
        sa.Column("day_begins", sa.Time(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("expire_days", sa.Integer(), nullable=False),
        sa.Column("check_in_weeks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_rhythms")),
    )
    op.create_table(
        "pass_it_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("says_yes", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pass_it_on_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_it_on")),
        sqlite_autoincrement=True,
    )
    op.create_index("pass_it_on_by_person", "pass_it_on", ["person_id", "asked_at"], unique=False)
    op.create_table(
        "wrap_up_answers",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("answer", str_enum(*MEASURES, name="measure"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "month", "answer", name=op.f("pk_wrap_up_answers")),
    )


def downgrade() -> None:
    op.drop_table("wrap_up_answers")
    op.drop_table("pass_it_on")
    op.drop_table("rhythms")
    op.drop_table("programs")
    op.drop_table("coverage")
    op.drop_table("staff")
    op.drop_table("chosen_settings")
    quoted = ", ".join(f"'{each}'" for each in NEW_ACTIONS)
    op.execute(f"DELETE FROM audit WHERE action IN ({quoted})")  # noqa: S608 (our own words)
    _set_actions(*ACTIONS)
    op.execute("DELETE FROM messages WHERE kind = 'coverage_map'")
    _set_kinds(*KINDS)


def _set_kinds(*kinds: str) -> None:
    with op.batch_alter_table("messages", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_messages_messagekind"), type_="check")
        new = str_enum(*kinds, name="messagekind")
        table.alter_column("kind", existing_type=sa.String(length=24), type_=new, existing_nullable=False)


def _set_actions(*actions: str) -> None:
    with op.batch_alter_table("audit", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_audit_auditedaction"), type_="check")
        new = str_enum(*actions, name="auditedaction")
        table.alter_column("action", existing_type=sa.String(length=24), type_=new, existing_nullable=False)
