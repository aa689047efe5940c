"""How long a bot is waited for while the clock moves: as long as it tells its time, and no longer."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox import clock_api
from bot.sandbox.clock_api import BotFrozenError, TrainingTime
from bot.sandbox.world import World
from services.clock import Clock

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


class BotAtWork:
    """A bot whose work at a stop ends when it was asked for its time so often meanwhile; with `frozen` it says nothing
    at all once it has begun to work.
    """

    def __init__(self, *, asked: int, frozen: bool = False) -> None:
        self._asked = asked
        self._frozen = frozen
        self._working = False
        self._done = asyncio.Event()
        self.over = asyncio.Event()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/clock", self._tell)
        app.router.add_post("/clock", self._work)
        return app

    async def _tell(self, request: web.Request) -> web.Response:
        del request
        if self._working and self._frozen:
            await self.over.wait()
        if self._working:
            self._asked -= 1
            if self._asked == 0:
                self._done.set()
        return web.json_response({"offset": 0.0, "next": None})

    async def _work(self, request: web.Request) -> web.Response:
        to = datetime.fromisoformat((await request.json())["to"])
        self._working = True
        await (self.over if self._frozen else self._done).wait()
        return web.json_response({"offset": (to - NOON).total_seconds(), "next": None})


async def test_a_bot_that_tells_its_time_may_work_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_api, "SIGN_SECONDS", 0.0)
    bot = BotAtWork(asked=5)
    async with TestServer(bot.application()) as server:
        time = TrainingTime(Clock(ZoneInfo("Asia/Irkutsk"), lambda: NOON), "в Иркутске")
        await time.follow(str(server.make_url("/clock")))
        await time.forward(world, NOON + timedelta(hours=1))
    assert time.clock.now() == NOON + timedelta(hours=1)


async def test_a_bot_that_freezes_at_its_work_is_given_up_and_the_time_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_api, "SILENT_SECONDS", 0.5)
    bot = BotAtWork(asked=0, frozen=True)
    async with TestServer(bot.application()) as server:
        time = TrainingTime(Clock(ZoneInfo("Asia/Irkutsk"), lambda: NOON), "в Иркутске")
        await time.follow(str(server.make_url("/clock")))
        with pytest.raises(BotFrozenError):
            await time.forward(world, NOON + timedelta(hours=1))
        bot.over.set()
    assert time.clock.now() == NOON
