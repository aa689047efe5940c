"""Events of the Centre that families and departments are told of, and who goes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, words


class EventKind(StrEnum):
    STREAM = "stream"
    CLUB_MEETING = "club_meeting"


class Event(Base):
    """A live stream or a club meeting. Public facts: nothing here is personal. `key` is that of the draft from which it
    was last saved, so that a tap repeated saves nothing twice.

    `link` for what is watched remotely, `place` for what one comes to (a club meeting has either or both; with a
    place it counts as in-person). `version` grows with each edit that readers are told of.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[EventKind] = mapped_column(words(EventKind))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    link: Mapped[str | None] = mapped_column(String(500))
    place: Mapped[str | None] = mapped_column(String(300))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EventDraft(Base):
    """What a coordinator has put together and not saved yet, one for each person: a new event, or with `event_id` the
    changes to one, as it was in its version `event_version`. `key` becomes the event's own.
    """

    __tablename__ = "event_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    event_version: Mapped[int | None]
    kind: Mapped[EventKind] = mapped_column(words(EventKind))
    title: Mapped[str | None] = mapped_column(String(200))
    starts_at: Mapped[datetime | None]
    link: Mapped[str | None] = mapped_column(String(500))
    place: Mapped[str | None] = mapped_column(String(300))
    started_at: Mapped[datetime]


class SignUp(Base):
    """A person's «Пойду» or «Не пойду» for an event."""

    __tablename__ = "sign_up"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    going: Mapped[bool]
    chosen_at: Mapped[datetime]
