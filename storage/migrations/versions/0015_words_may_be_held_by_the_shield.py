"""A draft knows that the shield holds it, since when, and where its words were to go."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("draft", sa.Column("held_mark", sa.String(8), nullable=True))
    op.add_column(
        "draft", sa.Column("held_request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column("draft", sa.Column("held_last", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("draft", "held_last")
    op.drop_column("draft", "held_request_id")
    op.drop_column("draft", "held_mark")
    op.drop_column("draft", "held_since")
