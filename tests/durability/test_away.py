"""A bot that was off for more than a day, in a process of its own: staff hear which hours may be missing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.sandbox.world import World
from services.outages import LAST_CONTACT
from storage.engine import Database
from storage.models import DeliveryState, MetaValue, OutboxMessage
from tests.durability.ground import open_region, settings
from tests.durability.process import Parent
from tests.durability.stand import served
from tests.durability.test_webhook import by_webhook
from tests.house import PEOPLE, TOKEN
from tests.messaging.delivering import free_address

PATIENCE = 60.0
AWAY = timedelta(hours=30)
TOLD = (OutboxMessage.notice == "out_of_reach", OutboxMessage.state == DeliveryState.SENT)
READERS = 2
"""The coordinator and the admin."""


async def contact(database: Database) -> datetime | None:
    async with database.view() as session:
        kept = await session.get(MetaValue, LAST_CONTACT)
        return None if kept is None else datetime.fromisoformat(kept.value)


async def told(database: Database) -> int:
    async with database.view() as session:
        return await session.scalar(select(func.count()).select_from(OutboxMessage).where(*TOLD)) or 0


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_a_bot_back_after_a_day_tells_once_which_hours_may_be_missing(
    parent: Parent, tmp_path: Path, empty_url: str, by: str
) -> None:
    world = World(PEOPLE, token=TOKEN, bot_username="ryadom_example_bot")
    database = await open_region(tmp_path, empty_url, world)

    async def until(happened: Callable[[], Awaitable[object]]) -> None:
        """Looked at whenever something happens in a chat, and now and then."""
        async with asyncio.timeout(PATIENCE):
            while not await happened():
                await world.events.wait_after(world.events.seq, 0.05)

    async with served(world) as api:
        ways = {"polling": {}, "webhook": by_webhook(free_address())}
        bot = parent.bot(tmp_path, {**settings(tmp_path, empty_url, api), **ways[by]})
        await bot.start()
        await until(lambda: contact(database))
        bot.kill()
        await bot.ended()
        assert await told(database) == 0
        async with database.transaction() as session:
            kept = await session.get_one(MetaValue, LAST_CONTACT)
            kept.value = (datetime.fromisoformat(kept.value) - AWAY).isoformat()

        await bot.start()
        await until(lambda: told_all(database))
        noted = await contact(database)
        bot.kill()
        await bot.ended()
        await bot.start()
        await until(lambda: moved_on(database, noted))
        assert await bot.stop() == 0
    assert await told(database) == READERS
    await database.close()
    for key in ("coordinator", "admin"):
        heard = [one["text"] for one in world.chat(key) if "Бот не получал сообщения" in one["text"]]
        assert len(heard) == 1
        assert "Более раннее могло не дойти" in heard[0]


async def told_all(database: Database) -> bool:
    return await told(database) == READERS


async def moved_on(database: Database, before: datetime | None) -> bool:
    return await contact(database) != before
