"""Requests have terms: when an answer and the closing are due; quiet hours; what families say after the closing."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANTS = ("reply_due_at", "reply_moved_to", "first_replied_at", "closing_due_at")


def upgrade() -> None:
    for name in INSTANTS:
        op.add_column("help_request", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("quiet_hours", sa.Boolean(), nullable=True))
    op.create_table(
        "request_term",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reply_hours", sa.Integer(), nullable=True),
        sa.Column("closing_hours", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by"], ["person.id"], name=op.f("fk_request_term_set_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_request_term")),
    )
    op.create_table(
        "feedback",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relief", sa.String(32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["help_request.id"], name=op.f("fk_feedback_request_id_help_request"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id_person")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_person_asked", "feedback", ["person_id", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_feedback_person_asked", table_name="feedback")
    op.drop_table("feedback")
    op.drop_table("request_term")
    op.drop_column("person", "quiet_hours")
    for name in reversed(INSTANTS):
        op.drop_column("help_request", name)
