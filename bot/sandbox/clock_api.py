"""«Перемотать» over HTTP: the page moves the training clock of the bot, and the world's time goes with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from typing import Any, NoReturn

import aiohttp
from aiohttp import web

from bot.sandbox.phones_api import json_body, refused
from bot.sandbox.world import World
from services.clock import LONGEST_MOVE, Clock
from services.dates import (
    DateRefusal,
    DateRefused,
    add_months,
    instant_of,
    local_day,
    names_its_year,
    parse_day,
    parse_moment,
)

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
NOON = time(12)
"""A day alone means its noon: what comes in the morning has come by then."""
NEXT_YEAR_MONTHS = 2
"""A day without a year is one of the next year only when it is so near: «15.01» typed in December. «20.11» typed on the
21st is yesterday: a whole year passed by mistake is not undone.
"""
STOP_SECONDS = 90.0
"""Longer than the bot gives itself for one stop (bot.app.training), while it tells its time all along."""
SILENT_SECONDS = 15.0
"""How long a bot that says nothing at all, not even its time, is waited for."""
SIGN_SECONDS = 2.0
"""At a stop, how often it is asked for that sign of life."""
CONFIRM_SECONDS = 10.0


class BotSilentError(Exception):
    """The bot does not answer: the time stays where it is."""


class BotFrozenError(BotSilentError):
    """The bot is there, and has not said a word for SILENT_SECONDS."""


class BackwardsError(Exception):
    """Time goes forward only: what was done by the clock is not undone."""


class TrainingTime:
    """The time of a stand: `clock` is the world's, `bot_clock` the address of the bot's, `place` says where it is
    («в Иркутске»). The bot keeps the truth; the world follows, one stop ahead, so that what the bot sends at a stop
    bears its time.
    """

    def __init__(self, clock: Clock, place: str) -> None:
        self.clock = clock
        self.place = place
        self.moving_to: datetime | None = None
        self.notice = ""
        """What people on the page should know of the bot, in their words; empty while all is well."""
        self._bot_clock = ""
        self._way = asyncio.Lock()

    async def follow(self, bot_clock: str) -> None:
        """Take over the time of a bot that has started. Raises BotSilentError."""
        self._bot_clock = bot_clock
        await self._ask("GET")

    async def forward(self, world: World, target: datetime) -> None:
        """Go to an instant with every stop on the way. Raises BackwardsError, BotSilentError (at the last stop)."""
        async with self._way, self._on_the_way(target):
            if target <= self.clock.now():
                raise BackwardsError
            await self._ask("GET")
            await _all_taken(world)
            due = await self._ask("GET")
            while self.clock.now() < target:
                stop = min(target, due) if due is not None else target
                before = self.clock.offset
                self._move_to(stop)
                try:
                    due = await self._stop_at(stop)
                except BotSilentError:
                    self.clock.offset = before
                    raise

    @asynccontextmanager
    async def _on_the_way(self, target: datetime) -> AsyncIterator[None]:
        self.moving_to = target
        try:
            yield
        finally:
            self.moving_to = None

    def _move_to(self, instant: datetime) -> None:
        self.clock.offset += max(timedelta(), instant - self.clock.now())

    async def _stop_at(self, stop: datetime) -> datetime | None:
        """Let the bot do what is due at a stop, for as long as it gives signs of life."""
        work = asyncio.create_task(self._ask("POST", stop))
        signs = asyncio.create_task(self._signs_of_life())
        try:
            await asyncio.wait({work, signs}, return_when=asyncio.FIRST_COMPLETED)
            return await (work if work.done() else signs)
        finally:
            for task in (work, signs):
                task.cancel()
            await asyncio.gather(work, signs, return_exceptions=True)

    async def _signs_of_life(self) -> NoReturn:
        while True:
            await self._request("GET", None, SILENT_SECONDS)
            await asyncio.sleep(SIGN_SECONDS)

    async def _ask(self, method: str, to: datetime | None = None) -> datetime | None:
        """Move the bot's clock, or only ask; the world follows. When something falls due there next."""
        told = await self._request(method, to, SILENT_SECONDS if to is None else STOP_SECONDS)
        self.clock.offset = timedelta(seconds=told["offset"])
        return datetime.fromisoformat(told["next"]) if told["next"] else None

    async def _request(self, method: str, to: datetime | None, seconds: float) -> dict[str, Any]:
        body = {"to": to.isoformat()} if to is not None else None
        wait = aiohttp.ClientTimeout(total=seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=wait) as client,
                client.request(method, self._bot_clock, json=body) as answer,
            ):
                if answer.status != 200:
                    raise BotSilentError
                told: dict[str, Any] = await answer.json()
                return told
        except TimeoutError as error:
            raise BotFrozenError from error
        except (aiohttp.ClientError, ValueError) as error:
            raise BotSilentError from error


def add_clock_api(app: web.Application, world: World, training: TrainingTime | None) -> None:
    """`GET /api/clock` tells the time there is, `POST` moves it. A world without a training time says so."""

    async def tell(request: web.Request) -> web.Response:
        del request
        return web.json_response(_told(training))

    async def move(request: web.Request) -> web.Response:
        if training is None:
            raise refused(404, "this stand has no training clock")
        target = _target(await json_body(request), training.clock)
        try:
            await training.forward(world, target)
        except BackwardsError:
            raise refused(409, "backwards") from None
        except BotSilentError as silent:
            reason = "bot_frozen" if isinstance(silent, BotFrozenError) else "bot_silent"
            return web.json_response({**_told(training), "error": reason}, status=503)
        return web.json_response(_told(training))

    app.router.add_get("/api/clock", tell)
    app.router.add_post("/api/clock", move)


def _told(training: TrainingTime | None) -> dict[str, Any]:
    if training is None:
        return {"training": False}
    clock, moving_to = training.clock, training.moving_to
    return {
        "training": True,
        "now": clock.now().isoformat(),
        "zone": str(clock.zone),
        "place": training.place,
        "notice": training.notice,
        "moving_to": moving_to.isoformat() if moving_to is not None else None,
    }


def _target(body: dict[str, Any], clock: Clock) -> datetime:
    """The instant that was asked for: a step, or what was typed (a day, or a day and a time, of the region)."""
    step = STEPS.get(str(body.get("by")))
    if step is not None:
        return clock.now() + step
    typed = body.get("to")
    if not isinstance(typed, str):
        raise refused(400, "wanted: by or to")
    now = clock.now()
    local = now.astimezone(clock.zone).replace(tzinfo=None)
    try:
        try:
            moment = parse_moment(typed, local)
        except DateRefused as refusal:
            if refusal.reason is not DateRefusal.TIME_MISSING:
                raise
            moment = datetime.combine(parse_day(typed, local.date()), NOON)
    except DateRefused as refusal:
        raise refused(400, refusal.reason.value) from None
    instant = instant_of(moment, clock.zone)
    if instant is None:
        raise refused(400, DateRefusal.NO_SUCH_TIME.value)
    if instant - now > LONGEST_MOVE:
        raise refused(400, DateRefusal.TOO_FAR_AHEAD.value)
    today = local_day(now, clock.zone)
    near = moment.year == today.year or moment.date() <= add_months(today, NEXT_YEAR_MONTHS)
    if not near and not names_its_year(typed):
        raise refused(400, DateRefusal.TOO_LONG_AGO.value)
    return instant


async def _all_taken(world: World) -> None:
    """The bot has taken what people sent: in a day the messenger would forget it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CONFIRM_SECONDS
    while world.updates.pending and loop.time() < deadline:
        await world.updates.news(deadline - loop.time())
