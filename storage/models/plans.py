"""The monthly plan: next month's events, approved and sent by the 25th, acknowledged by the staff."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, EncryptedJson, words


class PlanState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"


class Plan(Base):
    """The plan of one month (`month` is its first local day). `items` is what was approved, frozen then.
    `late`: it was sent after its moment, the 25th at 10:00 of the month before.
    """

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)
    state: Mapped[PlanState] = mapped_column(words(PlanState), default=PlanState.DRAFT)
    items: Mapped[list[dict[str, object]] | None] = mapped_column(EncryptedJson("plan.items"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False, server_default=false())


class PlanConfirmation(Base):
    """A member of the staff pressed «✅ Принято»."""

    __tablename__ = "plan_confirmation"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    confirmed_at: Mapped[datetime]
