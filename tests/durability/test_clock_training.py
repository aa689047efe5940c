"""The training clock of a running bot: every stop in its order, kept over a kill, never back, of this machine only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import unused_port

from bot.app.training import PATH
from bot.sandbox.clock_api import BackwardsError, BotSilentError, TrainingTime
from bot.sandbox.world import World
from services.calling import Caller
from services.clock import Clock
from services.events.facts import EventFacts
from services.events.running import create_event, sign_up
from services.work import Centre, Workshop
from storage.engine import Database
from storage.models import EventKind, Messenger, MetaValue
from tests.durability.ground import open_region, settings
from tests.durability.process import BotProcess, warm_bot
from tests.house import NOON, PEOPLE, TOKEN
from tests.page.serving import served
from tests.services.workshop import COORDINATOR, FAMILY, IRKUTSK

PATIENCE = 60.0
ON_FRIDAY = EventFacts(EventKind.STREAM, "Эфир", NOON + timedelta(days=2, hours=6), "https://example.org/live", None)


@dataclass
class Training:
    world: World
    time: TrainingTime
    bot: BotProcess
    database: Database
    address: str

    async def started(self) -> None:
        """The bot runs, and the world has its time."""
        await self.bot.start()
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await self.time.follow(self.address)
                except BotSilentError:
                    await self.world.updates.news(0.2)

    def heard(self, key: str) -> list[tuple[str, str]]:
        """What the bot said: the moment in Irkutsk, and the words."""
        return [
            (f"{datetime.fromisoformat(one['date']).astimezone(IRKUTSK):%d.%m %H:%M}", one["text"])
            for one in self.world.chat(key)
            if one["from"] == "bot"
        ]


@asynccontextmanager
async def training_in(folder: Path, url: str) -> AsyncIterator[Training]:
    clock = Clock(IRKUTSK)
    clock.offset = NOON - clock.now()
    world = World(PEOPLE, token=TOKEN, bot_username="ryadom_example_bot", now=clock.now)
    time = TrainingTime(clock, "в Иркутске")
    address = f"127.0.0.1:{unused_port()}"
    async with served(world, time) as api:
        database = await open_region(folder, url, world)
        async with warm_bot(folder, settings(folder, url, api) | {"RYADOM_LISTEN": address}) as bot:
            yield Training(world, time, bot, database, f"http://{address}{PATH}")
            await bot.stop()
        await database.close()


async def write_an_event(database: Database, now: Clock) -> None:
    """A stream on Friday at 18:00, to which the mother goes."""
    workshop = Workshop(database, now, Centre(IRKUTSK, "Центр", ""))
    async with workshop.work(COORDINATOR) as work:
        event = await create_event(work, "friday", ON_FRIDAY)
    async with workshop.work(Caller(Messenger.TELEGRAM, FAMILY.user_id, FAMILY.chat_id)) as work:
        await sign_up(work, event.id, going=True)


@pytest.mark.timeout(240)
async def test_a_month_is_gone_through_stop_by_stop_and_a_kill_does_not_bring_it_back(
    tmp_path: Path, empty_url: str
) -> None:
    async with training_in(tmp_path, empty_url) as training:
        world, time = training.world, training.time
        world.start("mother")
        await write_an_event(training.database, time.clock)
        await training.started()
        await time.forward(world, NOON + timedelta(days=30))
        reminded = [moment for moment, text in training.heard("mother") if "Напоминаю" in text]
        assert reminded == ["20.11 17:00"]
        alarms = [(moment, text.splitlines()[0]) for moment, text in training.heard("coordinator") if "План" in text]
        assert alarms == [
            ("23.11 10:00", "План, декабрь 2026"),
            ("24.11 10:00", "План, декабрь 2026"),
            ("25.11 10:00", "План, декабрь 2026, не ушёл"),
        ]
        assert time.clock.now() >= NOON + timedelta(days=30)

        training.bot.kill()
        await training.bot.ended()
        with pytest.raises(BotSilentError):
            await time.forward(world, NOON + timedelta(days=40))
        assert time.clock.now() < NOON + timedelta(days=31), "nothing moves while the bot is down"
        time.clock.offset = timedelta()
        await training.started()
        assert time.clock.now() >= NOON + timedelta(days=30), "the bot remembers"
        with pytest.raises(BackwardsError):
            await time.forward(world, NOON)
        async with ClientSession() as client, client.post(training.address, json={"to": NOON.isoformat()}) as answer:
            assert answer.status == 409
        async with training.database.view() as session:
            kept = await session.get_one(MetaValue, "clock_offset_seconds")
            assert timedelta(seconds=float(kept.value)) == time.clock.offset
        assert len([text for _moment, text in training.heard("mother") if "Напоминаю" in text]) == 1
