"""A plan is sent after one question, with what was approved; its readers hear of changes."""

import pytest
from sqlalchemy import select, update

from storage.models import Account, Broadcast, Person, Unit, UnitKind
from tests.conversations.announcing import TITLE, a_region_with_families, approved_plan, cancel, heard, save_stream
from tests.house import House


async def test_a_nervous_second_tap_on_approve_sends_nothing(house: House) -> None:
    coordinator = await a_region_with_families(house)
    async with house.app.database.transaction() as session:
        session.add(Unit(code="empty", name="Пустой отдел", kind=UnitKind.DEPARTMENT))
    await save_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц", "Утвердить")
    approved = await coordinator.last()
    await coordinator.presses("📣 Разослать")
    asked = await coordinator.sees(
        "Разослать план, декабрь 2026?",
        "Получат: в отделах 3 человека, в семьях 2 человека.",
        "Всего отделов: 3.",
        "В 2 отделах пока нет сотрудников в боте.",
    )
    assert [button.text for button in approved.buttons[0]] == ["📣 Разослать"]
    assert [[button.text for button in row] for row in asked.buttons] == [["◀️ Назад", "☰ Меню"], ["Да, разослать"]]
    await coordinator.presses(asked.buttons[0][0].text)
    await coordinator.sees("Утверждён, ещё не разослан.")
    assert await house.count(Broadcast) == 0


@pytest.mark.parametrize("label", ["📣 Разослать", "Да, разослать"])
async def test_a_plan_with_a_cancelled_event_is_approved_anew_before_it_is_sent(house: House, label: str) -> None:
    coordinator = await a_region_with_families(house)
    await save_stream(coordinator, title="Второй эфир", when="06.12.2026 18:00")
    await approved_plan(coordinator)
    if label == "Да, разослать":
        await coordinator.presses("📣 Разослать")
    old = await coordinator.last()
    await cancel(coordinator)
    await coordinator.presses("🚫 Да, отменить")
    await coordinator.presses_old(old, label)
    shown = await coordinator.sees("После утверждения мероприятия изменились.", "Второй эфир")
    assert TITLE not in shown.text
    assert shown.labels[0] == "Утвердить"
    assert "📣 Разослать" not in shown.labels
    assert await house.count(Broadcast) == 0
    await coordinator.presses_old(shown, "Утвердить")
    approved = await coordinator.sees("Утверждён, ещё не разослан.")
    await coordinator.presses_old(approved, "📣 Разослать")
    await coordinator.presses_old(await coordinator.sees("Разослать план"), "Да, разослать")
    assert TITLE not in (await house.phone("mother").sees("Второй эфир")).text


async def test_readers_of_the_plan_hear_that_an_event_of_it_is_off(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    async with house.app.database.transaction() as session:
        olga = await session.scalar(
            select(Account.person_id).where(Account.user_id == house.world.people["olga"].user_id)
        )
        await session.execute(update(Person).where(Person.id == olga).values(announcements=False))
    await coordinator.presses("📣 Разослать", "Да, разослать")
    await cancel(coordinator)
    await coordinator.sees("Отменить?", TITLE, "Узнают 5 человек.")
    await coordinator.presses("🚫 Да, отменить")
    for key in ("olga", "head", "mother", "wife"):
        await house.phone(key).sees(f"Не состоится: Прямой эфир: {TITLE}")
    assert await heard(house.phone("lawyer"), "Не состоится") == 0, "the plan went to departments"


async def test_readers_of_the_plan_hear_that_an_event_of_it_is_moved(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    await coordinator.presses("📣 Разослать", "Да, разослать")
    await save_stream(coordinator, title="Не из плана", when="03.12.2026 18:00")
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", TITLE[:12], "✏️ Изменить", "День и время")
    await coordinator.writes("02.12.2026 20:00")
    await coordinator.sees("Об изменении узнают 5 человек.")
    await coordinator.presses("💾 Сохранить изменения")
    for key in ("olga", "mother"):
        await house.phone(key).sees("Есть изменения", "20:00")
    await cancel(coordinator, "Не из плана")
    await coordinator.sees("Об этом ещё никому не сообщали.")
