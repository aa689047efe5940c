"""`python -m bot run`: the bot in one process, until it is told to stop."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack, suppress
from time import monotonic

import structlog
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.types import BotCommand
from aiohttp import web

from bot.app import App, compose
from bot.app.starting import (
    BOT_USERNAME,
    CannotStart,
    database_trouble_in_words,
    introduce,
    make_real_bot,
    open_ground,
)
from bot.config import Settings
from bot.health import Contact, build_health, build_waiting_health
from bot.messaging.pacer import Pacer
from bot.messaging.polling import poll
from handlers.everyone.commands import command_list
from handlers.ui.links import start_link
from scheduler import timetable
from services.alerts import second_copy
from services.people.first_admin import first_admin_code
from services.units.registry import ensure_region
from storage.lease import Lease, lease_on
from storage.models import MetaValue

log = structlog.get_logger()
TOKEN_REFUSED = "The messenger no longer accepts RYADOM_BOT_TOKEN: copy the new one from @BotFather."  # noqa: S105 -- a sentence
WAITING = "Another copy works on this database; waiting for it to end."
LEASE_LOST = "The connection that held the database for this copy is lost: stopping, to be started again."
ASK_EVERY = 1.0
"""Seconds between two tries of a waiting copy."""


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotStart with one sentence."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        bot = make_real_bot(settings)
        stack.push_async_callback(bot.session.close)
        identity = await introduce(bot, settings)
        lease = await _take_lease(stack, settings, stop)
        if lease is None:
            return
        ground = await open_ground(settings)
        stack.push_async_callback(ground.database.close)
        contact = Contact(ground.clock)
        await _listen(stack, build_health(ground.database, ground.clock, contact.last), settings.listen)
        app = compose(
            settings,
            bot=bot,
            identity=identity,
            database=ground.database,
            clock=ground.clock,
            pacer=Pacer(settings.send_rate, monotonic=monotonic),
        )
        stack.push_async_callback(app.close)
        await _first_steps(app, settings)
        await _serve(app, contact, lease, stop)


async def _take_lease(stack: AsyncExitStack, settings: Settings, stop: asyncio.Event) -> Lease | None:
    """One copy at a time touches the schema, the inbox and the outbox: wait for our turn. None when told to stop."""
    with database_trouble_in_words():
        lease = lease_on(settings.database_url.get_secret_value())
        stack.push_async_callback(lease.close)
        if await lease.take():
            return lease
        async with AsyncExitStack() as waiting:
            await _listen(waiting, build_waiting_health(), settings.listen)
            sys.stderr.write(f"{WAITING}\n")
            sys.stderr.flush()
            while not stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), ASK_EVERY)
                if not stop.is_set() and await lease.take():
                    log.info("other_copy_ended")
                    return lease
    return None


async def _listen(stack: AsyncExitStack, health: web.Application, listen: str) -> None:
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(health, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    except (OSError, OverflowError) as error:
        msg = f"RYADOM_LISTEN: {listen} is busy or cannot be used: stop the other copy or choose another port."
        raise CannotStart(msg) from error


async def _first_steps(app: App, settings: Settings) -> None:
    """The Centre and the register of municipalities; a one-time link while nobody is admin; the command list."""
    async with app.workshop.work() as work:
        await ensure_region(work)
        await work.session.merge(MetaValue(name=BOT_USERNAME, value=app.bot_username))
        code = None if settings.admin_ids else await first_admin_code(work)
    if code is not None:
        sys.stdout.write(f"No admin yet. One-time admin link: {start_link(app.bot_username, code)}\n")
        sys.stdout.flush()
    try:
        with app.i18n.context():
            await app.bot.set_my_commands([BotCommand(command=name, description=text) for name, text in command_list()])
    except TelegramAPIError as error:
        log.warning("commands_not_set", reason=type(error).__name__)


async def _serve(app: App, contact: Contact, lease: Lease, stop: asyncio.Event) -> None:
    await app.recover()
    clock = timetable.start(app.workshop)
    sending = asyncio.create_task(app.sender.run(), name="sender")

    async def alert() -> None:
        async with app.workshop.work() as work:
            await second_copy(work)

    polling = asyncio.create_task(poll(app.bot, app.intake, contact.heard, on_conflict=alert), name="polling")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    losing = asyncio.create_task(lease.lost(), name="lease")
    tasks = (sending, polling, stopping, losing)
    log.info("started", bot=app.bot_username)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if stopping in done:
            return
        for task in done:
            await task
        if losing in done:
            raise CannotStart(LEASE_LOST)
        raise CannotStart(TOKEN_REFUSED)
    except TelegramUnauthorizedError as error:
        raise CannotStart(TOKEN_REFUSED) from error
    finally:
        clock.shutdown(wait=False)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        log.info("stopped")
