"""A plan sent by night waits for the families' morning; what becomes of its events until then."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from services.calling import Caller
from services.events.running import sign_up
from storage.models import Broadcast, Event, Messenger
from tests.conversations.announcing import (
    IRKUTSK,
    TITLE,
    a_region_with_families,
    at,
    cancel,
    heard,
    opens_the_plan,
    save_stream,
)
from tests.house import House

OTHER = "Второй эфир"
PLAN = "Эфиры и встречи, декабрь 2026"


@pytest.fixture
async def coordinator(house: House) -> Phone:
    """At 23:40, right after a plan of two streams has gone out; it will reach families at 10:00."""
    coordinator = await a_region_with_families(house)
    await save_stream(coordinator)
    await save_stream(coordinator, title=OTHER, when="06.12.2026 12:00")
    house.time.instant = datetime(2026, 11, 26, 23, 40, tzinfo=IRKUTSK)
    await opens_the_plan(coordinator)
    await coordinator.presses("Утвердить", "Да, утвердить и разослать")
    return coordinator


async def heard_by_mother(house: House) -> int:
    return await heard(house.phone("mother"), "")


async def test_an_event_cancelled_by_night_is_not_in_the_families_plan(house: House, coordinator: Phone) -> None:
    before = await heard_by_mother(house)
    await cancel(coordinator)
    await coordinator.sees("Узнают 3 человека.")
    await coordinator.presses("🚫 Да, отменить")
    await at(house, "2026-11-26T23:50")
    assert await heard_by_mother(house) == before, "the night stays quiet"
    await at(house, "2026-11-27T08:00")
    await house.phone("head").sees(f"Не состоится: Прямой эфир: {TITLE}")
    await at(house, "2026-11-27T10:00")
    await at(house, "2026-11-27T10:01")
    plan = await house.phone("mother").sees(PLAN, OTHER)
    assert TITLE not in plan.text
    assert await heard_by_mother(house) == before + 1, "nothing had to be taken back"


async def test_an_event_moved_by_night_stands_in_the_families_plan_as_it_will_be(
    house: House, coordinator: Phone
) -> None:
    before = await heard_by_mother(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", TITLE[:12], "✏️ Изменить", "День и время")
    await coordinator.writes("08.12.2026 20:30")
    await coordinator.presses("💾 Сохранить изменения")
    await at(house, "2026-11-27T08:00")
    await house.phone("olga").sees("Есть изменения", "8 декабря", "20:30")
    await at(house, "2026-11-27T10:00")
    plan = await house.phone("mother").sees(PLAN, TITLE, "8 декабря", "20:30")
    assert "18:00" not in plan.text
    assert plan.text.index(OTHER) < plan.text.index(TITLE), "by their new order"
    assert await heard_by_mother(house) == before + 1


async def test_a_plan_all_of_whose_events_were_cancelled_reaches_no_family(house: House, coordinator: Phone) -> None:
    before = await heard_by_mother(house)
    for title in (TITLE, OTHER):
        await cancel(coordinator, title)
        await coordinator.presses("🚫 Да, отменить")
    await at(house, "2026-11-27T10:00")
    await at(house, "2026-11-27T10:01")
    assert await heard_by_mother(house) == before
    assert await house.count(Broadcast, Broadcast.finished_at.is_(None)) == 0


async def test_who_goes_hears_in_the_morning_that_it_is_off(house: House, coordinator: Phone) -> None:
    number = house.world.people["mother"].user_id
    async with house.app.workshop.work(Caller(Messenger.TELEGRAM, number, number)) as work:
        event_id = await work.session.scalar(select(Event.id).where(Event.title == TITLE))
        assert event_id is not None
        await sign_up(work, event_id, going=True)
    await cancel(coordinator)
    await coordinator.presses("🚫 Да, отменить")
    await coordinator.sees("Начнётся 27 ноября, пятница, 08:00")
    await at(house, "2026-11-27T07:59")
    assert not await heard(house.phone("mother"), "Не состоится")
    await at(house, "2026-11-27T08:00")
    await house.phone("mother").sees(f"Не состоится: Прямой эфир: {TITLE}")
    await at(house, "2026-11-27T10:00")
    assert TITLE not in (await house.phone("mother").sees(PLAN, OTHER)).text


@pytest.mark.parametrize("moment", ["2026-11-27T09:59:30", "2026-11-27T10:00:30"])
async def test_a_change_as_the_plan_leaves_is_told_by_itself(house: House, coordinator: Phone, moment: str) -> None:
    """The plan may have been written already: nobody is left with what it said."""
    await at(house, moment)
    await cancel(coordinator)
    await coordinator.presses("🚫 Да, отменить")
    await at(house, "2026-11-27T10:01")
    assert await heard(house.phone("mother"), f"Не состоится: Прямой эфир: {TITLE}") == 1
    assert await heard(house.phone("mother"), PLAN) == 1
