"""Consents, how a person wants to be called, phones left for one request, refused topics, acts of erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("person", sa.Column("called_name", sa.LargeBinary(), nullable=True))
    op.add_column("account", sa.Column("simple", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("draft", sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("help_request", sa.Column("case_name", sa.String(40), nullable=True))
    op.add_column("help_request", sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "consent",
        sa.Column("id", row_id, nullable=False),
        sa.Column("person_id", row_id, nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("given_at", moment, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_in_force",
        "consent",
        ["person_id", "purpose", "digest"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "identity_question",
        sa.Column("id", row_id, nullable=False),
        sa.Column("request_id", row_id, nullable=False),
        sa.Column("detail", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("asked_by", row_id, nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_identity_question_asked_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_identity_question_request_id_help_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_question")),
    )
    op.create_index(op.f("ix_identity_question_request_id"), "identity_question", ["request_id"])
    op.create_index(
        "uq_identity_question_open",
        "identity_question",
        ["request_id", "detail"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "request_phone",
        sa.Column("request_id", row_id, nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_request_phone_request_id_help_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_phone")),
    )
    op.create_table(
        "refused_topic",
        sa.Column("person_id", row_id, nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("refused_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_refused_topic_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_refused_topic")),
    )
    op.create_table(
        "erasure_act",
        sa.Column("id", row_id, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("erased", sa.JSON(), nullable=False),
        sa.Column("account_id", row_id, nullable=True),
        sa.Column("scrubbed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_act")),
    )


def downgrade() -> None:
    op.drop_table("erasure_act")
    op.drop_table("refused_topic")
    op.drop_table("request_phone")
    op.drop_table("identity_question")
    op.drop_table("consent")
    op.drop_column("help_request", "named")
    op.drop_column("help_request", "case_name")
    op.drop_column("draft", "named")
    op.drop_column("account", "simple")
    op.drop_column("person", "called_name")
