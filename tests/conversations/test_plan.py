"""The monthly plan: assembled, approved, sent to departments and families, confirmed."""

from sqlalchemy import select, update

from storage.models import (
    Account,
    Broadcast,
    BroadcastKind,
    Event,
    EventKind,
    MessageClass,
    OutboxMessage,
    Person,
    Plan,
    PlanConfirmation,
    PlanState,
    Unit,
)
from tests.conversations.announcing import (
    LINK,
    TITLE,
    a_region_with_families,
    announce_stream,
    approved_plan,
    heard,
    save_stream,
    tick,
)
from tests.house import House


async def test_the_plan_of_the_next_month_goes_to_departments_and_families(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await save_stream(coordinator)
    await save_stream(coordinator, title="Не этот месяц", when="30.11.2026 23:59")
    await save_stream(coordinator, title="Полночь", when="01.12.2026 00:00")
    await save_stream(coordinator, title="Уже январь", when="01.01.2027 00:00")
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц")
    shown = await coordinator.sees(
        "План, декабрь 2026",
        "2 эфира.",
        "Ещё не утверждён.",
        "Отделам он нужен до 25 ноября, 10:00: утверждённый план в этот час уйдёт отделам и семьям сам.",
        "1 декабря, вторник, 00:00. Прямой эфир: Полночь",
        f"2 декабря, среда, 18:00. Прямой эфир: {TITLE}",
        "Получат: в отделах 3 человека, в семьях 2 человека.",
    )
    assert "Не этот месяц" not in shown.text
    assert "Уже январь" not in shown.text
    assert "📣 Разослать" not in shown.labels
    await coordinator.presses("Утвердить")
    await coordinator.sees("Утверждён, ещё не разослан.", "Уйдёт отделам и семьям сам 25 ноября, 10:00.")
    await coordinator.presses("📣 Разослать", "Да, разослать")
    for key in ("olga", "pavel", "head"):
        await house.phone(key).sees("План Центра, декабрь 2026", TITLE, LINK, "✅ Принято")
    for key in ("mother", "wife"):
        families = await house.phone(key).sees("Эфиры и встречи, декабрь 2026", TITLE, LINK)
        assert families.labels == ["☰ Меню"]
    for key in ("anna", "lawyer", "admin"):
        assert await heard(house.phone(key), TITLE) == 0
    await tick(house)
    await coordinator.sees(
        "План, декабрь 2026: отделам", "Отправлено 3 из 3.", "План, декабрь 2026: семьям", "Отправлено 2 из 2."
    )
    assert await house.count(OutboxMessage, OutboxMessage.message_class == MessageClass.PLAN) == 3
    assert await house.count(Broadcast, Broadcast.finished_at.is_(None)) == 0


async def test_the_plan_is_sent_once(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    await coordinator.presses("📣 Разослать")
    await coordinator.double_presses("Да, разослать")
    assert await house.count(Broadcast) == 2
    assert await heard(house.phone("olga"), "План Центра") == 1
    assert await heard(house.phone("mother"), "Эфиры и встречи, декабрь") == 1
    await coordinator.forges("ly:1")
    await coordinator.forges("ls:1")
    await coordinator.sees("Этот план уже разослан.")
    await coordinator.forges(f"la:{2026 * 12 + 11}")
    await coordinator.sees("Этот план уже разослан.")
    assert await house.count(Broadcast) == 2


async def test_departments_confirm_and_are_counted_once_a_person(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    await coordinator.presses("📣 Разослать", "Да, разослать")
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц")
    await coordinator.sees("Разослан 18 ноября.", "Отделы подтвердили: 0 из 2.", "Ждём:", "Ангарск", "Иркутск")
    olga = house.phone("olga")
    await olga.double_presses("✅ Принято")
    confirmed = await olga.sees("Принято, спасибо.", TITLE)
    assert confirmed.labels == ["☰ Меню"]
    assert await house.count(PlanConfirmation) == 1
    await house.phone("head").presses("✅ Принято")
    assert await house.count(PlanConfirmation) == 2
    await coordinator.presses("🔄 Обновить")
    shown = await coordinator.sees("Отделы подтвердили: 1 из 2.", "Ждём:", "Иркутск")
    assert "Ангарск" not in shown.text


async def test_a_support_point_confirms_for_its_department(house: House) -> None:
    coordinator = await a_region_with_families(house)
    async with house.app.database.transaction() as session:
        parent = await session.scalar(select(Unit.id).where(Unit.code == "irkutsk-city"))
        await session.execute(update(Unit).where(Unit.code == "angarsk").values(kind="support_point", parent_id=parent))
    await approved_plan(coordinator)
    await coordinator.presses("📣 Разослать", "Да, разослать")
    await house.phone("olga").presses("✅ Принято")
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц")
    await coordinator.sees("Отделы подтвердили: 1 из 1.")


async def test_a_family_cannot_confirm_approve_or_send(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    number = 2026 * 12 + 11
    for key in ("mother", "olga", "head", "admin"):
        for data in ("open:plan", f"lm:{number}", f"la:{number}", "ls:1", "ly:1"):
            await house.phone(key).forges(data)
            await house.phone(key).sees("Это действие вам недоступно.")
    assert await house.count(Broadcast) == 0
    await coordinator.presses("📣 Разослать", "Да, разослать")
    await house.phone("mother").forges("lc:1")
    await house.phone("mother").sees("Это действие вам недоступно.")
    await house.phone("olga").forges("lc:999")
    await house.phone("olga").sees("За этой кнопкой уже ничего нет.")
    assert await house.count(PlanConfirmation) == 0


async def test_a_plan_not_sent_cannot_be_confirmed(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    await house.phone("olga").forges("lc:1")
    await house.phone("olga").sees("За этой кнопкой уже ничего нет.")
    assert await house.count(PlanConfirmation) == 0


async def test_a_month_without_events_has_no_plan_to_send(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц")
    shown = await coordinator.sees("В этом месяце мероприятий пока нет, рассылать нечего.")
    assert "Утвердить" not in shown.labels
    await coordinator.forges(f"la:{2026 * 12 + 11}")
    await coordinator.sees("В этом месяце мероприятий пока нет")
    assert await house.count(Plan) == 0


async def test_what_was_approved_is_frozen_and_a_change_is_pointed_out(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    await save_stream(coordinator, title="Позже добавлен", when="05.12.2026 12:00")
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц")
    shown = await coordinator.sees("После утверждения мероприятия изменились.", "Позже добавлен", "Утвердить")
    assert "📣 Разослать" not in shown.labels
    await coordinator.presses("Утвердить")
    await coordinator.sees("Утверждён, ещё не разослан.", "Позже добавлен")
    await coordinator.presses("📣 Разослать", "Да, разослать")
    await house.phone("mother").sees("Позже добавлен", TITLE)


async def test_a_plan_not_approved_is_not_sent(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    async with house.app.database.transaction() as session:
        await session.execute(update(Plan).values(state=PlanState.DRAFT))
    await coordinator.presses("📣 Разослать")
    await coordinator.sees("План ещё не утверждён.")
    await coordinator.forges("ly:1")
    await coordinator.sees("План ещё не утверждён.")
    assert await house.count(Broadcast) == 0


async def test_a_month_that_is_over_keeps_its_plan(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    button = await coordinator.last()
    house.time.forward(days=44)
    await coordinator.presses_old(button, "📣 Разослать")
    await coordinator.sees("Этот месяц уже закончился")
    await coordinator.forges(f"la:{2026 * 12 + 11}")
    await coordinator.sees("Этот месяц уже закончился")
    for number in (-1, 5, 12, 2023 * 12, 9999 * 12 - 1, 2**70):
        await coordinator.forges(f"lm:{number}")
        await coordinator.sees("уже ничего нет")
    assert await house.count(Broadcast) == 0


async def test_families_who_want_no_announcements_get_no_plan_but_the_staff_do(house: House) -> None:
    coordinator = await a_region_with_families(house)
    async with house.app.database.transaction() as session:
        await session.execute(update(Person).values(announcements=False))
    await approved_plan(coordinator)
    await coordinator.sees("Получат: в отделах 3 человека, в семьях 0 человек.")
    await coordinator.presses("📣 Разослать", "Да, разослать")
    assert await heard(house.phone("olga"), "План Центра") == 1
    assert await heard(house.phone("mother"), TITLE) == 0
    assert await house.count(Broadcast, Broadcast.kind == BroadcastKind.PLAN_FOR_FAMILIES) == 0


async def test_with_no_staff_and_no_families_nothing_is_sent(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await approved_plan(coordinator)
    async with house.app.database.transaction() as session:
        await session.execute(update(Person).values(announcements=False))
        await session.execute(update(Unit).values(kind="centre"))
    await coordinator.presses("📣 Разослать")
    await coordinator.sees("Разослать пока некому.")
    await coordinator.forges("ly:1")
    assert await house.count(Plan, Plan.state == PlanState.APPROVED) == 1
    assert await house.count(Account) == 9


async def test_a_long_plan_still_fits_a_message(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="02.12.2026 18:00")
    async with house.app.database.transaction() as session:
        first = await session.scalar(select(Event))
        assert first is not None
        session.add_all(
            Event(
                key=f"long-{number}",
                unit_id=first.unit_id,
                kind=EventKind.CLUB_MEETING,
                title="о" * 200,
                starts_at=first.starts_at,
                place="м" * 300,
                created_at=first.created_at,
                version=1,
            )
            for number in range(30)
        )
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц", "Утвердить", "📣 Разослать", "Да, разослать")
    for key in ("olga", "mother"):
        shown = await house.phone(key).sees("И ещё", "в «📅 Эфиры и встречи».")
        assert len(shown.text) <= 4000
