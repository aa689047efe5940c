"""People: whoever wrote to the bot, their accounts in messengers, their posts on the staff, invitations."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.models.journal import AppealSource
from storage.types import BigId, Encrypted, words


class Role(StrEnum):
    SPECIALIST = "specialist"
    HEAD = "head"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Profile(StrEnum):
    """What a specialist does."""

    PSYCHOLOGIST = "psychologist"
    LAWYER = "lawyer"
    SOCIAL_WORKER = "social_worker"


class Messenger(StrEnum):
    TELEGRAM = "telegram"


class Person(Base):
    """Somebody who uses the bot. The least is kept: no phone, no username; a name only of whoever gives one.

    `staff_name` is what colleagues see; only members of the staff have one. `called_name`: how the person asked to be
    called, after a consent; seen by the taker of a request in which it was given. `announcements` is the choice about
    broadcasts with its time (None: the region's default holds). `source` is who the person is for the journal;
    `source_known_at`: since when it is not asked any more. `welcomed_at`: when the first acquaintance was shown (words
    may come before it). `quiet_hours`: whether reminders and announcements wait for the morning (None: they do).
    `shows_name`: families may see the first name of the specialist.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    created_at: Mapped[datetime]
    staff_name: Mapped[str | None] = mapped_column(Encrypted("person.staff_name"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id", ondelete="SET NULL"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id", ondelete="SET NULL"))
    source: Mapped[AppealSource] = mapped_column(words(AppealSource), default=AppealSource.FAMILY)
    source_known_at: Mapped[datetime | None]
    announcements: Mapped[bool | None]
    announcements_chosen_at: Mapped[datetime | None]
    welcomed_at: Mapped[datetime | None]
    quiet_hours: Mapped[bool | None]
    called_name: Mapped[str | None] = mapped_column(Encrypted("person.called_name"))
    shows_name: Mapped[bool] = mapped_column(default=False, server_default=false())


class Topic(StrEnum):
    """What news can be about; each can be refused by itself."""

    STREAMS = "streams"
    MEETINGS = "meetings"
    PLAN = "plan"


class RefusedTopic(Base):
    """A person wants no news of a topic; without a row they are wanted as far as news are wanted at all."""

    __tablename__ = "refused_topic"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(words(Topic), primary_key=True)
    refused_at: Mapped[datetime]


class Account(Base):
    """An address of a person in a messenger. `simple`: in shorter texts. `unreachable_since`: the bot was blocked;
    cleared by whatever its owner does next.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("messenger", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    messenger: Mapped[Messenger] = mapped_column(words(Messenger))
    user_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(8), default="ru")
    simple: Mapped[bool] = mapped_column(default=False, server_default=false())
    unreachable_since: Mapped[datetime | None]


class Membership(Base):
    """A post: a person on the staff of a unit. A dismissed one stays as history and gives no right."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_active",
            "person_id",
            "unit_id",
            "role",
            unique=True,
            sqlite_where=text("dismissed_at IS NULL"),
            postgresql_where=text("dismissed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    profile: Mapped[Profile | None] = mapped_column(words(Profile))
    joined_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]


class Invitation(Base):
    """A single-use link to join the staff; only a digest of its code is kept. Valid 72 hours.

    `tap_key` makes one tap one invitation, however often it is pressed or delivered.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    role: Mapped[Role] = mapped_column(words(Role))
    profile: Mapped[Profile | None] = mapped_column(words(Profile))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    tap_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
