"""Conversations carry files, replies and corrections; where each message stands in the chats is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALBUM = "album IS NOT NULL"
REFUSED = "refused_at IS NOT NULL AND NOT refusal_told"


def upgrade() -> None:
    op.add_column("draft_part", sa.Column("media", sa.LargeBinary(), nullable=True))
    op.add_column("request_message", sa.Column("media", sa.LargeBinary(), nullable=True))
    for name in ("account_id", "chat_message_id", "answers_id"):
        op.add_column("draft_part", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("request_message", sa.Column("answers_id", sa.BigInteger(), nullable=True))
    op.add_column("request_message", sa.Column("album", sa.String(length=64), nullable=True))
    op.add_column("request_message", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("request_message", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("request_message", sa.Column("refusal_told", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name, column, where in (
        ("ix_request_message_album", "album", ALBUM),
        ("ix_request_message_refused", "id", REFUSED),
    ):
        op.create_index(name, "request_message", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "message_copy",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("chat_message_id", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["request_message.id"],
            name=op.f("fk_message_copy_message_id_request_message"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_message_copy_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_copy")),
    )
    op.create_index(op.f("ix_message_copy_message_id"), "message_copy", ["message_id"])
    op.create_index("ix_message_copy_account_chat_message", "message_copy", ["account_id", "chat_message_id"])


def downgrade() -> None:
    op.drop_table("message_copy")
    op.drop_index("ix_request_message_refused", table_name="request_message")
    op.drop_index("ix_request_message_album", table_name="request_message")
    for name in ("refusal_told", "refused_at", "edited_at", "album", "answers_id", "media"):
        op.drop_column("request_message", name)
    for name in ("answers_id", "chat_message_id", "account_id", "media"):
        op.drop_column("draft_part", name)
