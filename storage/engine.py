"""Engines and sessions: SQLite with one writer, or PostgreSQL; the rest of the code sees `Database` only."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, Row, event, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.crypto import KeyRing
from storage.models import Base
from storage.sqlite import READ, WRITE, DirectDriver
from storage.types import KEY_RING_ATTRIBUTE

BUSY_TIMEOUT_MS = 5000
READERS = 4
WRITERS = 10  # PostgreSQL only
_TOLD = "told of the commit"


@dataclass(frozen=True)
class Database:
    """The write engine and the read engine of one database. On SQLite the writer is alone (pool of one, BEGIN
    IMMEDIATE): several writers are slower than one, and read-then-write transactions would fail with BUSY at once.
    """

    writer: AsyncEngine
    reader: AsyncEngine
    writing: async_sessionmaker[AsyncSession]
    reading: async_sessionmaker[AsyncSession]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One writing transaction: commits at the end of the block, rolls back on any exception."""
        async with self.writing() as session, session.begin():
            yield session

    @asynccontextmanager
    async def view(self) -> AsyncIterator[AsyncSession]:
        """A reading session: the database itself refuses writes. What was loaded stays readable after the block."""
        async with self.reading() as session:
            yield session

    async def close(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()


class _Telling(Session):
    """A session that tells of its commit (when_committed)."""


@event.listens_for(_Telling, "after_commit")
def _tell(session: Session) -> None:
    told: Callable[[], None] | None = session.info.pop(_TOLD, None)
    if told is not None:
        told()


def when_committed(session: AsyncSession, told: Callable[[], None]) -> None:
    """Call this as soon as the commit of a writing session holds, whatever goes wrong after it."""
    session.sync_session.info[_TOLD] = told


Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]


async def plain_rows(
    session: AsyncSession, statement: Executable, parameters: Parameters, *, flush: bool = False
) -> Sequence[Row[Any]]:
    """Rows of columns, past the ORM's bookkeeping (a third of what a small statement costs): for what every update
    runs. What waits in the session is flushed first only with `flush`, and no loaded entity is refreshed.
    """

    def run(one: Session) -> Sequence[Row[Any]]:
        if flush:
            one.flush()
        return one.connection().execute(statement, parameters).all()

    # Not through AsyncConnection, which takes a statement that did not have to wait for an error (storage.sqlite).
    return await session.run_sync(run)


async def run_plainly(session: AsyncSession, statement: Executable, parameters: Parameters) -> None:
    """As `plain_rows`, of a statement that answers nothing."""
    await session.run_sync(lambda one: one.connection().execute(statement, parameters))


def insert_if_new(model: type[Base], *unique: str) -> postgresql.Insert:
    """An insert that leaves alone what stands there under the same `unique` columns: with `returning` it answers what
    it has written. One statement where a look and an insert would be two, and nobody can come in between. SQLite says
    it in the words of PostgreSQL.
    """
    return postgresql.insert(model).on_conflict_do_nothing(index_elements=unique)


class UnusableUrl(ValueError):
    """RYADOM_DATABASE_URL names no database that we know; the text is a sentence for the operator, without the URL."""


def parse_url(url: str) -> URL:
    """The database URL with its async driver. SQLite files get their folder made by open_database.

    Raises UnusableUrl.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        msg = "RYADOM_DATABASE_URL is not a database URL"
        raise UnusableUrl(msg) from error
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    backend = parsed.drivername.split("+")[0]
    if backend not in drivers:
        msg = f"RYADOM_DATABASE_URL: {backend} is not supported, use sqlite or postgresql"
        raise UnusableUrl(msg)
    return parsed.set(drivername=drivers[backend])


def is_there(url: str) -> bool:
    """Whether there may be a database: of PostgreSQL only a connection tells, SQLite would make the file by looking."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    file = Path(parsed.database or "")
    return file.exists() and (not file.is_file() or file.stat().st_size > 0)


def open_database(url: str, keys: KeyRing) -> Database:
    """Make the engines (nothing connects yet)."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        writer = _engine(parsed, size=1, pool_timeout=60, module=DirectDriver())
        reader = _engine(parsed, size=READERS, pool_timeout=60, module=DirectDriver())
        _prepare_sqlite(writer, begin=WRITE, extra="query_only=OFF")
        _prepare_sqlite(reader, begin=READ, extra="query_only=ON")
    else:
        read_only = {"server_settings": {"default_transaction_read_only": "on"}}
        writer = _engine(parsed, size=WRITERS, pool_pre_ping=True)
        reader = _engine(parsed, size=READERS, pool_pre_ping=True, connect_args=read_only)
    for engine in (writer, reader):
        setattr(engine.sync_engine.dialect, KEY_RING_ATTRIBUTE, keys)
    return Database(
        writer=writer,
        reader=reader,
        writing=async_sessionmaker(writer, expire_on_commit=False, sync_session_class=_Telling),
        reading=async_sessionmaker(reader, expire_on_commit=False),
    )


def _engine(url: URL, *, size: int, **options: Any) -> AsyncEngine:  # noqa: ANN401 -- SQLAlchemy's own options
    # Values stay out of error texts: they may be somebody's words. The connection used last still has its pages and
    # statements at hand.
    return create_async_engine(url, pool_size=size, max_overflow=0, pool_use_lifo=True, hide_parameters=True, **options)


def _prepare_sqlite(engine: AsyncEngine, *, begin: str, extra: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- the driver's own adapter
        # The driver must not begin by itself: `begin` says how (pysqlite would defer the lock).
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            extra,
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.begin = begin
        connection.patience = BUSY_TIMEOUT_MS


SQLITE_WITHOUT_WAL_RESET_BUG = (3, 51, 3)


def sqlite_has_wal_reset_bug() -> bool:
    """Versions before 3.51.3 may corrupt a WAL that two connections checkpoint at once; `check` says so."""
    return sqlite3.sqlite_version_info < SQLITE_WITHOUT_WAL_RESET_BUG
