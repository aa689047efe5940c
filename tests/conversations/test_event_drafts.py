"""An event is put together: what is typed, what is refused and asked again, and what becomes of an unfinished one."""

from calendar import monthrange
from datetime import date

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from storage.models import (
    Account,
    Broadcast,
    Event,
    EventDraft,
    InboxState,
    InboxUpdate,
    Membership,
    Role,
    Unit,
)
from tests.conversations.announcing import LINK, TITLE, a_region_with_families, announce_stream, prepare_stream
from tests.house import House
from tests.region import CENTRE


async def is_asked_again(phone: Phone, answer: str) -> None:
    """The answer stands over the same buttons as the question: people press, they do not type /cancel."""
    assert (await phone.sees(answer)).labels == ["↩️ Отменить", "☰ Меню"]


async def test_what_cannot_be_is_asked_for_again(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    for title in ("н" * 201, "\u200d", " \u00a0 "):
        await coordinator.writes(title)
        await is_asked_again(coordinator, "Название — это слова, до 200 знаков.")
    await coordinator.sends(voice={"file_id": "v", "file_unique_id": "u", "duration": 1})
    await is_asked_again(coordinator, "Пожалуйста, напишите это словами")
    await coordinator.writes("н" * 200)
    for typed, answer in (
        ("31.02.2027 18:00", "Такого дня нет."),
        ("17.11.2026 18:00", "Это время уже прошло. Напишите день и время впереди, например 25.11.2026 18:00."),
        ("18.11 12:00", "Это время уже прошло."),
        ("25.12.2024 18:00", "Это время уже прошло."),
        ("25.12.1970 18:00", "Это время уже прошло."),
        ("завтра", "Не хватает времени."),
        ("25.12.2026 24:61", "Такого времени нет."),
        ("25.12.2199 18:00", "Это слишком далеко."),
        ("когда-нибудь", "Не получилось прочитать"),
    ):
        await coordinator.writes(typed)
        await is_asked_again(coordinator, answer)
    await coordinator.writes("завтра в 10")
    for link in (
        "javascript:alert(1)",
        "example.org/live",
        "https://",
        "https://user@example.org",
        "https://example.org/ a",
        "https://example.org:порт/",
        f"https://example.org/{'a' * 500}",
    ):
        await coordinator.writes(link)
        await is_asked_again(coordinator, "Такую ссылку не получится открыть.")
    await coordinator.writes(LINK)
    await coordinator.sees("19 ноября, четверг, 10:00")
    assert await house.count(Event) == 0


async def test_a_link_given_for_a_place_must_be_a_link_all_the_same(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Встреча клуба")
    await coordinator.writes("Чаепитие")
    await coordinator.writes("12.12.2026 12:00")
    await coordinator.writes("javascript:alert(1)")
    await coordinator.sees("Такую ссылку не получится открыть.")
    await coordinator.writes("м" * 301)
    await is_asked_again(coordinator, "Место — это слова, до 300 знаков.")
    await coordinator.writes("https://example.org/club")
    await coordinator.sees("Ссылка: https://example.org/club")
    await coordinator.presses("✏️ Изменить", "Место")
    await coordinator.writes("Библиотека")
    await coordinator.sees("Где: Библиотека", "Ссылка: https://example.org/club")
    await coordinator.presses("✏️ Изменить", "Без ссылки")
    shown = await coordinator.sees("Где: Библиотека")
    assert "Ссылка" not in shown.text


async def test_a_draft_waits_until_it_is_saved_or_dropped(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await prepare_stream(coordinator)
    preview = await coordinator.last()
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "📝 Продолжить черновик")
    await coordinator.sees("Так это увидят люди:", TITLE)
    await coordinator.presses("↩️ Отменить")
    await coordinator.sees("Отменено. Ничего не сохранено и не разослано.")
    await coordinator.presses_old(preview, "📣 Разослать")
    await coordinator.sees("Этот черновик уже сохранён или отменён.")
    assert await house.count(Event) == 0
    assert await house.count(EventDraft) == 0


async def test_an_old_preview_does_not_send_another_draft(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await prepare_stream(coordinator)
    preview = await coordinator.last()
    await prepare_stream(coordinator, title="Другой")
    await coordinator.presses_old(preview, "📣 Разослать")
    await coordinator.sees("Этот черновик уже сохранён или отменён.")
    assert await house.count(Event) == 0


async def test_nothing_changed_is_told_to_nobody(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00", "✏️ Изменить", "◀️ Назад", "💾 Сохранить изменения")
    assert await house.count(Broadcast) == 1
    assert await house.count(Event, Event.version == 1) == 1


async def test_changes_begun_before_a_colleagues_are_not_saved_over_them(house: House) -> None:
    coordinator = await a_region_with_families(house)
    async with house.app.database.transaction() as session:
        person = await session.scalar(
            select(Account.person_id).where(Account.user_id == house.world.people["anna"].user_id)
        )
        unit = await session.scalar(select(Unit.id).where(Unit.code == CENTRE))
        assert person is not None
        assert unit is not None
        session.add(Membership(person_id=person, unit_id=unit, role=Role.COORDINATOR, joined_at=house.time.now()))
    colleague, mother = house.phone("anna"), house.phone("mother")
    await announce_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00", "✏️ Изменить", "Название")
    await colleague.writes("/menu")
    await colleague.presses("🎥 Мероприятия", "25 ноября, 18:00", "✏️ Изменить", "День и время")
    await colleague.writes("25.11.2026 20:00")
    await colleague.presses("💾 Сохранить изменения")
    await mother.sees("Есть изменения", "20:00")
    await coordinator.writes("Другое название")
    await coordinator.presses("💾 Сохранить изменения")
    await coordinator.sees("Мероприятие за это время изменилось.", "Вот как теперь:", TITLE, "25 ноября, среда, 20:00")
    assert await house.count(Event, Event.version == 2, Event.title == TITLE) == 1
    await coordinator.presses("✏️ Изменить", "Название")
    await coordinator.writes("Другое название")
    await coordinator.presses("💾 Сохранить изменения")
    await mother.sees("Есть изменения", "Другое название", "20:00")


async def test_a_forged_day_is_an_old_button(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes(TITLE)
    async with house.rows() as rows:
        key = await rows.scalar(select(EventDraft.key))
    for data in (f"{prefix}:{key}:{day}" for prefix in ("em", "ei") for day in (1, 31, date.max.toordinal())):
        await coordinator.forges(data)
        await coordinator.sees("Эта кнопка уже не действует.")
    assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_a_wrong_day_can_be_given_up_by_the_button_below_it(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes(TITLE)
    await coordinator.writes("17.11.2026 18:00")
    await coordinator.presses("↩️ Отменить")
    await coordinator.sees("Отменено. Ничего не сохранено и не разослано.")
    assert await house.count(EventDraft) == 0
    await coordinator.writes("18:00")
    assert await house.count(EventDraft) == 0, "nothing is waited for any more"


async def test_a_wrong_time_for_a_chosen_day_is_said_and_the_day_stays(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes(TITLE)
    await coordinator.presses("25")
    await coordinator.writes("25:00")
    await is_asked_again(coordinator, "Такого времени нет.")
    await coordinator.writes("18:00")
    await coordinator.writes(LINK)
    await coordinator.sees("25 ноября, среда, 18:00")


@pytest.mark.parametrize("label", ["📣 Разослать", "Сохранить без рассылки"])
async def test_a_draft_that_lay_until_its_moment_was_past_asks_for_another(house: House, label: str) -> None:
    coordinator = await a_region_with_families(house)
    await prepare_stream(coordinator, when="18.11.2026 18:00")
    house.time.forward(hours=7)
    await coordinator.presses(label)
    await is_asked_again(coordinator, "Это время уже прошло.")
    assert await house.count(Event) == 0
    await coordinator.writes("19.11.2026 18:00")
    await coordinator.sees("Так это увидят люди:", TITLE, "19 ноября, четверг, 18:00")
    await coordinator.presses(label)
    assert await house.count(Event) == 1


async def test_the_days_of_the_calendar_stand_under_their_weekdays(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes(TITLE)
    for month in (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)):
        shown = await coordinator.sees("Когда?", f"{month.year}:")
        weekdays, *weeks, _arrows, _out = shown.buttons
        assert [button.text for button in weekdays] == ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"]
        columns = {button.text: column for week in weeks for column, button in enumerate(week) if button.text != "·"}
        first = 18 if month.month == 11 else 1
        days = [month.replace(day=day) for day in range(first, monthrange(month.year, month.month)[1] + 1)]
        assert columns == {str(day.day): day.weekday() for day in days}
        assert {len(week) for week in weeks} == {7}
        await coordinator.presses("›")


async def test_what_only_holds_its_place_in_the_calendar_answers_silently(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes(TITLE)
    for label in ("·", "Пн"):
        await coordinator.presses(label)
        assert await coordinator.toast() is None
        await coordinator.sees_nothing_new()
    await coordinator.writes("25.11.2026 18:00")
    await coordinator.sees("ссылку")


async def test_a_reason_too_long_keeps_the_buttons_of_its_question(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00", "🚫 Отменить мероприятие")
    asked = await coordinator.last()
    await coordinator.writes("п" * 301)
    assert (await coordinator.sees("до 300 знаков")).labels == asked.labels
    await coordinator.sends(voice={"file_id": "v", "file_unique_id": "u", "duration": 1})
    assert (await coordinator.sees("напишите это словами")).labels == asked.labels
    await coordinator.presses("Без причины")
    await coordinator.sees("Отменить?", TITLE)
