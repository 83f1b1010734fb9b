"""The tables of the first release"""

from migrations.baseline import asks, goals, introductions, mentors, messages, people

revision = "baseline"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table, each after those it points at."""
    for tables in (people, messages, goals, mentors, asks, introductions):
        tables.create()
