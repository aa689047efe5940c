"""More kinds of help; a request keeps whose specialists answer it; a table of where each kind goes; who is known."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_rule",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("to_centre", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_routing_rule")),
    )
    op.add_column("person", sa.Column("source_known_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "help_request", sa.Column("profile", sa.String(length=32), server_default="psychologist", nullable=False)
    )
    op.execute("UPDATE help_request SET profile = 'lawyer' WHERE kind = 'lawyer'")


def downgrade() -> None:
    op.drop_column("help_request", "profile")
    op.drop_column("person", "source_known_at")
    op.drop_table("routing_rule")
