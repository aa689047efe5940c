"""What a family does from the card of its request: the card shown, a wish to be called, what it says of the help."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import words


class CallTime(StrEnum):
    """When a family would like to be called."""

    HOURS = "hours"
    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"


class Plea(StrEnum):
    """What a family asks for when it is not helped."""

    ANOTHER = "another"
    HEAD = "head"


class RequestCard(Base):
    """The newest card of a request in a chat of its family. It stands under `message_id`, as far as that is known;
    `outbox_id`: the row by which it was shown last. The outbox forgets its rows before this one.
    """

    __tablename__ = "request_card"

    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    outbox_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    shown_at: Mapped[datetime]


class RequestCall(Base):
    """A family asks for a call. It holds while there is a phone for it (RequestPhone); `told_at`: somebody heard it."""

    __tablename__ = "request_call"

    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True)
    wanted: Mapped[CallTime] = mapped_column(words(CallTime))
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class RequestPlea(Base):
    """When a family last asked so; the key keeps it to once an hour. `taker_id`: who had the request then; of
    `ANOTHER`: that specialist is not called to it again, nor takes it while somebody else is called.
    """

    __tablename__ = "request_plea"

    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True)
    plea: Mapped[Plea] = mapped_column(words(Plea), primary_key=True)
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
