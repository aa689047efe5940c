"""A request may be handed to another unit; notes of the staff; ready answers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # The table is made anew on SQLite: numbers of requests must not be given twice afterwards either.
    with op.batch_alter_table("help_request", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("helping_unit_id", BIG_ID, nullable=True))
        batch.create_foreign_key(op.f("fk_help_request_helping_unit_id_unit"), "unit", ["helping_unit_id"], ["id"])
    op.create_table(
        "request_note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("request_id", BIG_ID, nullable=False),
        sa.Column("author_id", BIG_ID, nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("handing_over", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_request_note_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_request_note_request_id_help_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_note")),
    )
    op.create_index(op.f("ix_request_note_request_id"), "request_note", ["request_id"])
    op.create_table(
        "ready_answer",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_answer")),
        sa.UniqueConstraint("key", name=op.f("uq_ready_answer_key")),
    )


def downgrade() -> None:
    op.drop_table("ready_answer")
    op.drop_table("request_note")
    with op.batch_alter_table("help_request", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f("fk_help_request_helping_unit_id_unit"), type_="foreignkey")
        batch.drop_column("helping_unit_id")
