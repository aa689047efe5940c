"""What is due: done by our own clock, in order, each once; a late reminder is skipped."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from scheduler import timetable
from scheduler.jobs import do_due
from services import due
from services.clock import Clock
from services.errors import Refused
from services.events.facts import EventFacts
from services.events.running import cancel_event, create_event, edit_event, sign_up
from services.work import Caller, Centre, Work, Workshop
from storage.crypto import new_ring
from storage.engine import open_database
from storage.migrate import migrate
from storage.models import (
    Account,
    DueItem,
    DueKind,
    EventKind,
    Membership,
    MessageClass,
    Messenger,
    OutboxMessage,
    Person,
    Role,
    Unit,
    UnitKind,
)

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Irkutsk")
COORDINATOR = Caller(Messenger.TELEGRAM, 401, 401)
FAMILY = Caller(Messenger.TELEGRAM, 101, 101)
EVENING = EventFacts(EventKind.STREAM, "Эфир", NOON + timedelta(hours=6), "https://example.org/live", None)


class Shop:
    """A workshop whose clock is moved by hand."""

    def __init__(self, workshop: Workshop, clock: Clock) -> None:
        self.workshop = workshop
        self.clock = clock

    def forward(self, **delta: float) -> None:
        self.clock.offset += timedelta(**delta)

    async def event_with_a_guest(self, facts: EventFacts = EVENING, key: str = "first") -> int:
        async with self.workshop.work(COORDINATOR) as work:
            event = await create_event(work, key, facts)
        async with self.workshop.work(FAMILY) as work:
            await sign_up(work, event.id, going=True)
        return event.id

    async def reminders(self) -> int:
        async with self.workshop.database.view() as session:
            found = select(func.count()).where(OutboxMessage.message_class == MessageClass.REMINDER)
            return int(await session.scalar(found) or 0)

    async def waiting(self) -> int:
        async with self.workshop.database.view() as session:
            return int(await session.scalar(select(func.count()).where(DueItem.done_at.is_(None))) or 0)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'ryadom.db'}"
    await migrate(url)
    database = open_database(url, new_ring())
    clock = Clock(ZONE, source=lambda: NOON)
    async with database.transaction() as session:
        centre = Unit(code="centre", kind=UnitKind.CENTRE, name="Центр")
        person = Person(created_at=NOON)
        session.add_all([centre, person])
        await session.flush()
        session.add(Account(person_id=person.id, messenger=Messenger.TELEGRAM, user_id=401, chat_id=401))
        session.add(Membership(person_id=person.id, unit_id=centre.id, role=Role.COORDINATOR, joined_at=NOON))
    yield Shop(Workshop(database, clock, Centre(ZONE, "Центр", "")), clock)
    await database.close()


async def test_a_reminder_is_due_an_hour_before_and_not_earlier(shop: Shop) -> None:
    await shop.event_with_a_guest()
    shop.forward(hours=4, minutes=59, seconds=59)
    await do_due(shop.workshop)
    assert await shop.reminders() == 0
    shop.forward(seconds=1)
    await do_due(shop.workshop)
    assert await shop.reminders() == 1


async def test_three_days_of_sleep_do_each_item_once(shop: Shop) -> None:
    for day in range(4):
        facts = EventFacts(EVENING.kind, "Эфир", EVENING.starts_at + timedelta(days=day), EVENING.link, None)
        await shop.event_with_a_guest(facts, key=f"day-{day}")
    shop.forward(days=3, hours=5, minutes=30)
    await asyncio.gather(*(do_due(shop.workshop) for _ in range(5)))
    assert await shop.reminders() == 1, "three are past, the fourth begins in half an hour"
    assert await shop.waiting() == 0
    shop.forward(days=1)
    await do_due(shop.workshop)
    assert await shop.reminders() == 1


async def test_a_reminder_never_comes_after_the_start(shop: Shop) -> None:
    await shop.event_with_a_guest()
    shop.forward(hours=6)
    await do_due(shop.workshop)
    assert await shop.reminders() == 0
    assert await shop.waiting() == 0


async def test_a_reminder_expires_at_the_start(shop: Shop) -> None:
    await shop.event_with_a_guest()
    shop.forward(hours=5, minutes=59)
    await do_due(shop.workshop)
    async with shop.workshop.database.view() as session:
        assert await session.scalar(select(OutboxMessage.expires_at)) == EVENING.starts_at


async def test_a_clock_set_back_reminds_nobody_again(shop: Shop) -> None:
    await shop.event_with_a_guest()
    shop.forward(hours=5)
    await do_due(shop.workshop)
    shop.forward(hours=-2)
    await do_due(shop.workshop)
    shop.forward(hours=2)
    await do_due(shop.workshop)
    assert await shop.reminders() == 1


async def test_a_moved_event_voids_the_old_reminder(shop: Shop) -> None:
    event_id = await shop.event_with_a_guest()
    later = EventFacts(EVENING.kind, "Эфир", EVENING.starts_at + timedelta(days=1), EVENING.link, None)
    async with shop.workshop.work(COORDINATOR) as work:
        await edit_event(work, event_id, "edit", later, version=1)
    shop.forward(hours=5)
    await do_due(shop.workshop)
    assert await shop.reminders() == 0
    shop.forward(days=1)
    await do_due(shop.workshop)
    assert await shop.reminders() == 1


async def test_an_event_moved_into_the_last_hour_has_no_reminder_of_its_own(shop: Shop) -> None:
    event_id = await shop.event_with_a_guest()
    soon = EventFacts(EVENING.kind, "Эфир", NOON + timedelta(minutes=59), EVENING.link, None)
    async with shop.workshop.work(COORDINATOR) as work:
        await edit_event(work, event_id, "edit", soon, version=1)
    shop.forward(minutes=30)
    await do_due(shop.workshop)
    assert await shop.reminders() == 0


async def test_a_cancelled_event_reminds_nobody(shop: Shop) -> None:
    event_id = await shop.event_with_a_guest()
    async with shop.workshop.work(COORDINATOR) as work:
        await cancel_event(work, event_id)
    shop.forward(hours=5)
    await do_due(shop.workshop)
    assert await shop.reminders() == 0
    assert await shop.waiting() == 0


async def test_items_are_done_in_the_order_of_their_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    async def note(_work: Work, item: DueItem) -> None:
        done.append(item.key)

    monkeypatch.setitem(due._KINDS, DueKind.EVENT_REMINDER, note)
    async with shop.workshop.database.transaction() as session:
        for key, minutes in (("third", 3), ("first", 1), ("second", 2), ("future", 90)):
            at = NOON + timedelta(minutes=minutes)
            session.add(DueItem(kind=DueKind.EVENT_REMINDER, key=key, subject_id=1, due_at=at))
    shop.forward(hours=1)
    await do_due(shop.workshop)
    assert done == ["first", "second", "third"]


async def test_what_is_due_is_the_clock_s_work_only(shop: Shop) -> None:
    async with shop.workshop.work(COORDINATOR) as work:
        with pytest.raises(Refused):
            await due.run_due(work)


async def test_the_timetable_has_six_ticks_and_stops(shop: Shop) -> None:
    running = timetable.start(shop.workshop)
    try:
        jobs = {job.id: job for job in running.get_jobs()}
        assert {name: job.trigger.interval.total_seconds() for name, job in jobs.items()} == {
            "due": 20,
            "progress": 5,
            "unreachable": 20,
            "watch": 20,
            "failures": 20,
            "clean": 3600,
        }
        for job in jobs.values():
            assert job.misfire_grace_time is None
            assert job.coalesce
            assert job.max_instances == 1
    finally:
        running.shutdown(wait=False)


async def test_a_tick_of_the_timetable_does_what_is_due(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.event_with_a_guest()
    shop.forward(hours=5)
    done = asyncio.Event()

    async def do_and_tell(workshop: Workshop) -> None:
        await do_due(workshop)
        done.set()

    monkeypatch.setattr(timetable, "DUE_SECONDS", 0.05)
    monkeypatch.setattr(timetable, "do_due", do_and_tell)
    running = timetable.start(shop.workshop)
    try:
        await asyncio.wait_for(done.wait(), 20)
    finally:
        running.shutdown(wait=False)
    assert await shop.reminders() == 1
