"""Our own clock: moved, jumping, asleep; months and years that end at the region's midnight."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from scheduler.jobs import clean, schedule_months
from scheduler.timetable import tick_all
from services import journal
from services.agenda import next_instant
from services.clock import Clock
from services.dates import add_months, local_day, month_bounds
from services.errors import Refused
from services.outbox import Notice
from services.plans.facts import deadline_of, families_wait_until, is_late
from services.plans.schedule import schedule_plan
from storage.models import (
    Appeal,
    AppealLine,
    AppealSource,
    DeliveryState,
    DueItem,
    DueKind,
    MessageClass,
    OutboxMessage,
)
from tests.services.workshop import COORDINATOR, IRKUTSK, NOON, SPECIALIST, Shop

ZONES = (
    "Asia/Irkutsk",
    "Europe/Warsaw",
    "America/Sao_Paulo",
    "America/New_York",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
)
MONTHS = st.dates(date(2020, 1, 1), date(2040, 12, 31)).map(lambda day: day.replace(day=1))


async def set_done(shop: Shop, key: str) -> None:
    async with shop.workshop.database.transaction() as session:
        await session.execute(update(DueItem).where(DueItem.key == key).values(done_at=NOON))


def local(text: str, zone: ZoneInfo = IRKUTSK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@given(MONTHS, st.sampled_from(ZONES))
def test_months_follow_each_other_without_a_gap_and_begin_at_local_midnight(month: date, zone: str) -> None:
    tz = ZoneInfo(zone)
    start, end = month_bounds(month, tz)
    assert end == month_bounds(add_months(month, 1), tz)[0]
    assert local_day(start, tz) == month
    assert local_day(start - timedelta(microseconds=1), tz) == month - timedelta(days=1)
    assert timedelta(days=27, hours=22) < end - start < timedelta(days=31, hours=2)


@given(MONTHS, st.sampled_from(ZONES))
def test_a_plan_is_due_at_ten_on_the_25th_of_the_month_before(month: date, zone: str) -> None:
    tz = ZoneInfo(zone)
    due = deadline_of(month, tz)
    assert (due.astimezone(tz).day, due.astimezone(tz).hour, due.astimezone(tz).minute) == (25, 10, 0)
    assert month_bounds(add_months(month, -1), tz)[0] < due < month_bounds(month, tz)[0]


def test_the_plan_of_january_is_due_in_december() -> None:
    assert deadline_of(date(2027, 1, 1), IRKUTSK) == datetime(2026, 12, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("approved", "sent", "late"),
    [
        ("2026-11-24T18:00", "2026-11-24T18:05", False),
        ("2026-11-25T09:59:59", "2026-11-25T10:00:20", False),
        ("2026-11-25T10:00", "2026-11-25T10:00:20", True),
        ("2026-11-24T18:00", "2026-11-25T10:59", False),
        ("2026-11-24T18:00", "2026-11-25T11:00", True),
        ("2026-11-20T12:00", "2026-11-28T09:00", True),
    ],
)
def test_late_is_approved_after_the_moment_or_held_up_for_an_hour(approved: str, sent: str, *, late: bool) -> None:
    assert is_late(local(approved), local(sent), deadline_of(date(2026, 12, 1), IRKUTSK)) is late


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-26T08:59", "2026-11-26T10:00"),
        ("2026-11-26T09:00", None),
        ("2026-11-26T20:59", None),
        ("2026-11-26T21:00", "2026-11-27T10:00"),
        ("2026-12-31T23:40", "2027-01-01T10:00"),
        ("2026-11-26T00:00", "2026-11-26T10:00"),
    ],
)
def test_families_are_not_disturbed_by_night(now: str, until: str | None) -> None:
    assert families_wait_until(local(now), IRKUTSK) == (local(until) if until else None)


async def test_the_months_ahead_are_written_down_once_by_whoever_is_first(shop: Shop) -> None:
    await asyncio.gather(*(schedule_months(shop.workshop) for _ in range(4)))
    async with shop.workshop.database.view() as session:
        found = await session.execute(select(DueItem.key, DueItem.due_at).order_by(DueItem.due_at))
        rows = [(key, f"{due_at.astimezone(IRKUTSK):%d.%m.%Y %H:%M}") for key, due_at in found]
    assert rows == [
        ("plan_alarm:202612:23", "23.11.2026 10:00"),
        ("plan_alarm:202612:24", "24.11.2026 10:00"),
        ("plan_sending:202612", "25.11.2026 10:00"),
        ("plan_alarm:202701:23", "23.12.2026 10:00"),
        ("plan_alarm:202701:24", "24.12.2026 10:00"),
        ("plan_sending:202701", "25.12.2026 10:00"),
    ]


async def test_what_is_past_is_not_made_up_for(shop: Shop) -> None:
    shop.goes_to("2026-11-24 10:00")
    await tick_all(shop.workshop)
    keys = DueItem.key.in_(("plan_alarm:202612:23", "plan_alarm:202612:24"))
    assert await shop.count(DueItem, keys) == 0
    assert await shop.count(DueItem, DueItem.key == "plan_sending:202612") == 1
    assert await shop.told("plan_alarm") == 0


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "Pacific/Kiritimati"])
async def test_rows_written_for_another_zone_move_to_this_one(shop: Shop, zone: str) -> None:
    await tick_all(shop.workshop)
    await set_done(shop, "plan_alarm:202612:23")
    centre = replace(shop.workshop.centre, zone=ZoneInfo(zone))
    await asyncio.gather(*(schedule_months(replace(shop.workshop, centre=centre)) for _ in range(4)))
    async with shop.workshop.database.view() as session:
        rows = {item.key: item.due_at for item in await session.scalars(select(DueItem))}
    assert rows["plan_sending:202612"] == local("2026-11-25 10:00", ZoneInfo(zone))
    assert rows["plan_alarm:202701:24"] == local("2026-12-24 10:00", ZoneInfo(zone))
    assert rows["plan_alarm:202612:23"] == local("2026-11-23 10:00"), "what is done stays as it was"
    assert len(rows) == 6


async def test_a_row_that_another_zone_puts_into_the_past_is_caught_up_with(shop: Shop) -> None:
    await tick_all(shop.workshop)
    shop.goes_to("2026-11-25 08:00")
    centre = replace(shop.workshop.centre, zone=ZoneInfo("Pacific/Kiritimati"))
    await tick_all(replace(shop.workshop, centre=centre))
    assert await shop.count(DueItem, DueItem.key == "plan_sending:202612", DueItem.done_at.is_not(None)) == 1


async def test_approving_writes_the_row_of_any_month_and_nobody_else_may(shop: Shop) -> None:
    async with shop.workshop.work(COORDINATOR) as work:
        await schedule_plan(work, date(2027, 2, 1))
        await schedule_plan(work, date(2027, 2, 1))
    assert await shop.count(DueItem, DueItem.kind == DueKind.PLAN_SENDING, DueItem.subject_id == 202702) == 1
    async with shop.workshop.work(SPECIALIST) as work:
        with pytest.raises(Refused):
            await schedule_plan(work, date(2027, 3, 1))


async def test_a_year_of_months_sounds_each_alarm_once(shop: Shop) -> None:
    stops = 0
    while shop.clock.now() < NOON + timedelta(days=365):
        await tick_all(shop.workshop)
        async with shop.workshop.view() as view:
            due = await next_instant(view)
        assert due is not None
        assert due > shop.clock.now()
        shop.clock.offset += due - shop.clock.now()
        stops += 1
    assert stops == 3 * 12 + 1
    assert await shop.told("plan_alarm") == 3 * 12


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-11-30 23:59", date(2026, 11, 1)),
        ("2026-12-01 00:00", date(2026, 12, 1)),
        ("2026-12-01 00:30", date(2026, 12, 1)),
        ("2027-01-01 00:30", date(2027, 1, 1)),
        ("2028-02-29 23:59", date(2028, 2, 1)),
        ("2028-03-01 00:30", date(2028, 3, 1)),
    ],
)
async def test_an_appeal_logged_after_midnight_is_of_the_new_month(shop: Shop, now: str, month: date) -> None:
    shop.goes_to(now)
    async with shop.workshop.work(SPECIALIST) as work:
        await journal.log_appeal(work, AppealLine.CONSULTATION, AppealSource.FAMILY, tap_key="tap")
        counters = await journal.month_lines(work)
    async with shop.workshop.database.view() as session:
        day = await session.scalar(select(Appeal.day))
    assert day is not None
    assert day.replace(day=1) == counters.month == month
    assert counters.own.total() == 1


class Host:
    """A host's two clocks: one that anybody may set, and one that only runs."""

    def __init__(self) -> None:
        self.instant, self.ticks = NOON, 1000.0

    def runs(self, **passed: float) -> None:
        self.instant += timedelta(**passed)
        self.ticks += timedelta(**passed).total_seconds()

    def clock(self) -> Clock:
        return Clock(IRKUTSK, lambda: self.instant, monotonic=lambda: self.ticks)


DAY = timedelta(days=1)


@pytest.mark.parametrize("jump", [timedelta(days=30), timedelta(days=-30), timedelta(minutes=6)])
def test_a_clock_that_jumped_is_not_steady_for_a_day(jump: timedelta) -> None:
    host = Host()
    clock = host.clock()
    assert clock.steady_for(DAY), "a process that has just begun knows of no jump"
    host.runs(hours=30)
    assert clock.steady_for(DAY), "time that passes is no jump"
    host.instant += jump
    assert not clock.steady_for(DAY)
    host.runs(hours=23)
    assert not clock.steady_for(DAY)
    host.runs(hours=2)
    assert clock.steady_for(DAY)


def test_a_clock_moved_on_purpose_has_not_jumped() -> None:
    host = Host()
    clock = host.clock()
    assert clock.steady_for(DAY)
    clock.offset += timedelta(days=30)
    assert clock.steady_for(DAY)
    assert clock.now() == NOON + timedelta(days=30)


async def test_a_clock_that_jumped_ahead_deletes_nothing(shop: Shop) -> None:
    host = Host()
    shop.clock.source, shop.clock.monotonic = (lambda: host.instant), (lambda: host.ticks)
    async with shop.workshop.work() as work:
        await work.notify([1], Notice("second_copy", MessageClass.STAFF, {}))
    async with shop.workshop.database.transaction() as session:
        row = await session.scalar(select(OutboxMessage))
        assert row is not None
        row.state, row.finished_at = DeliveryState.SENT, NOON
    await clean(shop.workshop)
    host.instant += timedelta(days=30)
    await clean(shop.workshop)
    assert await shop.count(OutboxMessage) == 1, "nobody knows yet whether the month has passed"
    host.instant -= timedelta(days=30)
    host.runs(hours=1)
    await clean(shop.workshop)
    assert await shop.count(OutboxMessage) == 1
    for _ in range(4 * 24):
        host.runs(hours=1)
        await clean(shop.workshop)
    assert await shop.count(OutboxMessage) == 0, "once it is truly old"
