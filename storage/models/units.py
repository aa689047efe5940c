"""Units of the region (the Centre, departments, support points) and the municipalities that they serve."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, Code, words


class UnitKind(StrEnum):
    CENTRE = "centre"
    DEPARTMENT = "department"
    SUPPORT_POINT = "support_point"


class Unit(Base):
    """A unit with a journal and a sheet of its own; a support point counts in its parent department.

    Address, phone, hours, the papers that it takes and its place on the map are those of a public office, not of a
    person. `hours` is text that services.units.hours reads. `latitude` and `longitude` (degrees) are both there or
    neither.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(Code, unique=True)
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(100))
    hours: Mapped[str | None] = mapped_column(String(200))
    papers: Mapped[str | None] = mapped_column(String(1500))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Municipality(Base):
    """One of the region's municipalities (42 in Irkutsk Oblast); `position` is the order of the register."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class UnitMunicipality(Base):
    """Which unit serves which municipality; two departments may serve one, and then the family chooses."""

    __tablename__ = "unit_municipality"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("municipality.id", ondelete="CASCADE"), primary_key=True, index=True
    )
