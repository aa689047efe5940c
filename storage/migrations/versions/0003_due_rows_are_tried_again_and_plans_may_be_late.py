"""A due item that fails is tried again, then given up; a plan knows whether it went out late."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("due", sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("due", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("due", sa.Column("given_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("plan", sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("plan", "late")
    op.drop_column("due", "given_up")
    op.drop_column("due", "not_before")
    op.drop_column("due", "tries")
