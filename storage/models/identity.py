"""Who stands behind a request, where a specialist needs to know: what was asked, why, and the phone for one call."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, Encrypted, words


class Detail(StrEnum):
    """What may be asked of a family."""

    NAME = "name"
    PHONE = "phone"


class AskedWhy(StrEnum):
    """The reason that the family hears."""

    PAPERS = "papers"
    APPOINTMENT = "appointment"
    ADDRESS = "address"
    CALL_BACK = "call_back"
    BAD_LINE = "bad_line"
    VISIT = "visit"


class IdentityAnswer(StrEnum):
    GIVEN = "given"
    DECLINED = "declined"


class IdentityQuestion(Base):
    """A specialist has asked for a name or a phone, with a reason. One of a kind is open in a request at a time."""

    __tablename__ = "identity_question"
    __table_args__ = (
        Index(
            "uq_identity_question_open",
            "request_id",
            "detail",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), index=True)
    detail: Mapped[Detail] = mapped_column(words(Detail))
    reason: Mapped[AskedWhy] = mapped_column(words(AskedWhy))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    answer: Mapped[IdentityAnswer | None] = mapped_column(words(IdentityAnswer))
    answered_at: Mapped[datetime | None]


class RequestPhone(Base):
    """The phone that a family left for one request; it is deleted by itself (services.requests.phones)."""

    __tablename__ = "request_phone"

    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True)
    phone: Mapped[str] = mapped_column(Encrypted("request_phone.phone"))
    kept_at: Mapped[datetime]
