"""«Перемотать» on the chat page: the region's time, an hour, a day, a date; and what cannot be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from playwright.async_api import Browser, Locator, expect

from bot.app.starting import Ground
from bot.app.training import PATH, TrainingClock
from bot.sandbox import clock_api
from bot.sandbox.clock_api import BotFrozenError, TrainingTime
from services.clock import Clock
from tests.conversations.announcing import TITLE, announce_stream
from tests.house import House, open_house
from tests.page.conftest import LOOP, Stand
from tests.page.serving import served_house
from tests.region import set_up_region

pytestmark = [
    pytest.mark.asyncio(loop_scope=LOOP),
    pytest.mark.timeout(300),
    pytest.mark.sqlite_only("about the page: what the clock does on either is in tests.durability.test_clock_training"),
]
LONG = 120_000
"""Milliseconds: a way has stops, and a busy machine is slow at each."""


@dataclass
class TrainingStand:
    """A stand whose bot answers on `bot`, and can be stopped there."""

    stand: Stand
    house: House
    bot: BaseTestServer
    time: TrainingTime


@asynccontextmanager
async def training_bot(house: House) -> AsyncIterator[BaseTestServer]:
    """The bot's own training clock, on a port."""
    training = TrainingClock(Ground(house.app.database, house.app.clock))
    training.open(house.app)
    page = web.Application()
    training.add_to(page)
    async with TestServer(page) as server:
        yield server


@asynccontextmanager
async def silent_bot() -> AsyncIterator[str]:
    """A bot that listens and never says a word, as one that is frozen."""
    over = asyncio.Event()

    async def wait(request: web.Request) -> web.Response:
        del request
        await over.wait()
        return web.Response()

    page = web.Application()
    page.router.add_route("*", PATH, wait)
    async with TestServer(page) as server:
        yield str(server.make_url(PATH))
        over.set()


@pytest_asyncio.fixture(loop_scope=LOOP)
async def training(browser: Browser, migrated_url: str) -> AsyncIterator[TrainingStand]:
    """The whole bot with its staff at their posts, at noon of 18 November 2026 in Irkutsk, a stream at 14:00."""
    async with open_house(migrated_url) as house, training_bot(house) as bot:
        await set_up_region(house)
        await house.phone("mother").starts()
        await announce_stream(house.phone("coordinator"), when="18.11.2026 14:00")
        await house.phone("mother").presses("Пойду")
        time = TrainingTime(Clock(ZoneInfo("Asia/Irkutsk"), house.time.now), "в Иркутске")
        await time.follow(str(bot.make_url(PATH)))
        async with served_house(house, time) as url:
            stand = Stand(browser, url, house.world)
            yield TrainingStand(stand, house, bot, time)
            await stand.leave()


class ClockOnPage:
    def __init__(self, holder: Locator) -> None:
        self.now = holder.get_by_role("button").first
        self.said = holder.get_by_role("status")
        self.holder = holder

    async def shows(self, moment: str) -> None:
        await expect(self.now).to_contain_text(moment, timeout=LONG)

    async def steps(self, label: str) -> None:
        """Not before the last way is gone: on the way nothing can be pressed or typed."""
        await expect(self.holder.locator("fieldset")).to_be_enabled(timeout=LONG)
        await self.holder.get_by_role("button", name=label, exact=True).click()

    async def goes_to(self, typed: str) -> None:
        await self.holder.get_by_label("или словами").fill(typed, timeout=LONG)
        await self.steps("Перемотать до даты")

    async def picks(self, day: str) -> None:
        await self.holder.get_by_label("До дня").fill(day, timeout=LONG)
        await self.steps("Перемотать до даты")


async def test_an_hour_brings_what_falls_due_in_it(training: TrainingStand) -> None:
    chat_page = await training.stand.open()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await expect(clock.now).to_have_text("Сейчас в Иркутске: ср, 18 ноября 2026 г. в 12:00")
    await clock.now.click()
    await clock.steps("На час")
    await expect(clock.said).to_contain_text(
        "Перемотали. Сейчас в Иркутске: ср, 18 ноября 2026 г. в 13:00", timeout=LONG
    )
    await clock.shows("13:00")
    await chat_page["Мария"].sees("Напоминаю: через час начало", TITLE)


async def test_a_day_and_a_date_picked_or_typed(training: TrainingStand) -> None:
    chat_page = await training.stand.open()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await clock.now.click()
    await clock.steps("На день")
    await clock.shows("чт, 19 ноября 2026 г. в 12:00")
    await clock.picks("2026-11-23")
    await clock.shows("пн, 23 ноября 2026 г. в 12:00")
    await chat_page["Светлана"].sees("План, декабрь 2026", "Мероприятий в нём пока нет", "до 25 ноября, 10:00")
    await clock.goes_to("30.11.2026 23:59")
    await clock.shows("пн, 30 ноября 2026 г. в 23:59")
    assert training.house.app.clock.now() == training.house.time.now() + training.house.app.clock.offset


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("18.11.2026 11:59", "Время идёт только вперёд"),
        ("вчера", "Время идёт только вперёд"),
        ("17.11 10:00", "Время идёт только вперёд"),
        ("31.02.2027", "Такого дня нет"),
        ("25.12.2026 24:00", "Такого времени нет"),
        ("когда-нибудь", "Не получилось понять день"),
        ("", "Выберите день или напишите его, например: 20.11 10:00 или 20 ноября."),
        ("01.01.2199", "не больше чем на 400 дней"),
        ("25.12.2027", "не больше чем на 400 дней"),
    ],
)
async def test_what_cannot_be_is_said_kindly_and_nothing_moves(training: TrainingStand, typed: str, said: str) -> None:
    chat_page = await training.stand.open()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await clock.now.click()
    await clock.goes_to(typed)
    await expect(clock.said).to_contain_text(said)
    await clock.shows("18 ноября 2026 г. в 12:00")
    assert all("40" in line for line in chat_page.complaints), "the browser notes a refused request by its number"
    chat_page.complaints.clear()


async def test_a_bot_that_is_down_is_told_and_the_time_stays(training: TrainingStand) -> None:
    chat_page = await training.stand.open()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await clock.now.click()
    await training.bot.close()
    await clock.steps("На день")
    await expect(clock.said).to_contain_text("Бот сейчас не отвечает, дальше время не пошло")
    await clock.shows("18 ноября 2026 г. в 12:00")
    assert all("503" in line for line in chat_page.complaints)
    chat_page.complaints.clear()


async def test_a_bot_that_is_there_and_says_nothing_is_not_waited_for_long(
    training: TrainingStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_api, "SILENT_SECONDS", 0.5)
    chat_page = await training.stand.open()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await clock.now.click()
    async with silent_bot() as address:
        with suppress(BotFrozenError):
            await training.time.follow(address)
        await clock.steps("На день")
        await expect(clock.said).to_contain_text("Бот молчит уже 15 секунд, дальше время не пошло")
    await clock.shows("18 ноября 2026 г. в 12:00")
    assert all("503" in line for line in chat_page.complaints)
    chat_page.complaints.clear()


async def test_the_page_says_what_the_stand_says_of_its_bot(training: TrainingStand) -> None:
    chat_page = await training.stand.open()
    strip = chat_page.page.locator("#bot-notice")
    await expect(strip).to_be_hidden()
    training.time.notice = "Бот остановился."
    await expect(strip).to_have_text("Бот остановился.")
    await expect(strip).to_be_visible()
    training.time.notice = ""
    await expect(strip).to_be_hidden()


async def test_what_was_touched_last_goes_and_the_other_field_is_emptied(training: TrainingStand) -> None:
    chat_page = await training.stand.open()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await clock.now.click()
    await clock.picks("2026-11-10")
    await expect(clock.said).to_contain_text("Время идёт только вперёд")
    await expect(clock.holder.get_by_label("До дня")).to_have_value("2026-11-10")
    await clock.goes_to("когда-нибудь")
    await expect(clock.said).to_contain_text("Не получилось понять день")
    await expect(clock.holder.get_by_label("или словами")).to_have_value("когда-нибудь")
    await clock.holder.get_by_label("До дня").fill("2026-11-19")
    await expect(clock.holder.get_by_label("или словами")).to_have_value("")
    await clock.steps("Перемотать до даты")
    await clock.shows("чт, 19 ноября 2026 г. в 12:00")
    await clock.picks("2026-11-10")
    await expect(clock.said).to_contain_text("Время идёт только вперёд")
    await clock.holder.get_by_label("или словами").fill("19.11 13:00")
    await expect(clock.holder.get_by_label("До дня")).to_have_value("")
    await clock.steps("Перемотать до даты")
    await clock.shows("чт, 19 ноября 2026 г. в 13:00")
    assert all("40" in line for line in chat_page.complaints)
    chat_page.complaints.clear()


async def test_times_and_days_of_messages_are_those_of_the_region_wherever_the_browser_is(
    training: TrainingStand,
) -> None:
    chat_page = await training.stand.open(zone="America/New_York")
    clock, mother = ClockOnPage(chat_page.page.locator("#clock")), chat_page["Мария"]
    await clock.shows("ср, 18 ноября 2026 г. в 12:00")
    await mother.sees("12:00")
    await expect(mother.section.locator(".day")).to_have_text("18 ноября, среда")


async def test_on_a_phone_the_clock_fits_and_is_tapped(training: TrainingStand) -> None:
    chat_page = await training.stand.open_on_phone()
    clock = ClockOnPage(chat_page.page.locator("#clock"))
    await clock.now.tap()
    panel = chat_page.page.locator("#clock-panel")
    await expect(panel).to_be_in_viewport(ratio=1)
    assert await chat_page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await panel.get_by_role("button", name="На час").tap()
    await clock.shows("13:00")


async def test_a_stand_without_a_training_clock_shows_none(region: Stand) -> None:
    chat_page = await region.open()
    await expect(chat_page.page.locator("#clock")).to_be_hidden()
