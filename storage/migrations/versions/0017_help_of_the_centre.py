"""«Помощь Центра»: what departments ask of the Centre for a family, and the times that they offer."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "centre_help",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("asker_id", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("family_id", KEY, nullable=True),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("summary", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("correction", sa.LargeBinary(), nullable=True),
        sa.Column("consent", sa.String(length=32), nullable=True),
        sa.Column("paper_day", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", KEY, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_centre_help_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["person.id"], name=op.f("fk_centre_help_asker_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name=op.f("fk_centre_help_request_id_help_request"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["person.id"], name=op.f("fk_centre_help_family_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["person.id"], name=op.f("fk_centre_help_taken_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_help")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_centre_help_state_profile", "centre_help", ["state", "profile"])
    op.create_index(
        "uq_centre_help_draft",
        "centre_help",
        ["asker_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    for column in ("unit_id", "asker_id", "request_id", "taken_by"):
        op.create_index(op.f(f"ix_centre_help_{column}"), "centre_help", [column])
    op.create_table(
        "centre_help_slot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("help_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_id"], ["centre_help.id"], name=op.f("fk_centre_help_slot_help_id_centre_help"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_help_slot")),
        sa.UniqueConstraint("help_id", "round", "starts_at", name=op.f("uq_centre_help_slot_help_id_round_starts_at")),
    )
    op.create_index(
        "uq_centre_help_slot_accepted",
        "centre_help_slot",
        ["help_id", "round"],
        unique=True,
        sqlite_where=sa.text("accepted"),
        postgresql_where=sa.text("accepted"),
    )


def downgrade() -> None:
    op.drop_table("centre_help_slot")
    op.drop_table("centre_help")
