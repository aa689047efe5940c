"""The training clock: with RYADOM_CLOCK_START the time may be moved forward, and what falls due on the way is done in
its order. `GET /clock` tells the time, `POST /clock {"to": instant}` moves it; from this machine only.
"""

import asyncio
import ipaddress
from datetime import datetime

import structlog
from aiohttp import web

from bot.app import App
from bot.app.starting import Ground, keep_offset
from bot.config import Settings
from scheduler.timetable import tick_all
from services.agenda import next_instant

log = structlog.get_logger()
PATH = "/clock"
WORK_SECONDS = 60.0
"""How long one stop may take: everything due is done and has left. A freeze of the messenger may last longer."""


class TrainingClock:
    """Moves the clock of a running bot. It never goes back: what is done is done."""

    def __init__(self, ground: Ground) -> None:
        self._database = ground.database
        self._clock = ground.clock
        self._moving = asyncio.Lock()
        self._app: App | None = None

    def open(self, app: App) -> None:
        """From now on there is a bot to do what falls due."""
        self._app = app

    def add_to(self, application: web.Application) -> None:
        application.router.add_get(PATH, self._tell)
        application.router.add_post(PATH, self._move)

    async def forward(self, app: App, to: datetime) -> None:
        """Go to an instant, with a stop at each one at which something falls due: everything is done there first."""
        async with self._moving:
            await app.intake.drain()
            while True:
                due = await self._next(app)
                await self._set(to if due is None else min(due, to))
                await tick_all(app.workshop)
                await app.sender.drain()
                if self._clock.now() >= to:
                    log.info("clock_moved", offset=self._clock.offset.total_seconds())
                    return

    async def _set(self, instant: datetime) -> None:
        """Written down first: a restart does not go back behind what was done."""
        offset = self._clock.offset + (instant - self._clock.now())
        if offset > self._clock.offset:
            await keep_offset(self._database, offset)
            self._clock.offset = offset

    async def _next(self, app: App) -> datetime | None:
        async with app.workshop.view() as view:
            return await next_instant(view)

    async def _tell(self, request: web.Request) -> web.Response:
        _must_be_local(request)
        return await self._answer(self._ready())

    async def _move(self, request: web.Request) -> web.Response:
        _must_be_local(request)
        app = self._ready()
        to = await _instant(request)
        if to < self._clock.now():
            raise web.HTTPConflict(text="the clock never goes back")
        try:
            async with asyncio.timeout(WORK_SECONDS):
                await self.forward(app, to)
        except TimeoutError:
            raise web.HTTPServiceUnavailable(text="what fell due is still being done") from None
        return await self._answer(app)

    async def _answer(self, app: App) -> web.Response:
        due = await self._next(app)
        return web.json_response(
            {
                "now": self._clock.now().isoformat(),
                "offset": self._clock.offset.total_seconds(),
                "next": due.isoformat() if due is not None else None,
            }
        )

    def _ready(self) -> App:
        if self._app is None:
            raise web.HTTPServiceUnavailable(text="the bot is starting")
        return self._app


def training_clock(settings: Settings, ground: Ground) -> TrainingClock | None:
    """None without RYADOM_CLOCK_START, and always with the real Telegram: real people's time is not moved."""
    return TrainingClock(ground) if settings.clock_start is not None and not settings.real_telegram else None


def _must_be_local(request: web.Request) -> None:
    """Nobody beside this machine, and no page of a browser: those name their origin."""
    try:
        local = ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        local = False
    if not local or "Origin" in request.headers:
        raise web.HTTPForbidden(text="the training clock is moved from this machine only")


async def _instant(request: web.Request) -> datetime:
    try:
        instant = datetime.fromisoformat((await request.json())["to"])
    except (ValueError, KeyError, TypeError):
        raise web.HTTPBadRequest(text='wanted: {"to": "2026-11-25T10:00:00+08:00"}') from None
    if instant.tzinfo is None:
        raise web.HTTPBadRequest(text="an instant carries its zone")
    return instant
