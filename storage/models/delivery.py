"""What came from the messenger (inbox), what leaves for it (outbox), and what somebody is typing (FSM)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, Encrypted, EncryptedJson, words


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    DEAD = "dead"


class InboxUpdate(Base):
    """One update of the messenger, stored before it is confirmed.

    A handled one loses its payload and stays as a bare id for two days: the messenger may deliver it again (a kill
    between our commit and its confirmation), and ids cannot be compared by size (they restart after a quiet week).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "bot_id",
            "update_id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        Index("ix_inbox_received_at", "received_at"),
    )

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    chat_key: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[str | None] = mapped_column(Encrypted("inbox.payload"))
    received_at: Mapped[datetime]
    state: Mapped[InboxState] = mapped_column(words(InboxState), default=InboxState.NEW)
    attempts: Mapped[int] = mapped_column(default=0)


class MessageClass(StrEnum):
    """Classes of outgoing messages, highest lane first (design, §3)."""

    URGENT = "urgent"
    DIALOGUE = "dialogue"
    RECEIPT = "receipt"
    STAFF = "staff"
    ALERT = "alert"
    PLAN = "plan"
    REMINDER = "reminder"
    ANNOUNCEMENT = "announcement"


class DeliveryState(StrEnum):
    """How a row of the outbox stands. PENDING and SENDING are open, the rest are final.

    UNKNOWN: the connection broke after the request had left, and the class allows no second try.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OFFERS = "notice IN ('new_request', 'requests_offered', 'nobody_to_answer', 'requests_unanswered')"
"""The notices by which a request is offered, or told to be offered to nobody: SQLite uses a partial index only when a
question repeats the words of its condition.
"""


class OutboxMessage(Base):
    """One message to one account. `notice` names how it reads (handlers.notices) and `data` are its ids and facts;
    notice "screen" is a screen already rendered (a receipt). `edit_message_id`: edit that message instead of a new one.
    `doubtful_tries`: those of `attempts` that were answered with an error or nonsense while others were served.
    `told_at`: when the admins were told that it FAILED.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "lane",
            "id",
            sqlite_where=text("state IN ('pending', 'sending')"),
            postgresql_where=text("state IN ('pending', 'sending')"),
        ),
        Index("ix_outbox_broadcast_state", "broadcast_id", "state"),
        Index(
            "ix_outbox_offers",
            "created_at",
            sqlite_where=text(OFFERS),
            postgresql_where=text(OFFERS),
        ),
        Index(
            "ix_outbox_untold",
            "id",
            sqlite_where=text("state = 'failed' AND told_at IS NULL"),
            postgresql_where=text("state = 'failed' AND told_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    message_class: Mapped[MessageClass] = mapped_column(words(MessageClass))
    lane: Mapped[int] = mapped_column(Integer)
    notice: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, object]] = mapped_column(EncryptedJson("outbox.data"))
    edit_message_id: Mapped[int | None] = mapped_column(BigInteger)
    key: Mapped[str | None] = mapped_column(String(96), unique=True)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id", ondelete="CASCADE"))
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState), default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    doubtful_tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None]


class FsmRecord(Base):
    """What a person is in the middle of typing (aiogram's FSM), kept over restarts."""

    __tablename__ = "fsm"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    state: Mapped[str | None] = mapped_column(String(128))
    data: Mapped[dict[str, object]] = mapped_column(EncryptedJson("fsm.data"))
