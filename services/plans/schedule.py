"""When the clock looks after a plan: due rows of every month, whether anybody has touched its plan or not."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from services.dates import add_months
from services.plans.facts import deadline_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import DueItem, DueKind

ALARM_DAYS_BEFORE = (2, 1)
"""On the 23rd and the 24th at 10:00; what is wrong on the 25th is told by the row that sends."""
MONTHS_AHEAD = (1, 2)
"""Months whose rows stand ready: the next, and one more, so that even weeks of sleep miss no month's end."""


@dataclass(frozen=True)
class Row:
    """A due row as it is to be. `key` is one of its kind for a month."""

    kind: DueKind
    key: str
    month: date
    due_at: datetime


def rows_of(month: date, zone: ZoneInfo) -> Iterator[Row]:
    """Every due row of the plan of a month."""
    deadline = deadline_of(month, zone)
    for days in ALARM_DAYS_BEFORE:
        local = deadline.astimezone(zone) - timedelta(days=days)  # the same hour of the local day
        yield Row(DueKind.PLAN_ALARM, f"plan_alarm:{month_code(month)}:{local.day}", month, local)
    yield Row(DueKind.PLAN_SENDING, _sending_key(month), month, deadline)


def month_code(month: date) -> int:
    """«202612», as the due rows of a plan name its month."""
    return month.year * 100 + month.month


def month_of(item: DueItem) -> date:
    year, month = divmod(item.subject_id, 100)
    return date(year, month, 1)


@requires(Permission.RUN_EVENTS)
async def schedule_plan(work: Work, month: date) -> None:
    """Write the due rows of a month that are still ahead and not there yet. What is past is not made up for: a bot
    installed on the 26th does not begin with an alarm. What was written for another time zone moves to this one.
    """
    for row in await _amiss(work, [month]):
        waiting = update(DueItem).where(DueItem.key == row.key, DueItem.done_at.is_(None))
        if await work.session.scalar(waiting.values(due_at=row.due_at).returning(DueItem.id)) is not None:
            continue
        with suppress(IntegrityError):  # another process was first
            async with work.session.begin_nested():
                work.session.add(
                    DueItem(kind=row.kind, key=row.key, subject_id=month_code(row.month), due_at=row.due_at)
                )


@requires(Permission.RUN_EVENTS)
async def sending_is_done(work: Work, month: date) -> bool:
    """Whether the clock has done its part for the plan of the month: it goes by itself no more. The row is held until
    the commit, so that a tick at the same moment comes before this work or after it.
    """
    item = await work.session.scalar(select(DueItem).where(DueItem.key == _sending_key(month)).with_for_update())
    return item is not None and item.done_at is not None


@requires(Permission.RUN_JOBS)
async def unscheduled_months(work: Work) -> list[date]:
    """Months ahead of which a due row is missing, or waits for another instant."""
    this_month = work.today.replace(day=1)
    ahead = [add_months(this_month, months) for months in MONTHS_AHEAD]
    return sorted({row.month for row in await _amiss(work, ahead)})


@requires(Permission.RUN_JOBS)
async def schedule_plans(work: Work) -> None:
    """The due rows of the next months' plans, also of those that nobody has begun."""
    for month in await unscheduled_months(work):
        await schedule_plan(work, month)


def _sending_key(month: date) -> str:
    return f"plan_sending:{month_code(month)}"


async def _amiss(work: Work, months: list[date]) -> list[Row]:
    """Rows to write, and rows to move that are not done yet, also into the past: they are caught up with."""
    wanted = [row for month in months for row in rows_of(month, work.centre.zone)]
    found = await work.session.execute(
        select(DueItem.key, DueItem.due_at, DueItem.done_at).where(DueItem.key.in_([row.key for row in wanted]))
    )
    known = {key: due_at if done_at is None else None for key, due_at, done_at in found}
    missing = [row for row in wanted if row.key not in known and row.due_at > work.now]
    moved = [row for row in wanted if known.get(row.key) not in (None, row.due_at)]
    return missing + moved
