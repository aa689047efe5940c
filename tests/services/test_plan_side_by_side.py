"""The plan beside the clock and beside changes of its events. On PostgreSQL these works really run at the same time."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from scheduler.jobs import do_due, schedule_months
from services.calling import Caller
from services.events.facts import EventFacts
from services.events.running import cancel_event, edit_event
from services.plans.assembly import events_of
from services.plans.facts import PlanOverdue, PlanStale
from services.plans.sending import approve_and_send, approve_plan, send_plan
from storage.models import Broadcast, EventKind, Messenger, OutboxMessage, Plan, PlanState
from tests.services.workshop import COORDINATOR, NOON, Shop

DECEMBER = date(2026, 12, 1)
STREAM = EventFacts(EventKind.STREAM, "Эфир", NOON + timedelta(days=20), "https://example.org/live", None)
LATER = replace(STREAM, starts_at=STREAM.starts_at + timedelta(hours=2))
READER = Caller(Messenger.TELEGRAM, 777, 777)
WATCHED_FOR = 0.3
"""Seconds in which a work that waits for nobody would be over; one that is slow for another reason passes as well."""


async def waiting(group: asyncio.TaskGroup, other: Coroutine[object, object, None]) -> None:
    """Begun now, `other` is over only after the work in which this is called."""
    task = group.create_task(other)
    done, _open = await asyncio.wait({task}, timeout=WATCHED_FOR)
    assert not done, "it waited for nobody"


async def accounts_told(shop: Shop, notice: str) -> set[int]:
    async with shop.workshop.database.view() as session:
        return set(
            await session.scalars(select(OutboxMessage.account_id).where(OutboxMessage.notice.startswith(notice)))
        )


@pytest.fixture
async def event_id(shop: Shop) -> int:
    """A stream of December with a guest; a family that does not go; the months ahead written down."""
    event_id = await shop.event_with_a_guest(STREAM, "december")
    async with shop.workshop.work(READER):
        pass
    await schedule_months(shop.workshop)
    return event_id


@pytest.fixture
async def plan_id(shop: Shop, event_id: int) -> int:
    """Approved on the 24th, of that one stream."""
    shop.goes_to("2026-11-24 12:00")
    async with shop.workshop.work(COORDINATOR) as work:
        plan = await approve_plan(work, DECEMBER)
        assert [item["event_id"] for item in plan.items or []] == [event_id]
        return plan.id


@pytest.mark.usefixtures("event_id")
async def test_the_clock_waits_for_an_approval_begun_before_ten(shop: Shop) -> None:
    shop.goes_to("2026-11-25 09:59:59")
    async with asyncio.TaskGroup() as group, shop.workshop.work(COORDINATOR) as work:
        await approve_plan(work, DECEMBER)
        shop.goes_to("2026-11-25 10:00")
        await waiting(group, do_due(shop.workshop))
    assert await shop.count(Plan, Plan.state == PlanState.SENT) == 1
    assert await shop.told("plan_alarm") == 0


@pytest.mark.usefixtures("event_id")
async def test_an_approval_that_the_clock_has_overtaken_promises_nothing(shop: Shop) -> None:
    """It read the time before ten and was let in after it: nothing would send the plan any more."""
    shop.goes_to("2026-11-25 10:00")
    await do_due(shop.workshop)
    assert await shop.told("plan_alarm") == 1
    shop.goes_to("2026-11-25 09:59:59")
    with pytest.raises(PlanOverdue):
        async with shop.workshop.work(COORDINATOR) as work:
            await approve_plan(work, DECEMBER)
    assert await shop.count(Plan, Plan.state == PlanState.APPROVED) == 0
    async with shop.workshop.work(COORDINATOR) as work:
        await approve_and_send(work, DECEMBER)
    assert await shop.count(Plan, Plan.state == PlanState.SENT) == 1


async def test_readers_of_a_plan_that_is_just_being_sent_hear_of_a_cancellation(
    shop: Shop, event_id: int, plan_id: int
) -> None:
    async def cancels() -> None:
        async with shop.workshop.work(COORDINATOR) as work:
            await cancel_event(work, event_id, "болезнь")

    async with asyncio.TaskGroup() as group, shop.workshop.work(COORDINATOR) as work:
        await send_plan(work, plan_id)
        await waiting(group, cancels())
    assert len(await accounts_told(shop, "plan_for")) == 3
    assert await accounts_told(shop, "event_cancelled") == await accounts_told(shop, "plan_for")


async def test_an_event_that_two_cancel_at_once_is_cancelled_once(shop: Shop, event_id: int) -> None:
    again = []

    async def cancels() -> None:
        async with shop.workshop.work(COORDINATOR) as work:
            _event, broadcast = await cancel_event(work, event_id)
            assert broadcast is not None
            again.append(broadcast.id)

    async with asyncio.TaskGroup() as group, shop.workshop.work(COORDINATOR) as work:
        _event, first = await cancel_event(work, event_id)
        assert first is not None
        await waiting(group, cancels())
    assert again == [first.id]
    assert await shop.told("event_cancelled") == 1, "the guest"


async def test_readers_of_a_plan_that_is_just_being_sent_hear_of_a_change(
    shop: Shop, event_id: int, plan_id: int
) -> None:
    async def moves() -> None:
        async with shop.workshop.work(COORDINATOR) as work:
            await edit_event(work, event_id, "edit", LATER, version=1)

    async with asyncio.TaskGroup() as group, shop.workshop.work(COORDINATOR) as work:
        await send_plan(work, plan_id)
        await waiting(group, moves())
    assert await accounts_told(shop, "event_changed") == await accounts_told(shop, "plan_for")


@pytest.mark.parametrize("off", [True, False])
async def test_a_plan_does_not_leave_beside_a_change_of_its_events(
    shop: Shop, event_id: int, plan_id: int, *, off: bool
) -> None:
    async def sends() -> None:
        async with shop.workshop.work(COORDINATOR) as work:
            seen = await events_of(work, DECEMBER)  # as it was before the change
            with pytest.raises(PlanStale):
                await send_plan(work, plan_id)
            assert {one.id for one in seen} <= {event_id}, "on SQLite the cancellation was first"

    async with asyncio.TaskGroup() as group, shop.workshop.work(COORDINATOR) as work:
        if off:
            await cancel_event(work, event_id)
        else:
            await edit_event(work, event_id, "edit", LATER, version=1)
        await waiting(group, sends())
    assert await shop.count(Broadcast, Broadcast.plan_id == plan_id) == 0
