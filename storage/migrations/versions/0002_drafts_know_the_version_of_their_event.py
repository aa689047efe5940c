"""A draft of changes knows which version of its event it began from; offers of requests are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OFFERS = "notice IN ('new_request', 'requests_offered', 'nobody_to_answer', 'requests_unanswered')"


def upgrade() -> None:
    op.add_column("event_draft", sa.Column("event_version", sa.Integer(), nullable=True))
    op.create_index(
        "ix_outbox_offers",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text(OFFERS),
        postgresql_where=sa.text(OFFERS),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_offers", table_name="outbox")
    op.drop_column("event_draft", "event_version")
