"""When the clock next has something to do: a training clock that is moved stops there on its way."""

from datetime import datetime

from sqlalchemy import func, select, text

from services.requests.watch import PATIENCE
from services.rights import Permission, requires
from services.work import Work
from storage.models import DeliveryState, DueItem, OutboxMessage
from storage.models.delivery import OFFERS


@requires(Permission.RUN_JOBS)
async def next_instant(work: Work) -> datetime | None:
    """The earliest instant ahead at which something falls due: a due row, a message put off before its first try, the
    question whether the notice of a request has arrived. Retries are left out: while the messenger is away there would
    be one a minute, and they are made on the way.
    """
    asked = await work.session.scalar(
        select(func.min(OutboxMessage.created_at)).where(text(OFFERS), OutboxMessage.created_at > work.now - PATIENCE)
    )
    found = [
        await work.session.scalar(
            select(func.min(DueItem.due_at)).where(DueItem.done_at.is_(None), DueItem.due_at > work.now)
        ),
        await work.session.scalar(
            select(func.min(OutboxMessage.not_before)).where(
                OutboxMessage.state == DeliveryState.PENDING,
                OutboxMessage.attempts == 0,
                OutboxMessage.not_before > work.now,
            )
        ),
        asked + PATIENCE if asked is not None else None,
    ]
    return min((instant for instant in found if instant is not None), default=None)
