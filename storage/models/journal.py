"""The journal of appeals: every figure of the monthly report is computed from these rows."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from storage.models.base import Base
from storage.types import BigId, Encrypted, words


class AppealLine(IntEnum):
    """Lines 2–11 of section 1 of Annex 1; the value is the line's number in the form (line 1 is their sum)."""

    EMERGENCY_PSYCHOLOGICAL = 2
    CONSULTATION = 3
    LONG_PSYCHOLOGICAL = 4
    LEGAL_CONSULTATION = 5
    LEGAL_SUPPORT = 6
    EVERYDAY = 7
    MEDICAL = 8
    REHABILITATION = 9
    EMPLOYMENT = 10
    SPECIAL = 11


class AppealSource(StrEnum):
    """Who appealed: columns 3, 4 and 5 of section 1."""

    PARTICIPANT = "participant"
    FAMILY = "family"
    ORGANISATION = "organisation"


class Channel(StrEnum):
    """How an appeal came; a request made in the chat is always MESSENGER."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSENGER = "messenger"
    WRITTEN = "written"


class _LineNumber(TypeDecorator[AppealLine]):
    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: AppealLine | None, dialect: object) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: object) -> AppealLine | None:
        return None if value is None else AppealLine(value)


class Appeal(Base):
    """One entry of the journal of a unit.

    `day` is the local day that the appeal counts on. `author_id`: who logged it or, for a request made in the chat,
    who has it in work. `voided_at`: taken back («Отменить»); a voided row counts nowhere. `request_id` is set for
    requests made in the chat: exactly one appeal each, by the unique key. `tap_key` makes one tap one appeal, however
    often it is pressed or delivered.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        Index("ix_appeal_unit_day", "unit_id", "day"),
        Index("ix_appeal_author_day", "author_id", "day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    line: Mapped[AppealLine] = mapped_column(_LineNumber)
    source: Mapped[AppealSource] = mapped_column(words(AppealSource))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    day: Mapped[date]
    registered_at: Mapped[datetime]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("help_request.id"), unique=True)
    tap_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    note: Mapped[str | None] = mapped_column(Encrypted("appeal.note"))
    voided_at: Mapped[datetime | None]
