"""People may be in several programs, each with a year of training and a last day"""

import sqlalchemy as sa
from alembic import op

revision = "several_programs"
down_revision = "program"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("placements") as table:
        table.add_column(sa.Column("year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("ends", sa.Date(), nullable=True))
        table.add_column(sa.Column("is_home", sa.Boolean(), server_default=sa.true(), nullable=False))
        table.create_check_constraint(op.f("ck_placements_year"), "year BETWEEN 1 AND 10")
        table.drop_constraint(op.f("pk_placements"), type_="primary")
        table.create_primary_key(op.f("pk_placements"), ["team_id", "user_id", "program"])
    op.add_column("forgotten", sa.Column("programs", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    forgotten = _forgotten()
    for team_id, user_id, program in _rows(forgotten, forgotten.c.program != "", forgotten.c.program):
        _update(forgotten, team_id, user_id, programs=[program])
    with op.batch_alter_table("forgotten") as table:
        table.alter_column("programs", server_default=None)
        table.drop_column("program")


def downgrade() -> None:
    """Keep one program of each person: after this, people are apart only from that one's standing evaluators.

    Import the list of people again once the newer version runs.
    """
    op.add_column("forgotten", sa.Column("program", sa.String(80), server_default=sa.text("''"), nullable=False))
    forgotten = _forgotten()
    for team_id, user_id, programs in _rows(forgotten, sa.true(), forgotten.c.programs):
        _update(forgotten, team_id, user_id, program=programs[0] if programs else "")
    with op.batch_alter_table("forgotten") as table:
        table.alter_column("program", server_default=None)
        table.drop_column("programs")
    op.execute("DELETE FROM placements WHERE NOT is_home")
    with op.batch_alter_table("placements") as table:
        table.drop_constraint(op.f("pk_placements"), type_="primary")
        table.create_primary_key(op.f("pk_placements"), ["team_id", "user_id"])
        table.drop_constraint(op.f("ck_placements_year"), type_="check")
        table.drop_column("is_home")
        table.drop_column("ends")
        table.drop_column("year")


def _forgotten() -> sa.TableClause:
    names = ("team_id", "user_id", "program")
    return sa.table("forgotten", *map(sa.column, names), sa.column("programs", sa.JSON()))


def _rows(table: sa.TableClause, which: sa.ColumnElement[bool], column: sa.ColumnClause) -> list[sa.Row]:
    return op.get_bind().execute(sa.select(table.c.team_id, table.c.user_id, column).where(which)).all()


def _update(table: sa.TableClause, team_id: str, user_id: str, **values: object) -> None:
    theirs = (table.c.team_id == team_id, table.c.user_id == user_id)
    op.get_bind().execute(sa.update(table).where(*theirs).values(**values))
