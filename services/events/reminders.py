"""The reminder an hour before an event, to those who go; not by night."""

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import select

from services.broadcasts.rows import write_rows
from services.outbox import Notice
from services.quiet import awake_at, evening_before
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, DueItem, DueKind, Event, MessageClass, SignUp

BEFORE = timedelta(hours=1)


class Ahead(Enum):
    """The reminder that is still to come: an hour before, or moved out of the quiet hours. None comes of what begins
    within the hour, and of what begins after a night that has begun (`MISSED`).
    """

    NONE = 0
    MISSED = 1
    AN_HOUR = 2
    NOT_BY_NIGHT = 3


def reminder_key(event: Event) -> str:
    """Names the reminder of this version: one of an older version is void."""
    return f"event_reminder:{event.id}:{event.version}"


def remind_at(event: Event, work: Work) -> datetime:
    """An hour before the event; when that is in quiet hours, at their end, or the evening before if it begins first."""
    zone = work.centre.zone
    usual = event.starts_at - BEFORE
    morning = awake_at(usual, zone)
    return morning if morning < event.starts_at else evening_before(usual, zone)


def reminder_of(event: Event, work: Work) -> Ahead:
    """Whether a reminder is still ahead: within the last hour nobody is reminded of what they have just been told."""
    at = remind_at(event, work)
    if at <= work.now:
        return Ahead.NONE if event.starts_at - BEFORE <= work.now else Ahead.MISSED
    return Ahead.AN_HOUR if at == event.starts_at - BEFORE else Ahead.NOT_BY_NIGHT


@requires(Permission.RUN_EVENTS)
async def schedule_reminder(work: Work, event: Event) -> None:
    """Called in the transaction that saves a version of the event."""
    key = reminder_key(event)
    known = await work.session.scalar(select(DueItem.id).where(DueItem.key == key))
    if known is None and remind_at(event, work) > work.now:
        work.session.add(
            DueItem(kind=DueKind.EVENT_REMINDER, key=key, subject_id=event.id, due_at=remind_at(event, work))
        )


@requires(Permission.RUN_JOBS)
async def remind(work: Work, item: DueItem) -> None:
    """Remind those who go. Skipped when the event was moved or cancelled since, and never after its start."""
    event = await work.session.get(Event, item.subject_id)
    if (
        event is None
        or event.cancelled_at is not None
        or item.key != reminder_key(event)
        or event.starts_at <= work.now
    ):
        return
    going = (
        select(Account.id)
        .join(SignUp, SignUp.person_id == Account.person_id)
        .where(SignUp.event_id == event.id, SignUp.going.is_(True), Account.unreachable_since.is_(None))
    )
    facts = {"event_id": event.id, "version": event.version}
    notice = Notice("event_reminder", MessageClass.REMINDER, facts, key=item.key, expires_at=event.starts_at)
    await write_rows(work, going, notice)
