"""The training clock: with RYADOM_CLOCK_START the time may be moved forward, and what falls due on the way is done in
its order. `GET /clock` tells the time, `POST /clock {"to": instant}` moves it; from this machine only, and only while
the messenger is the sandbox.
"""

import asyncio
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp import web

from bot.app import App
from bot.app.starting import CannotStart, Ground, keep_offset
from bot.config import Settings, on_this_machine
from scheduler.timetable import tick_all
from services.agenda import next_instant
from services.clock import LONGEST_MOVE

log = structlog.get_logger()
PATH = "/clock"
WORK_SECONDS = 60.0
"""How long one stop may take: everything due is done and has left. A freeze of the messenger may last longer."""
SANDBOX_SECONDS = 10.0
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""Headers of a proxy: whoever asks is behind it, not here."""


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
        if to - self._clock.now() > LONGEST_MOVE:
            raise web.HTTPBadRequest(text=f"at most {LONGEST_MOVE.days} days at once: the clock never goes back")
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
    """None without RYADOM_CLOCK_START, and with a messenger elsewhere: real people's time is not moved."""
    return TrainingClock(ground) if settings.clock_start is not None and settings.telegram_is_beside else None


async def must_be_sandbox(settings: Settings) -> None:
    """Raises CannotStart when a training clock is wanted and the messenger is not the sandbox: an own Bot API server on
    this machine has the real Telegram behind it.
    """
    if settings.clock_start is None:
        return
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SANDBOX_SECONDS)) as client,
            client.get(f"{settings.telegram_api.rstrip('/')}/api/clock") as answer,
        ):
            told = await answer.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        told = None
    if not isinstance(told, dict) or "training" not in told:
        msg = "RYADOM_CLOCK_START works with the sandbox only, and RYADOM_TELEGRAM_API is another server."
        raise CannotStart(msg)


def _must_be_local(request: web.Request) -> None:
    """Nobody beside this machine, nobody through a proxy on it, and no page of a browser: those name their origin, or
    the name under which they were led here.
    """
    try:
        asked = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        asked = ""
    local = on_this_machine(request.remote or "") and on_this_machine(asked)
    if not local or "Origin" in request.headers or any(name in request.headers for name in PASSED_ON):
        raise web.HTTPForbidden(text="the training clock is moved from this machine only")


async def _instant(request: web.Request) -> datetime:
    try:
        instant = datetime.fromisoformat((await request.json())["to"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise web.HTTPBadRequest(text='wanted: {"to": "2026-11-25T10:00:00+08:00"}') from None
    if instant.tzinfo is None:
        raise web.HTTPBadRequest(text="an instant carries its zone")
    return instant
