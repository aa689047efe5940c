"""Broadcasts: one message to many readers, as rows of the outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, words


class BroadcastKind(StrEnum):
    EVENT_ANNOUNCED = "event_announced"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    PLAN_FOR_STAFF = "plan_for_staff"
    PLAN_FOR_FAMILIES = "plan_for_families"


class Broadcast(Base):
    """One order to tell many. `key` (kind, subject, version) lets it be given once.

    `progress_row_id`: the outbox row that last showed the progress to whoever gave the order (the receipt, then its
    edits); no foreign key, because the outbox already points here. Broadcasts of one order share it.
    `progress_shown` is the number of finished rows that it was written for.
    """

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[BroadcastKind] = mapped_column(words(BroadcastKind))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    total: Mapped[int]
    progress_row_id: Mapped[int | None] = mapped_column(BigId, index=True)
    progress_shown: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
