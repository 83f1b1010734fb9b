"""The tables of the first release"""

from migrations.baseline import asks, goals, introductions, invitations, mentors, messages, people

revision = "baseline"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table after the tables that it references."""
    for tables in (people, goals, messages, mentors, asks, introductions, invitations):
        tables.create()
