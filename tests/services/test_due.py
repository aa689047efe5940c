"""What is due: done by our own clock, in order, each once; what is late is caught up with or skipped, by its kind."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler import timetable
from scheduler.jobs import do_due
from services import due
from services.errors import Refused
from services.events.facts import EventFacts
from services.events.running import cancel_event, edit_event
from services.work import Work, Workshop
from storage.models import AuditEntry, DueItem, DueKind, MessageClass, OutboxMessage
from tests.services.workshop import COORDINATOR, EVENING, NOON, Shop

REMINDERS = OutboxMessage.message_class == MessageClass.REMINDER


async def reminders(shop: Shop) -> int:
    return await shop.count(OutboxMessage, REMINDERS)


async def write_items(shop: Shop, *items: tuple[str, float]) -> None:
    """Due items with these keys, so many minutes from noon on."""
    async with shop.workshop.database.transaction() as session:
        for key, minutes in items:
            at = NOON + timedelta(minutes=minutes)
            session.add(DueItem(kind=DueKind.PLAN_SENDING, key=key, subject_id=202612, due_at=at))


async def test_a_reminder_is_due_an_hour_before_and_not_earlier(shop: Shop) -> None:
    await shop.event_with_a_guest()
    shop.forward(hours=4, minutes=59, seconds=59)
    await do_due(shop.workshop)
    assert await reminders(shop) == 0
    shop.forward(seconds=1)
    await do_due(shop.workshop)
    assert await reminders(shop) == 1


async def test_three_days_of_sleep_do_each_item_once(shop: Shop) -> None:
    for day in range(4):
        facts = EventFacts(EVENING.kind, "Эфир", EVENING.starts_at + timedelta(days=day), EVENING.link, None)
        await shop.event_with_a_guest(facts, key=f"day-{day}")
    shop.forward(days=3, hours=5, minutes=30)
    await asyncio.gather(*(do_due(shop.workshop) for _ in range(5)))
    assert await reminders(shop) == 1, "three are past, the fourth begins in half an hour"
    assert await shop.waiting() == 0
    shop.forward(days=1)
    await do_due(shop.workshop)
    assert await reminders(shop) == 1


@pytest.mark.parametrize("late", [timedelta(hours=6), timedelta(hours=6, seconds=1), timedelta(days=3)])
async def test_a_reminder_never_comes_after_the_start(shop: Shop, late: timedelta) -> None:
    await shop.event_with_a_guest()
    shop.clock.offset += late
    await do_due(shop.workshop)
    assert await reminders(shop) == 0
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
    assert await reminders(shop) == 1


async def test_a_moved_event_voids_the_old_reminder(shop: Shop) -> None:
    event_id = await shop.event_with_a_guest()
    later = EventFacts(EVENING.kind, "Эфир", EVENING.starts_at + timedelta(days=1), EVENING.link, None)
    async with shop.workshop.work(COORDINATOR) as work:
        await edit_event(work, event_id, "edit", later, version=1)
    shop.forward(hours=5)
    await do_due(shop.workshop)
    assert await reminders(shop) == 0
    shop.forward(days=1)
    await do_due(shop.workshop)
    assert await reminders(shop) == 1


async def test_an_event_moved_into_the_last_hour_has_no_reminder_of_its_own(shop: Shop) -> None:
    event_id = await shop.event_with_a_guest()
    soon = EventFacts(EVENING.kind, "Эфир", NOON + timedelta(minutes=59), EVENING.link, None)
    async with shop.workshop.work(COORDINATOR) as work:
        await edit_event(work, event_id, "edit", soon, version=1)
    shop.forward(minutes=30)
    await do_due(shop.workshop)
    assert await reminders(shop) == 0


async def test_a_cancelled_event_reminds_nobody(shop: Shop) -> None:
    event_id = await shop.event_with_a_guest()
    async with shop.workshop.work(COORDINATOR) as work:
        await cancel_event(work, event_id)
    shop.forward(hours=5)
    await do_due(shop.workshop)
    assert await reminders(shop) == 0
    assert await shop.waiting() == 0


def test_every_kind_says_what_being_late_means() -> None:
    assert {kind: how.late_after for kind, how in due.KINDS.items()} == {
        DueKind.EVENT_REMINDER: timedelta(hours=1),
        DueKind.PHONE_DELETION: None,
        DueKind.PLAN_ALARM: timedelta(days=1),
        DueKind.PLAN_SENDING: None,
        DueKind.URGENT_CALL: None,
        DueKind.REPLY_PROMISE: None,
        DueKind.REPLY_WATCH: None,
        DueKind.CLOSING_WATCH: None,
        DueKind.RELIEF_QUESTION: timedelta(days=14),
        DueKind.DUTY_MORNING: timedelta(hours=16),
        DueKind.ABSENCE_BEGINS: None,
        DueKind.HELD_WORDS: None,
        DueKind.CENTRE_HELP_ANSWER: None,
        DueKind.CENTRE_HELP_REMINDER: timedelta(days=1),
        DueKind.CENTRE_HELP_RESULT: None,
        DueKind.CENTRE_HELP_TURN: None,
    }
    assert set(due.KINDS) == set(DueKind)


class Doing:
    """What is done in place of a kind: notes the keys in their order; whose key is in `poison` fails."""

    def __init__(self, poison: frozenset[str] = frozenset()) -> None:
        self.done: list[str] = []
        self.tries = 0
        self.poison = poison

    async def do(self, work: Work, item: DueItem) -> None:
        if item.key in self.poison:
            self.tries += 1
            work.audit("half_done", "due", item.id)
            raise LookupError(item.key)
        self.done.append(item.key)


def put_in_place(monkeypatch: pytest.MonkeyPatch, doing: Doing) -> None:
    monkeypatch.setitem(due.KINDS, DueKind.PLAN_SENDING, due.catch_up_once(doing.do))


async def test_items_are_done_in_the_order_of_their_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place(monkeypatch, doing := Doing())
    await write_items(shop, ("third", 3), ("first", 1), ("second", 2), ("future", 90))
    shop.forward(hours=1)
    await do_due(shop.workshop)
    assert doing.done == ["first", "second", "third"]


@pytest.mark.parametrize(("minutes", "done"), [(59, ["item"]), (60, []), (3 * 24 * 60, [])])
async def test_what_is_skipped_when_late_is_not_done_and_does_not_wait(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, minutes: int, done: list[str]
) -> None:
    doing = Doing()
    monkeypatch.setitem(due.KINDS, DueKind.PLAN_SENDING, due.skip_if_late(doing.do, after=timedelta(hours=1)))
    await write_items(shop, ("item", 0))
    shop.forward(minutes=minutes)
    await do_due(shop.workshop)
    assert doing.done == done
    assert await shop.waiting() == 0


async def test_ticks_at_once_do_each_item_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place(monkeypatch, doing := Doing())
    await write_items(shop, *((f"item-{number}", number) for number in range(10)))
    shop.forward(hours=1)
    await asyncio.gather(*(do_due(shop.workshop) for _ in range(4)))
    assert sorted(doing.done) == sorted(f"item-{number}" for number in range(10))


async def test_one_that_fails_holds_up_no_other_and_is_given_up_with_an_alarm(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(monkeypatch, doing := Doing(poison=frozenset({"bad"})))
    await write_items(shop, ("bad", 1), ("good", 2))
    shop.forward(hours=1)
    await do_due(shop.workshop)
    assert doing.done == ["good"]
    await do_due(shop.workshop)
    assert doing.tries == 1, "the next try waits"
    for _ in range(10):
        shop.forward(minutes=20)
        await do_due(shop.workshop)
    assert doing.tries == due.MOST_TRIES
    assert await shop.count(DueItem, DueItem.given_up, DueItem.tries == due.MOST_TRIES) == 1
    assert await shop.told("due_given_up") == 1, "one admin, once"
    async with shop.workshop.database.view() as session:
        assert (await session.execute(select(DueItem.key).where(DueItem.done_at.is_(None)))).all() == []


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(days=1), timedelta(days=400)])
async def test_a_clock_set_back_holds_no_failed_item(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    put_in_place(monkeypatch, doing := Doing(poison=frozenset({"bad"})))
    await write_items(shop, ("bad", -600 * 24 * 60))
    await do_due(shop.workshop)
    shop.clock.offset -= back
    await do_due(shop.workshop)
    assert doing.tries == 2
    await do_due(shop.workshop)
    assert doing.tries == 2, "the next try waits by the clock as it is now"


async def test_what_a_failed_try_wrote_is_undone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place(monkeypatch, doing := Doing(poison=frozenset({"bad"})))
    await write_items(shop, ("bad", 1))
    shop.forward(hours=1)
    await do_due(shop.workshop)
    assert await shop.count(AuditEntry, AuditEntry.action == "half_done") == 0
    doing.poison = frozenset()
    shop.forward(minutes=1)
    await do_due(shop.workshop)
    assert doing.done == ["bad"], "tried again, a minute later"


async def test_what_is_due_is_the_clock_s_work_only(shop: Shop) -> None:
    async with shop.workshop.work(COORDINATOR) as work:
        for act in (due.due_now(work), due.do_item(work, 1), due.put_off(work, 1)):
            with pytest.raises(Refused):
                await act


async def test_the_timetable_has_its_ticks_and_stops(shop: Shop) -> None:
    running = timetable.start(shop.workshop)
    try:
        jobs = {job.id: job for job in running.get_jobs()}
        assert {name: job.trigger.interval.total_seconds() for name, job in jobs.items()} == {
            "months": 20,
            "due": 20,
            "progress": 5,
            "unreachable": 20,
            "watch": 20,
            "failures": 20,
            "refused_files": 5,
            "erasures": 20,
            "helplines": 3600,
            "calendar": 3600,
            "terms": 3600,
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

    monkeypatch.setitem(timetable.TICKS, "due", (do_and_tell, 0.05))
    running = timetable.start(shop.workshop)
    try:
        await asyncio.wait_for(done.wait(), 20)
    finally:
        running.shutdown(wait=False)
    assert await reminders(shop) == 1
