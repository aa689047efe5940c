"""Consent to keep something personal: which text a person was shown, when it was given, when withdrawn (152-FZ)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, words


class Purpose(StrEnum):
    """What a consent is for. Each has a text of its own (services/data/consent)."""

    HELP = "help"
    BROADCASTS = "broadcasts"
    PHONE = "phone"


class Consent(Base):
    """One consent. `version` and `digest` say which text was shown, `message_id` in which message of the chat.

    One that was given stays when a newer version is given; a withdrawn one stays as the proof that it was withdrawn.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_in_force",
            "person_id",
            "purpose",
            "digest",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None]
