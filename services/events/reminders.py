"""The reminder an hour before an event, to those who go."""

from datetime import timedelta

from sqlalchemy import select

from services.broadcasts.rows import write_rows
from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, DueItem, DueKind, Event, MessageClass, SignUp

BEFORE = timedelta(hours=1)


def reminder_key(event: Event) -> str:
    """Names the reminder of this version: one of an older version is void."""
    return f"event_reminder:{event.id}:{event.version}"


def will_remind(event: Event, work: Work) -> bool:
    """Whether a reminder is still ahead: within the last hour nobody is reminded of what they have just been told."""
    return event.starts_at - BEFORE > work.now


@requires(Permission.RUN_EVENTS)
async def schedule_reminder(work: Work, event: Event) -> None:
    """Called in the transaction that saves a version of the event."""
    key = reminder_key(event)
    known = await work.session.scalar(select(DueItem.id).where(DueItem.key == key))
    if known is None and will_remind(event, work):
        work.session.add(
            DueItem(kind=DueKind.EVENT_REMINDER, key=key, subject_id=event.id, due_at=event.starts_at - BEFORE)
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
