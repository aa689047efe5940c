"""`python -m bot run`: the bot in one process, until it is told to stop."""

import asyncio
import gc
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from time import monotonic
from typing import Any

import structlog
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.types import BotCommand

from bot.app import App, compose
from bot.app.ending import Ending, nothing_forced
from bot.app.listening import listen
from bot.app.starting import (
    BOT_USERNAME,
    CannotStart,
    database_trouble_in_words,
    introduce,
    make_real_bot,
    open_ground,
    read_phrases,
)
from bot.app.training import must_be_sandbox, training_clock
from bot.config import Settings
from bot.contact import Contact, keep_noting, ticks
from bot.health import build_health, build_waiting_health
from bot.messaging.background import end
from bot.messaging.pacer import Pacer
from bot.messaging.polling import poll
from bot.messaging.subscription import keep_delivering
from bot.messaging.webhook import Webhook
from handlers.everyone.commands import command_list
from handlers.ui.links import start_link
from scheduler import timetable
from services.alerts import second_copy, updates_stuck
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


async def run(settings: Settings, ending: Ending = nothing_forced) -> None:
    """Serve until SIGTERM or SIGINT; `ending` hears of these and of any other end. Raises CannotStart (a sentence)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told_to_stop() -> None:
        stop.set()
        ending("")  # a start may be under way, which looks at `stop` only when it is through

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop)
    async with AsyncExitStack() as stack:
        with _told(ending):
            await _start_and_serve(stack, settings, stop)


async def _start_and_serve(stack: AsyncExitStack, settings: Settings, stop: asyncio.Event) -> None:
    read_phrases()
    bot = make_real_bot(settings)
    stack.push_async_callback(bot.session.close)
    identity = await introduce(bot, settings)
    await must_be_sandbox(settings)
    url, secret = settings.webhook_url, settings.webhook_secret
    webhook = Webhook(url, secret.get_secret_value()) if url and secret else None
    lease = await _take_lease(stack, settings, webhook, stop)
    if lease is None:
        return
    ground = await open_ground(settings)
    stack.push_async_callback(ground.database.close)
    contact = Contact(ticks)
    page = build_health(ground.database, contact.silent_for)
    training = training_clock(settings, ground)
    if training is not None:
        training.add_to(page)
    await listen(stack, page, settings.listen, webhook)
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
    if training is not None:
        training.open(app)
    await _serve(stack, app, contact, lease, stop, webhook=webhook)


@contextmanager
def _told(ending: Ending) -> Iterator[None]:
    """Whatever ends this, `ending` hears of it before anything is closed."""
    reason = ""
    try:
        yield
    except CannotStart as error:
        reason = str(error)
        raise
    except Exception:
        log.exception("run_failed")
        raise
    finally:
        ending(reason)


async def _take_lease(
    stack: AsyncExitStack, settings: Settings, webhook: Webhook | None, stop: asyncio.Event
) -> Lease | None:
    """One copy at a time touches the schema, the inbox and the outbox: wait for our turn. None when told to stop."""
    with database_trouble_in_words():
        lease = lease_on(settings.database_url.get_secret_value())
        stack.push_async_callback(lease.close)
        if await lease.take():
            return lease
        async with AsyncExitStack() as waiting:
            await listen(waiting, build_waiting_health(), settings.listen, webhook)
            sys.stderr.write(f"{WAITING}\n")
            sys.stderr.flush()
            while not stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), ASK_EVERY)
                if not stop.is_set() and await lease.take():
                    log.info("other_copy_ended")
                    return lease
    return None


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
    except Exception as error:  # noqa: BLE001 -- nonsense from a proxy is of many kinds; the bot works without the list
        log.warning("commands_not_set", reason=type(error).__name__)


def _take_updates(app: App, contact: Contact, webhook: Webhook | None) -> Coroutine[Any, Any, None]:
    """By the webhook when there is one, else by polling."""

    async def tell_of_copy() -> None:
        async with app.workshop.work() as work:
            await second_copy(work)

    async def tell_of_silence() -> None:
        async with app.workshop.work() as work:
            await updates_stuck(work)

    if webhook is None:
        return poll(app.bot, app.intake, contact.heard, on_conflict=tell_of_copy, first_aid=app.first_aid)
    webhook.open(app.intake, app.first_aid)
    return keep_delivering(app.bot, webhook, contact.heard, on_conflict=tell_of_copy, on_undelivered=tell_of_silence)


async def _serve(
    stack: AsyncExitStack, app: App, contact: Contact, lease: Lease, stop: asyncio.Event, *, webhook: Webhook | None
) -> None:
    await app.recover()
    # What a start leaves in memory stays to the end: collections that look through it again and again hold every tap.
    gc.freeze()
    clock = timetable.start(app.workshop)
    sending = asyncio.create_task(app.sender.run(), name="sender")
    noting = asyncio.create_task(keep_noting(contact, app.workshop), name="contact")
    taking = asyncio.create_task(_take_updates(app, contact, webhook), name="taking")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    losing = asyncio.create_task(lease.lost(), name="lease")
    tasks = (sending, noting, taking, stopping, losing)

    async def end_tasks() -> None:
        clock.shutdown(wait=False)
        if webhook is not None:
            await webhook.close()
        await end(tasks)
        log.info("stopped")

    stack.push_async_callback(end_tasks)
    log.info("started", bot=app.bot_username)
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if stopping in done:
        return
    if losing in done:
        # Before what else has ended, for that may have ended of it. Nothing can be written any more.
        raise CannotStart(LEASE_LOST) from losing.exception()
    with suppress(TelegramUnauthorizedError):
        for task in done:
            await task
    raise CannotStart(TOKEN_REFUSED)
