"""Duty days and absences; an urgent request remembers when it last brought the numbers of help."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "duty_day",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_duty_day_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_duty_day_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_day")),
        sa.UniqueConstraint("person_id", "unit_id", "day", name=op.f("uq_duty_day_person_id_unit_id_day")),
    )
    op.create_index("ix_duty_day_unit_id", "duty_day", ["unit_id"])
    op.create_index("ix_duty_day_day", "duty_day", ["day"])
    op.create_table(
        "absence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("substitute_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name=op.f("fk_absence_substitute_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("person_id", "first_day", name=op.f("uq_absence_person_id_first_day")),
    )
    op.create_index("ix_absence_last_day", "absence", ["last_day"])
    op.add_column("help_request", sa.Column("numbers_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("help_request", "numbers_at")
    op.drop_table("absence")
    op.drop_table("duty_day")
