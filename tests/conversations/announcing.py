"""What conversations about events share: a stream announced by the coordinator, and the ticks of the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.phone import Phone
from scheduler.jobs import do_due, show_progress
from scheduler.timetable import tick_all
from tests.house import House
from tests.region import set_up_region

IRKUTSK = ZoneInfo("Asia/Irkutsk")
LINK = "https://example.org/live"
TITLE = "Как говорить с ребёнком"


async def a_region_with_families(house: House) -> Phone:
    """The staff at their posts, two family members who have started the bot; the coordinator's phone."""
    await set_up_region(house)
    for key in ("mother", "wife"):
        await house.phone(key).starts()
    return house.phone("coordinator")


async def prepare_stream(coordinator: Phone, *, title: str = TITLE, when: str = "25.11.2026 18:00") -> None:
    """As far as the preview."""
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes(title)
    await coordinator.writes(when)
    await coordinator.writes(LINK)


async def announce_stream(coordinator: Phone, *, title: str = TITLE, when: str = "25.11.2026 18:00") -> None:
    await prepare_stream(coordinator, title=title, when=when)
    await coordinator.presses("📣 Разослать")


async def tick(house: House) -> None:
    """What the timetable does every few seconds, and what follows from it."""
    await do_due(house.app.workshop)
    await house.settle()
    await show_progress(house.app.workshop)
    await house.settle()


async def at(house: House, local: str) -> None:
    """It is this moment in the region, and the clock does its work."""
    house.time.instant = datetime.fromisoformat(local).replace(tzinfo=IRKUTSK)
    await tick_all(house.app.workshop)
    await house.settle()


async def save_stream(coordinator: Phone, *, title: str = TITLE, when: str = "02.12.2026 18:00") -> None:
    await prepare_stream(coordinator, title=title, when=when)
    await coordinator.presses("Сохранить без рассылки")


async def cancel(coordinator: Phone, title: str = TITLE) -> None:
    """As far as the question."""
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", title[:12], "🚫 Отменить мероприятие", "Без причины")


async def opens_the_plan(coordinator: Phone) -> None:
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц")


async def approved_plan(coordinator: Phone) -> None:
    await save_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц", "Утвердить")


async def heard(phone: Phone, fragment: str) -> int:
    return sum(fragment in message.text for message in await phone.chat() if message.sender == "bot")
