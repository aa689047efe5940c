"""What is due: rows with an instant and a unique key, done in order by our own clock, each once (design, §3)."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select

from services.events.reminders import remind
from services.rights import Permission, requires
from services.work import Work
from storage.models import DueItem, DueKind

AT_ONCE = 100
"""Items of one transaction; the next tick takes the rest."""

Do = Callable[[Work, DueItem], Awaitable[None]]
_KINDS: dict[DueKind, Do] = {DueKind.EVENT_REMINDER: remind}
"""How each kind is done. A kind decides itself what being late means: a reminder is skipped, never sent late."""


@requires(Permission.RUN_JOBS)
async def something_is_due(work: Work) -> bool:
    """Whether a tick has anything to do: asked in a view, so that idle ticks take no writer's lock."""
    found = select(DueItem.id).where(DueItem.done_at.is_(None), DueItem.due_at <= work.now).limit(1)
    return await work.session.scalar(found) is not None


@requires(Permission.RUN_JOBS)
async def run_due(work: Work) -> int:
    """Do what is due by now, the earliest first; how many items were done."""
    items = await work.session.scalars(
        select(DueItem)
        .where(DueItem.done_at.is_(None), DueItem.due_at <= work.now)
        .order_by(DueItem.due_at, DueItem.id)
        .limit(AT_ONCE)
        .with_for_update()
    )
    done = 0
    for item in items.all():
        await _KINDS[item.kind](work, item)
        item.done_at = work.now
        done += 1
    return done
