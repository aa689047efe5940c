"""The sandbox on a port of its own, and a bot that polls it over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

import bot.sandbox
from bot.app import make_bot
from bot.messaging.polling import poll
from bot.sandbox.clock_api import TrainingTime
from bot.sandbox.server import build_app
from bot.sandbox.world import World
from tests.house import House
from tests.sandbox.echo import echo_dispatcher

PAGE = Path(bot.sandbox.__file__).parent / "page"


@asynccontextmanager
async def served(world: World, training: TrainingTime | None = None) -> AsyncIterator[str]:
    """The address of the chat page of this world."""
    runner = web.AppRunner(build_app(world, PAGE, training=training), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served_house(house: House, training: TrainingTime | None = None) -> AsyncIterator[str]:
    """The whole bot, as `python -m bot run` puts it to work: it polls, and its sender runs."""
    async with (
        served(house.world, training) as url,
        _client(house.world, url) as client,
        _running(poll(client, house.app.intake), house.app.sender.run()),
    ):
        yield url


@asynccontextmanager
async def served_echo(world: World) -> AsyncIterator[str]:
    """The stock bot of tests.sandbox.echo."""
    async with served(world) as url, _client(world, url) as client, _running(_echo(client)):
        yield url


async def _echo(client: Bot) -> None:
    # Dispatcher.start_polling leaves its own task behind when it is cancelled.
    dispatcher, offset = echo_dispatcher(), 0
    while True:
        for update in await client.get_updates(offset=offset, timeout=20):
            offset = update.update_id + 1
            await dispatcher.feed_update(client, update)


@asynccontextmanager
async def _client(world: World, url: str) -> AsyncIterator[Bot]:
    client = make_bot(world.bot.token, AiohttpSession(api=TelegramAPIServer.from_base(url)))
    try:
        yield client
    finally:
        await client.session.close()


@asynccontextmanager
async def _running(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these in the background; what one of them died of is raised here."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
