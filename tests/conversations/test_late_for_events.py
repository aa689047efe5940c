"""The last hour before an event and the two after it began."""

from storage.models import SignUp
from tests.conversations.announcing import LINK, TITLE, a_region_with_families, announce_stream, tick
from tests.house import House


async def test_a_late_reminder_says_how_much_is_left(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="18.11.2026 18:00")
    mother = house.phone("mother")
    await mother.presses("Пойду")
    house.time.forward(hours=5, minutes=38)
    await tick(house)
    await mother.sees("Напоминаю: через 22 минуты начало. Вы записаны.", LINK)
    await mother.presses("Не пойду")
    await mother.sees("Отмечено: не пойдёте.", "Пойду")


async def test_who_comes_late_finds_the_link(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, title="Следующий эфир", when="30.11.2026 18:00")
    await announce_stream(coordinator, when="18.11.2026 18:00")
    mother, wife = house.phone("mother"), house.phone("wife")
    house.time.forward(hours=7, minutes=59)
    await mother.writes("/menu")
    await mother.presses("📅 Эфиры и встречи")
    shown = await mother.sees("Идёт сейчас", TITLE, "Следующий эфир")
    assert shown.text.count("Идёт сейчас") == 1
    await mother.presses("18 ноября, 18:00")
    card = await mother.sees("Идёт сейчас", TITLE, LINK)
    assert card.labels == ["◀️ Назад", "☰ Меню"], "nobody signs up for what has begun"
    await wife.presses("Пойду")
    await wife.sees("Идёт сейчас", TITLE, LINK)
    assert await house.count(SignUp) == 0
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия")
    await coordinator.sees("Идёт сейчас", TITLE)
    await coordinator.presses("18 ноября, 18:00")
    assert (await coordinator.sees("Идёт сейчас", TITLE, "Идут: 0.")).labels == ["◀️ Назад", "☰ Меню"]
    house.time.forward(minutes=1)
    for phone, section in ((mother, "📅 Эфиры и встречи"), (coordinator, "🎥 Мероприятия")):
        await phone.writes("/menu")
        await phone.presses(section)
        assert TITLE not in (await phone.sees("Следующий эфир")).text
