"""A unit tells which papers it takes, and where it is on the map."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("papers", sa.String(1500), nullable=True))
    op.add_column("unit", sa.Column("latitude", sa.Double(), nullable=True))
    op.add_column("unit", sa.Column("longitude", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("unit", "longitude")
    op.drop_column("unit", "latitude")
    op.drop_column("unit", "papers")
