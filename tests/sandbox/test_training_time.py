"""How long a bot is waited for while the clock moves: as long as it tells its time, and no longer; and how far it goes
when a day is typed without its year.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox import clock_api
from bot.sandbox.clock_api import BotFrozenError, TrainingTime
from bot.sandbox.server import build_app
from bot.sandbox.world import World
from services.clock import Clock

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
IRKUTSK = ZoneInfo("Asia/Irkutsk")


@pytest.fixture(autouse=True)
def nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bots here never take the updates of the world: they are not waited for."""
    monkeypatch.setattr(clock_api, "CONFIRM_SECONDS", 0.0)


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
        time = TrainingTime(Clock(IRKUTSK, lambda: NOON), "в Иркутске")
        await time.follow(str(server.make_url("/clock")))
        await time.forward(world, NOON + timedelta(hours=1))
    assert time.clock.now() == NOON + timedelta(hours=1)


async def test_a_bot_that_freezes_at_its_work_is_given_up_and_the_time_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_api, "SILENT_SECONDS", 0.5)
    bot = BotAtWork(asked=0, frozen=True)
    async with TestServer(bot.application()) as server:
        time = TrainingTime(Clock(IRKUTSK, lambda: NOON), "в Иркутске")
        await time.follow(str(server.make_url("/clock")))
        with pytest.raises(BotFrozenError):
            await time.forward(world, NOON + timedelta(hours=1))
        bot.over.set()
    assert time.clock.now() == NOON


@pytest.fixture
async def mover(
    world: World, tmp_path: Path
) -> AsyncIterator[tuple[TrainingTime, TestClient[web.Request, web.Application]]]:
    """A stand whose bot is as far as it is told at once."""
    time = TrainingTime(Clock(IRKUTSK, lambda: NOON), "в Иркутске")

    async def tell(request: web.Request) -> web.Response:
        if request.method == "POST":
            time.clock.offset = datetime.fromisoformat((await request.json())["to"]) - NOON
        return web.json_response({"offset": time.clock.offset.total_seconds(), "next": None})

    bot = web.Application()
    bot.router.add_route("*", "/clock", tell)
    async with TestServer(bot) as server, TestClient(TestServer(build_app(world, tmp_path, training=time))) as client:
        await time.follow(str(server.make_url("/clock")))
        yield time, client


@pytest.mark.parametrize(
    ("now", "typed", "there"),
    [
        ("2026-11-21T10:00", "20.11 10:00", None),
        ("2026-11-21T10:00", "20 ноября 10:00", None),
        ("2026-11-21T10:00", "20.11", None),
        ("2026-11-21T10:00", "20.05", None),
        ("2026-11-21T10:00", "21.11 09:00", None),
        ("2026-11-21T10:00", "22.11 09:00", "2026-11-22T09:00"),
        ("2026-11-21T10:00", "20.11.2027 10:00", "2027-11-20T10:00"),
        ("2026-11-21T10:00", "15.01 10:00", "2027-01-15T10:00"),
        ("2026-12-21T10:00", "15.01", "2027-01-15T12:00"),
        ("2026-12-21T10:00", "22.02 10:00", None),
        ("2026-12-31T10:00", "завтра в 10", "2027-01-01T10:00"),
    ],
)
async def test_a_day_without_a_year_that_is_past_is_not_the_next_years(
    mover: tuple[TrainingTime, TestClient[web.Request, web.Application]], now: str, typed: str, there: str | None
) -> None:
    time, client = mover
    time.clock.offset = (before := datetime.fromisoformat(now).replace(tzinfo=IRKUTSK)) - NOON
    answer = await client.post("/api/clock", json={"to": typed})
    if there is None:
        assert (await answer.json())["error"] in ("too_long_ago", "backwards")
        assert time.clock.now() == before
    else:
        assert answer.status == 200
        assert time.clock.now() == datetime.fromisoformat(there).replace(tzinfo=IRKUTSK)
