"""What is due at an instant, asked of our own clock by the scheduler's tick."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId, words


class DueKind(StrEnum):
    EVENT_REMINDER = "event_reminder"
    PHONE_DELETION = "phone_deletion"
    PLAN_ALARM = "plan_alarm"
    PLAN_SENDING = "plan_sending"
    URGENT_CALL = "urgent_call"
    REPLY_PROMISE = "reply_promise"
    REPLY_WATCH = "reply_watch"
    CLOSING_WATCH = "closing_watch"
    RELIEF_QUESTION = "relief_question"
    DUTY_MORNING = "duty_morning"
    ABSENCE_BEGINS = "absence_begins"
    HELD_WORDS = "held_words"
    CENTRE_HELP_ANSWER = "centre_help_answer"
    CENTRE_HELP_REMINDER = "centre_help_reminder"
    CENTRE_HELP_RESULT = "centre_help_result"
    CENTRE_HELP_TURN = "centre_help_turn"


class DueItem(Base):
    """Something to be done at `due_at`. `key` is unique, so scheduling the same thing twice changes nothing;
    `subject_id` is what it speaks of: the row of an event, the month of a plan (202612), a request, a person,
    a day (its ordinal), an absence.

    `tries` have failed; then it waits until `not_before`, and after the last it is `given_up`, with `done_at` set.
    """

    __tablename__ = "due"
    __table_args__ = (
        Index(
            "ix_due_open",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[DueKind] = mapped_column(words(DueKind))
    key: Mapped[str] = mapped_column(String(96), unique=True)
    subject_id: Mapped[int] = mapped_column(BigId)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    not_before: Mapped[datetime | None]
    given_up: Mapped[bool] = mapped_column(default=False, server_default=false())
