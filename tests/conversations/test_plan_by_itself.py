"""The plan and the clock: alarms from the 23rd, it goes by itself on the 25th at 10:00, later it is late."""

from datetime import date, datetime

import pytest
from sqlalchemy import update

from bot.sandbox.phone import Phone
from scheduler.timetable import tick_all
from services.calling import Caller
from services.plans.sending import approve_plan
from storage.models import Broadcast, DeliveryState, Membership, Messenger, OutboxMessage, Person, Plan, Role
from tests.conversations.announcing import (
    IRKUTSK,
    TITLE,
    a_region_with_families,
    approved_plan,
    at,
    heard,
    opens_the_plan,
    save_stream,
)
from tests.house import House

ALARM = "Отделам он нужен до 25 ноября, 10:00."


@pytest.fixture
async def coordinator(house: House) -> Phone:
    """On the 18th, with the months ahead written down by the clock."""
    coordinator = await a_region_with_families(house)
    await tick_all(house.app.workshop)
    return coordinator


async def test_an_approved_plan_goes_by_itself_at_ten_on_the_25th(house: House, coordinator: Phone) -> None:
    await approved_plan(coordinator)
    await at(house, "2026-11-25T09:59:59")
    assert await house.count(Broadcast) == 0
    assert await heard(coordinator, "не ушёл") == 0
    await at(house, "2026-11-25T10:00")
    await house.phone("olga").sees("План Центра, декабрь 2026", TITLE, "✅ Принято")
    await house.phone("mother").sees("Эфиры и встречи, декабрь 2026", TITLE)
    told = await coordinator.sees("План, декабрь 2026, ушёл сам", "Отделам: 3 человека.", "Семьям: 2 человека.")
    assert "Позже срока" not in told.text
    await coordinator.presses("📅 План, декабрь 2026")
    shown = await coordinator.sees("Разослан 25 ноября.", "Отделы подтвердили: 0 из 2.")
    assert "позже срока" not in shown.text
    for moment in ("2026-11-25T10:01", "2026-11-26T10:00", "2026-11-18T12:00", "2026-11-25T10:00"):
        await at(house, moment)
    assert await house.count(Broadcast) == 2, "once, also when the clock jumps back"
    assert await house.count(OutboxMessage, OutboxMessage.notice == "plan_sent") == 1
    assert await house.count(Broadcast, Broadcast.created_by.is_(None), Broadcast.finished_at.is_not(None)) == 2


async def test_from_the_23rd_coordinators_hear_what_it_lacks_until_it_is_approved(
    house: House, coordinator: Phone
) -> None:
    await at(house, "2026-11-23T09:59")
    assert await heard(coordinator, ALARM) == 0
    await at(house, "2026-11-23T10:00")
    alarm = await coordinator.sees(
        "Отделам он нужен до 25 ноября, 10:00.",
        "Мероприятий в нём пока нет. Создайте их в «🎥 Мероприятия» и утвердите план.",
        "он уйдёт отделам и семьям сам",
    )
    assert alarm.labels == ["📅 План, декабрь 2026", "☰ Меню"]
    await save_stream(coordinator)
    await at(house, "2026-11-24T10:00")
    alarm = await coordinator.sees("Мероприятия в нём есть, осталось его утвердить.")
    await coordinator.presses("📅 План, декабрь 2026", "Утвердить")
    await coordinator.sees("Уйдёт отделам и семьям сам 25 ноября, 10:00.")
    await at(house, "2026-11-25T10:00")
    assert await heard(coordinator, "не ушёл") == 0
    assert await house.count(Broadcast) == 2
    assert await heard(house.phone("head"), ALARM) == 0, "of no concern to anybody else"


async def test_an_alarm_that_waits_is_not_sent_once_the_plan_is_approved(house: House, coordinator: Phone) -> None:
    await save_stream(coordinator)
    house.time.instant = datetime(2026, 11, 23, 10, 0, tzinfo=IRKUTSK)
    await tick_all(house.app.workshop)
    number = house.world.people["coordinator"].user_id
    async with house.app.workshop.work(Caller(Messenger.TELEGRAM, number, number)) as work:
        await approve_plan(work, date(2026, 12, 1))
    await house.settle()
    assert await house.count(OutboxMessage, OutboxMessage.notice == "plan_alarm") == 1
    assert await house.count(OutboxMessage, OutboxMessage.state == DeliveryState.FAILED) == 0
    assert await heard(coordinator, ALARM) == 0


async def test_events_that_changed_hold_it_back_and_approved_anew_it_goes_at_once(
    house: House, coordinator: Phone
) -> None:
    await approved_plan(coordinator)
    await save_stream(coordinator, title="Добавлен позже", when="05.12.2026 12:00")
    await at(house, "2026-11-24T10:00")
    await coordinator.sees("После утверждения мероприятия изменились. Утвердите план заново.")
    await at(house, "2026-11-25T10:00")
    await coordinator.sees("План, декабрь 2026, не ушёл", "Срок был 25 ноября, 10:00.", "с пометкой «позже срока»")
    assert await house.count(Broadcast) == 0
    house.time.instant = datetime(2026, 11, 26, 12, 0, tzinfo=IRKUTSK)
    await coordinator.presses("📅 План, декабрь 2026", "Утвердить")
    asked = await coordinator.sees(
        "Утвердить план, декабрь 2026, и сразу разослать?",
        "Срок был 25 ноября, 10:00: у плана будет пометка «позже срока».",
        "Получат: в отделах 3 человека, в семьях 2 человека.",
    )
    assert asked.labels[-1] == "Да, утвердить и разослать"
    assert await house.count(Broadcast) == 0, "it was only asked"
    await coordinator.double_presses("Да, утвердить и разослать")
    assert await house.count(Broadcast) == 2
    await coordinator.sees("План, декабрь 2026: отделам", "Позже срока: он был 25 числа, в 10:00.", "Отправлено")
    await house.phone("olga").sees("План Центра, декабрь 2026", "Добавлен позже")
    await opens_the_plan(coordinator)
    await coordinator.sees("Разослан 26 ноября, позже срока.")
    await house.phone("admin").writes("/menu")
    await house.phone("admin").presses("🧾 Журнал действий")
    await house.phone("admin").sees("разослан позже срока план")
    assert await house.count(Plan, Plan.late) == 1


async def test_at_night_families_wait_for_the_morning(house: House, coordinator: Phone) -> None:
    await save_stream(coordinator)
    house.time.instant = datetime(2026, 11, 26, 23, 40, tzinfo=IRKUTSK)
    await opens_the_plan(coordinator)
    await coordinator.presses("Утвердить")
    await coordinator.sees("Семьям он придёт 27 ноября, пятница, 10:00: ночью их не беспокоим.")
    await coordinator.presses("Да, утвердить и разослать")
    await house.phone("head").sees("План Центра, декабрь 2026")
    assert await heard(house.phone("mother"), "Эфиры и встречи, декабрь") == 0
    await coordinator.sees("Начнётся 27 ноября, пятница, 10:00: ночью семьи не беспокоим.")
    await at(house, "2026-11-27T10:00")
    await house.phone("mother").sees("Эфиры и встречи, декабрь 2026", TITLE)
    await at(house, "2026-11-27T10:01")
    await coordinator.sees("План, декабрь 2026: семьям", "Отправлено 2 из 2.")


async def test_sent_by_hand_before_it_goes_no_second_time(house: House, coordinator: Phone) -> None:
    await approved_plan(coordinator)
    await coordinator.presses("📣 Разослать", "Да, разослать")
    for day in (23, 24, 25, 26):
        await at(house, f"2026-11-{day}T10:00")
    assert await house.count(Broadcast) == 2
    for words in (ALARM, "ушёл сам", "не ушёл"):
        assert await heard(coordinator, words) == 0


async def test_slept_over_the_25th_it_goes_once_and_is_late(house: House, coordinator: Phone) -> None:
    await approved_plan(coordinator)
    await at(house, "2026-11-28T10:00")
    await at(house, "2026-11-28T10:01")
    assert await house.count(Broadcast) == 2
    await coordinator.sees("ушёл сам", "Позже срока: в назначенный час отправить не получилось.")
    await coordinator.presses("📅 План, декабрь 2026")
    await coordinator.sees("Разослан 28 ноября, позже срока.")


async def test_slept_over_the_alarms_one_is_heard(house: House, coordinator: Phone) -> None:
    await at(house, "2026-11-27T15:00")
    await at(house, "2026-11-27T15:01")
    assert await heard(coordinator, "Отделам он нужен до") == 0
    assert await heard(coordinator, "План, декабрь 2026, не ушёл") == 1


async def test_an_alarm_of_yesterday_comes_no_more_beside_today_s(house: House, coordinator: Phone) -> None:
    await at(house, "2026-11-24T10:05")
    assert await heard(coordinator, ALARM) == 1


async def test_with_no_coordinator_the_admin_hears_that_there_is_none(house: House, coordinator: Phone) -> None:
    async with house.app.database.transaction() as session:
        await session.execute(
            update(Membership).where(Membership.role == Role.COORDINATOR).values(dismissed_at=house.time.now())
        )
    await at(house, "2026-11-23T10:00")
    await house.phone("admin").sees(ALARM, "Утвердить его некому: в Центре нет координатора.", "👥 Сотрудники")
    assert await heard(coordinator, ALARM) == 0


async def test_a_plan_that_nobody_would_get_is_not_called_sent(house: House, coordinator: Phone) -> None:
    await approved_plan(coordinator)
    async with house.app.database.transaction() as session:
        await session.execute(
            update(Membership)
            .where(Membership.role.in_((Role.SPECIALIST, Role.HEAD)))
            .values(dismissed_at=house.time.now())
        )
        await session.execute(update(Person).values(announcements=False))
    await at(house, "2026-11-25T10:00")
    await coordinator.sees("План, декабрь 2026, не ушёл", "Он утверждён, но получать его пока некому")
    assert await house.count(Plan, Plan.sent_at.is_not(None)) == 0


async def test_the_plan_of_january_goes_in_december(house: House, coordinator: Phone) -> None:
    await save_stream(coordinator, when="15.01.2027 18:00")
    await at(house, "2026-12-01T00:00")
    await opens_the_plan(coordinator)
    await coordinator.presses("Утвердить")
    await coordinator.sees("Утверждён, ещё не разослан.", "25 декабря, 10:00")
    await at(house, "2026-12-25T10:00")
    await house.phone("olga").sees("План Центра, январь 2027")
