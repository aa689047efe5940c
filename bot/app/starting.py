"""Start-up: keys, database, clock, the messenger's word on who we are. What fails is one readable sentence."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.utils.token import TokenValidationError
from sqlalchemy import inspect

from bot.app import Identity, make_bot
from bot.app.database_trouble import trouble_of
from bot.config import Settings
from services.clock import Clock
from services.safety.crisis import PHRASES, load_phrases
from services.safety.notions import ListUnreadable
from storage.crypto import CannotDecrypt, KeyRing, KeysUnusable, new_ring, read_keys, write_keys
from storage.engine import Database, UnusableUrl, is_there, open_database
from storage.migrate import DatabaseIsNewer, migrate, refuse_newer
from storage.models import MetaValue

log = structlog.get_logger()

KEY_CHECK = "key_check"
CLOCK_OFFSET = "clock_offset_seconds"
BOT_USERNAME = "bot_username"


class CannotStart(Exception):
    """One sentence for the operator; holds no secret."""


@dataclass(frozen=True)
class Ground:
    """What stands before any messenger: the database, its keys, the clock."""

    database: Database
    clock: Clock


async def open_ground(settings: Settings) -> Ground:
    """Migrate and open the database with its keys, and set the clock. Raises CannotStart.

    A key that did not write this database is refused before the schema is touched or anything is written.
    """
    url = settings.database_url.get_secret_value()
    ring, fresh = _read_or_make_keys(settings)
    with database_trouble_in_words():
        database = open_database(url, ring)
    try:
        with database_trouble_in_words():
            await refuse_newer(database)
            known = await _is_known_with_these_keys(settings, database, fresh=fresh)
            if await migrate(url):
                log.info("database_migrated")
            if not known:
                await _keep_keys(settings, database, ring, fresh=fresh)
            return Ground(database, await _set_clock(settings, database))
    except BaseException:
        await _give_up(database)
        raise


async def look_at_ground(settings: Settings) -> Ground | None:
    """The same ground for looking only: nothing is made, migrated or written. None while no start has made it yet.

    Raises CannotStart for what would stop a start.
    """
    url = settings.database_url.get_secret_value()
    ring, fresh = _read_or_make_keys(settings)
    with database_trouble_in_words():
        if not is_there(url):
            return None
        database = open_database(url, ring)
    try:
        with database_trouble_in_words():
            await refuse_newer(database)
            if await _is_known_with_these_keys(settings, database, fresh=fresh):
                return Ground(database, await _set_clock(settings, database, keep=False))
    except BaseException:
        await _give_up(database)
        raise
    await database.close()
    return None


async def _give_up(database: Database) -> None:
    await database.close()
    await _let_connections_end()


async def _let_connections_end() -> None:
    """The SQLite driver does not wait for the thread of a connection that failed: when the loop closes before it has
    ended, it dies with a traceback below our one sentence.
    """
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 1.0)


@contextmanager
def database_trouble_in_words() -> Iterator[None]:
    """Raises CannotStart for whatever a driver or the migration tool raised."""
    try:
        yield
    except CannotStart:
        raise
    except UnusableUrl as error:
        msg = f"{error}."
        raise CannotStart(msg) from error
    except ModuleNotFoundError as error:
        msg = f"{error.name} is not installed here: make venv POSTGRES=1"
        raise CannotStart(msg) from error
    except DatabaseIsNewer as error:
        msg = "A newer version of the program made this database: update the program; nothing was changed."
        raise CannotStart(msg) from error
    except Exception as error:
        # Drivers and the migration tool raise errors of their own; some hold the address and its password.
        raise CannotStart(trouble_of(error)) from error


def read_phrases() -> None:
    """The list of words that mark a crisis; a line that cannot be read must not wait for the first cry. Raises
    CannotStart.
    """
    try:
        load_phrases()
    except ListUnreadable as error:
        msg = f"A line of the crisis phrases ({PHRASES}) cannot be read: {error}."
        raise CannotStart(msg) from error


def _read_or_make_keys(settings: Settings) -> tuple[KeyRing, bool]:
    """The keys, and whether they are new: made now and written to the file only with the first database."""
    try:
        fresh = not settings.keys_file.exists()
        return (new_ring() if fresh else read_keys(settings.keys_file)), fresh
    except KeysUnusable as error:
        msg = f"{error}: put the right file where RYADOM_KEYS_FILE points."
        raise CannotStart(msg) from error
    except OSError as error:
        msg = f"The key file {settings.keys_file} cannot be read ({type(error).__name__})."
        raise CannotStart(msg) from error


async def _is_known_with_these_keys(settings: Settings, database: Database, *, fresh: bool) -> bool:
    """Whether the database has been written with these keys; False for a new one. Raises CannotStart for other keys."""
    async with database.reader.connect() as connection:
        if not await connection.run_sync(lambda one: inspect(one).has_table(MetaValue.__tablename__)):
            return False
    try:
        async with database.view() as session:
            return await session.get(MetaValue, KEY_CHECK) is not None
    except CannotDecrypt as error:
        where = "is missing" if fresh else "is not the one that this database was written with"
        msg = f"The key file {settings.keys_file} {where}: restore it from the backup; nothing was changed."
        raise CannotStart(msg) from error


async def _keep_keys(settings: Settings, database: Database, ring: KeyRing, *, fresh: bool) -> None:
    if fresh:
        try:
            write_keys(settings.keys_file, ring)
        except OSError as error:
            msg = f"The key file {settings.keys_file} cannot be written ({type(error).__name__})."
            raise CannotStart(msg) from error
    async with database.transaction() as session:
        session.add(MetaValue(name=KEY_CHECK, value="ryadom"))


async def _set_clock(settings: Settings, database: Database, *, keep: bool = True) -> Clock:
    """The region's clock. RYADOM_CLOCK_START moves it once; the offset is kept, so that a restart does not go back."""
    clock = Clock(ZoneInfo(settings.timezone), monotonic=monotonic)
    if settings.clock_start is None:
        return clock
    async with database.view() as session:
        kept = await session.get(MetaValue, CLOCK_OFFSET)
    if kept is not None:
        clock.offset = timedelta(seconds=float(kept.value))
        return clock
    clock.offset = settings.clock_start - clock.now()
    if keep:
        await keep_offset(database, clock.offset)
    return clock


async def keep_offset(database: Database, offset: timedelta) -> None:
    """Write down how far the clock is moved."""
    async with database.transaction() as session:
        await session.merge(MetaValue(name=CLOCK_OFFSET, value=str(offset.total_seconds())))


def make_real_bot(settings: Settings) -> Bot:
    """The bot with its connection: proxy and own Bot API server included. Raises CannotStart for a malformed token."""
    if settings.bot_token is None:
        msg = "RYADOM_BOT_TOKEN is not set: put the token from @BotFather into .env."
        raise CannotStart(msg)
    server = PRODUCTION if settings.real_telegram else TelegramAPIServer.from_base(settings.telegram_api)
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    try:
        session = AiohttpSession(proxy=proxy, api=server, timeout=30.0)
    except (ValueError, RuntimeError) as error:
        msg = "RYADOM_PROXY is not a proxy address such as socks5://host:port."
        raise CannotStart(msg) from error
    try:
        return make_bot(settings.bot_token.get_secret_value(), session)
    except TokenValidationError as error:
        msg = "RYADOM_BOT_TOKEN does not look like a token: copy it again from @BotFather."
        raise CannotStart(msg) from error


async def introduce(bot: Bot, settings: Settings) -> Identity:
    """Ask the messenger who we are. Raises CannotStart when the token is refused or nobody answers."""
    try:
        me = await bot.get_me(request_timeout=15)
    except (TelegramUnauthorizedError, TelegramNotFound) as error:
        msg = "The messenger refuses RYADOM_BOT_TOKEN: copy it again from @BotFather."
        raise CannotStart(msg) from error
    except Exception as error:  # what a proxy or a foreign server answers is of many kinds
        via = " through RYADOM_PROXY" if settings.proxy else ""
        msg = f"{settings.telegram_api} does not answer{via}: check the network, RYADOM_PROXY and RYADOM_TELEGRAM_API."
        raise CannotStart(msg) from error
    return Identity(me.id, me.username or "")
