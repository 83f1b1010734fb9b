"""A request whose mentor's clock stands still frees its place; the asker hears that it may take a while"""

import sqlalchemy as sa
from alembic import op

from migrations.baseline.columns import str_enum

revision = "slow_requests"
down_revision = "holidays"
branch_labels = None
depends_on = None

REASONS = ("first", "declined", "expired", "new", "second_opinion", "next")
CHECK = "ck_asks_slot_of_residents"


def upgrade() -> None:
    _set_reasons(*REASONS, "slow")
    with op.batch_alter_table("asks", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), "started_by = 'resident' OR slot IS NULL")


def downgrade() -> None:
    op.execute("DELETE FROM shortlists WHERE reason = 'slow'")
    op.execute("UPDATE asks SET state = 'withdrawn' WHERE started_by = 'resident' AND slot IS NULL")
    op.execute("UPDATE asks SET slot = 1 WHERE started_by = 'resident' AND slot IS NULL")
    _set_reasons(*REASONS)
    with op.batch_alter_table("asks", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), "(started_by = 'mentor') = (slot IS NULL)")


def _set_reasons(*reasons: str) -> None:
    with op.batch_alter_table("shortlists", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_shortlists_shortlistreason"), type_="check")
        new = str_enum(*reasons, name="shortlistreason")
        table.alter_column("reason", existing_type=sa.String(length=24), type_=new, existing_nullable=False)
