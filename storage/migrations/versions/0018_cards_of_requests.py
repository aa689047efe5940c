"""Cards of requests that live in the chat, wishes to be called, what is said of help that does not help."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("person", sa.Column("shows_name", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("draft", sa.Column("anew", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "request_card",
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_request_card_request_id_help_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_request_card_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", "account_id", name=op.f("pk_request_card")),
    )
    op.create_index(op.f("ix_request_card_account_id"), "request_card", ["account_id"])
    op.create_table(
        "request_call",
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("wanted", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_request_call_request_id_help_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_call")),
    )
    op.create_table(
        "request_plea",
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("plea", sa.String(length=32), nullable=False),
        sa.Column("taker_id", KEY, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_request_plea_request_id_help_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["taker_id"], ["person.id"], name=op.f("fk_request_plea_taker_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("request_id", "plea", name=op.f("pk_request_plea")),
    )


def downgrade() -> None:
    op.drop_table("request_plea")
    op.drop_table("request_call")
    op.drop_table("request_card")
    op.drop_column("draft", "anew")
    op.drop_column("person", "shows_name")
