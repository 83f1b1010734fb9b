"""Find the goal that ended last without reading all goals"""

from alembic import op

revision = "goals_by_end"
down_revision = "people_owed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_goals_finished_at"), "goals", ["finished_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_goals_finished_at"), "goals")
