"""Who is on duty on which day, and who is away: nothing is assigned to somebody absent."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId


class DutyDay(Base):
    """A specialist of a unit is on duty on a local day, from midnight to midnight."""

    __tablename__ = "duty_day"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)


class Absence(Base):
    """Somebody of the staff is away on these local days, both included. Why is nobody's business and kept nowhere.

    `substitute_id`: who stands in, on duty days and for the requests in work.
    """

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("person_id", "first_day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
