"""How far broadcasts are, and the message that shows it to whoever gave the order, edited in place."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from services.errors import NotFound
from services.outbox import Notice
from services.plans.facts import begins_at
from services.quiet import held_until
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Broadcast,
    DeliveryState,
    Event,
    MessageClass,
    OutboxMessage,
    Plan,
)

NOTICE = "broadcast_progress"
SHOWN_EVERY = timedelta(seconds=2)
_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True)
class Tally:
    """A broadcast with the states of its rows; `event` or `month` (of a plan) says what it is about. `late`: of a plan
    sent after its moment. `begins_at`: when it leaves that waits for the morning (families by night).
    """

    broadcast: Broadcast
    counts: Counter[DeliveryState]
    event: Event | None
    month: date | None
    late: bool
    begins_at: datetime | None

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def finished(self) -> int:
        return self.total - sum(self.counts[state] for state in _OPEN)

    @property
    def is_over(self) -> bool:
        return self.finished == self.total


@requires(Permission.RUN_EVENTS)
async def tallies(work: Work, broadcast_ids: Collection[int]) -> list[Tally]:
    """The broadcasts, in the order of their ids, as their rows stand now."""
    found = await work.session.execute(
        select(Broadcast, Event, Plan.month, Plan.late)
        .outerjoin(Event, Event.id == Broadcast.event_id)
        .outerjoin(Plan, Plan.id == Broadcast.plan_id)
        .where(Broadcast.id.in_(broadcast_ids))
        .order_by(Broadcast.id)
    )
    counts: dict[int, Counter[DeliveryState]] = {broadcast_id: Counter() for broadcast_id in broadcast_ids}
    rows = await work.session.execute(
        select(OutboxMessage.broadcast_id, OutboxMessage.state, func.count())
        .where(OutboxMessage.broadcast_id.in_(broadcast_ids))
        .group_by(OutboxMessage.broadcast_id, OutboxMessage.state)
    )
    for broadcast_id, state, count in rows:
        if broadcast_id is not None:
            counts[broadcast_id][state] = int(count)
    return [
        Tally(broadcast, counts[broadcast.id], event, month, bool(late), _begins_at(work, broadcast, event))
        for broadcast, event, month, late in found
    ]


def _begins_at(work: Work, broadcast: Broadcast, event: Event | None) -> datetime | None:
    """When a broadcast leaves that waits for the morning; None: it waits for nothing, or no longer."""
    if event is None:
        return begins_at(broadcast, work.now, work.centre.zone)
    notice = Notice(broadcast.kind.value, MessageClass.ANNOUNCEMENT, {}, expires_at=event.starts_at)
    held = held_until(notice, broadcast.created_at, work.centre.zone)
    return held if held is not None and held > work.now else None


@requires(Permission.RUN_EVENTS)
async def tally_of(work: Work, broadcast_id: int) -> Tally:
    """One broadcast. Raises NotFound."""
    found = await tallies(work, [broadcast_id])
    if not found:
        raise NotFound
    return found[0]


@requires(Permission.RUN_EVENTS)
async def last_broadcasts(work: Work, limit: int = 10) -> list[Tally]:
    """The latest first."""
    ids = await work.session.scalars(select(Broadcast.id).order_by(Broadcast.id.desc()).limit(limit))
    return list(reversed(await tallies(work, list(ids))))


@requires(Permission.RUN_EVENTS)
async def show_progress_in(work: Work, broadcasts: Sequence[Broadcast], receipt: OutboxMessage) -> None:
    """From now on the message of `receipt` shows how far these broadcasts are. One that is shown already stays there:
    the second tap of two shows the same.
    """
    await work.write()
    for broadcast in broadcasts:
        if broadcast.progress_row_id is None:
            broadcast.progress_row_id = receipt.id


@requires(Permission.RUN_JOBS)
async def unfinished_broadcasts(work: Work) -> set[int]:
    """Broadcasts whose account is not closed yet."""
    return set(await work.session.scalars(select(Broadcast.id).where(Broadcast.finished_at.is_(None))))


@requires(Permission.RUN_JOBS)
async def refresh_progress(work: Work, broadcast_ids: Collection[int]) -> None:
    """Show how far the broadcasts are, where it has changed: at most every SHOWN_EVERY, and always after the last row,
    when the account is closed. Broadcasts of one order (a plan's) are shown together.
    """
    touched = await work.session.scalars(
        select(Broadcast).where(Broadcast.id.in_(broadcast_ids), Broadcast.finished_at.is_(None)).order_by(Broadcast.id)
    )
    orders = {one.progress_row_id or -one.id: one for one in touched}  # one without a message is an order of its own
    for one in orders.values():
        if one.progress_row_id is None:
            _close(work, await tallies(work, [one.id]))
            continue
        together = await work.session.scalars(
            select(Broadcast.id).where(Broadcast.progress_row_id == one.progress_row_id)
        )
        last = await work.session.get(OutboxMessage, one.progress_row_id, populate_existing=True)
        await _refresh_order(work, await tallies(work, list(together)), last)


async def _refresh_order(work: Work, order: list[Tally], last: OutboxMessage | None) -> None:
    over = all(tally.is_over for tally in order)
    on_its_way = last is not None and last.state in _OPEN
    message_id = (last.message_id or last.edit_message_id) if last is not None else None
    if last is None or message_id is None:
        if not on_its_way:
            _close(work, order)  # the message never arrived: there is nothing to edit
        return
    changed = any(tally.finished != tally.broadcast.progress_shown for tally in order)
    recent = on_its_way or work.now - last.created_at < SHOWN_EVERY
    if not over and (recent or not changed):
        return
    facts = {"broadcast_ids": [tally.broadcast.id for tally in order]}
    row = work.leave(last.account_id, Notice(NOTICE, MessageClass.RECEIPT, facts), edit_message_id=message_id)
    await work.write()
    for tally in order:
        tally.broadcast.progress_row_id = row.id
        tally.broadcast.progress_shown = tally.finished
    _close(work, order)


def _close(work: Work, order: list[Tally]) -> None:
    for tally in order:
        if tally.is_over and tally.broadcast.finished_at is None and all(one.is_over for one in order):
            tally.broadcast.finished_at = work.now
