"""«Помощь Центра»: a department asks a psychologist or a lawyer of the Centre to see a family remotely."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.models.people import Profile
from storage.types import BigId, Encrypted, words


class HelpState(StrEnum):
    """`returned`: the department is to offer other times. `over`: the meeting was to be, and its result is noted."""

    DRAFT = "draft"
    READING = "reading"
    TO_CORRECT = "to_correct"
    WAITING = "waiting"
    AGREED = "agreed"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    OVER = "over"


class HelpConsent(StrEnum):
    """How the family agrees to the summary: reads it in the bot, or has signed on paper."""

    IN_BOT = "in_bot"
    PAPER = "paper"


class HelpResult(StrEnum):
    HELD = "held"
    ABSENT = "absent"
    MOVED = "moved"


class CentreHelp(Base):
    """One asking for help of the Centre; `id` is its number. A person puts together one at a time. It is no appeal:
    the family's appeal stays where it was registered.

    `asker_id` asked for it in `unit_id`; `request_id` and `family_id` when the family is in the bot. `version` grows
    with each summary that the family is given to read, `round` with each offer of times to the Centre. `taken_by`: the
    specialist of the Centre, who keeps it when it is moved. `link` stands once the specialist has given one.
    """

    __tablename__ = "centre_help"
    __table_args__ = (
        Index("ix_centre_help_state_profile", "state", "profile"),
        Index(
            "uq_centre_help_draft",
            "asker_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("help_request.id", ondelete="SET NULL"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    profile: Mapped[Profile] = mapped_column(words(Profile))
    state: Mapped[HelpState] = mapped_column(words(HelpState), default=HelpState.DRAFT)
    summary: Mapped[str | None] = mapped_column(Encrypted("centre_help.summary"))
    version: Mapped[int] = mapped_column(default=0)
    correction: Mapped[str | None] = mapped_column(Encrypted("centre_help.correction"))
    consent: Mapped[HelpConsent | None] = mapped_column(words(HelpConsent))
    paper_day: Mapped[date | None]
    round: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    starts_at: Mapped[datetime | None]
    link: Mapped[str | None] = mapped_column(Encrypted("centre_help.link"))
    reason: Mapped[str | None] = mapped_column(Encrypted("centre_help.reason"))
    result: Mapped[HelpResult | None] = mapped_column(words(HelpResult))
    note: Mapped[str | None] = mapped_column(Encrypted("centre_help.note"))
    closed_at: Mapped[datetime | None]


class CentreHelpSlot(Base):
    """A time offered to the Centre. Those of a round not offered yet are still being put together.

    `accepted`: the time that was taken; the index lets a round have one.
    """

    __tablename__ = "centre_help_slot"
    __table_args__ = (
        UniqueConstraint("help_id", "round", "starts_at"),
        Index(
            "uq_centre_help_slot_accepted",
            "help_id",
            "round",
            unique=True,
            sqlite_where=text("accepted"),
            postgresql_where=text("accepted"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    help_id: Mapped[int] = mapped_column(ForeignKey("centre_help.id", ondelete="CASCADE"))
    round: Mapped[int]
    starts_at: Mapped[datetime]
    accepted: Mapped[bool] = mapped_column(default=False)
