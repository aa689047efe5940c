"""Databases for tests: SQLite files, and databases on a PostgreSQL server when one is found.

Each process that runs tests keeps one PostgreSQL database and empties it for each test (20 ms; a new database made
from a template and dropped again costs 110 ms).
"""

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import asyncpg
import pytest
from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from storage.crypto import KeyRing
from storage.engine import Database, open_database
from storage.migrate import migrate
from storage.models import Base

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

SERVER = "RYADOM_TEST_POSTGRES"
STANDARD = "postgresql://postgres@127.0.0.1:5432/postgres"
"""Asked when RYADOM_TEST_POSTGRES does not name a server: the local one, as Debian installs it with trust."""
PREFIX = "ryadom_test_"
FORGOTTEN = 3600
"""Seconds after which a database of tests that nobody is connected to was left behind by a run that was killed."""


def _server() -> URL:
    return make_url(os.environ.get(SERVER, STANDARD)).set(drivername="postgresql")


async def _connect(database: str | None = None) -> Any:  # noqa: ANN401 -- asyncpg ships no annotations
    url = _server() if database is None else _server().set(database=database)
    return await asyncpg.connect(url.render_as_string(hide_password=False), timeout=10)


async def why_no_server() -> str:
    """The reason why nothing can be tested on PostgreSQL; empty when it can."""
    try:
        connection = await _connect()
        try:
            if not await connection.fetchval("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = user"):
                return f"the user of {SERVER} may not create databases"
        finally:
            await connection.close()
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return f"no PostgreSQL at {SERVER} or the standard local port: {type(error).__name__}"
    return ""


async def _create() -> str:
    """A new, empty database; what earlier runs left behind is swept away."""
    name = f"{PREFIX}{int(time.time())}_{secrets.token_hex(4)}"
    connection = await _connect()
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        # Whether a commit survives the machine is asked in tests/durability, by killing the bot: not the server.
        await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        left = await connection.fetch(
            "SELECT datname FROM pg_database WHERE datname LIKE $1 AND datname < $2"
            " AND oid NOT IN (SELECT datid FROM pg_stat_activity WHERE datid IS NOT NULL)",
            PREFIX.replace("_", "\\_") + "%",
            f"{PREFIX}{int(time.time()) - FORGOTTEN}",
        )
        for row in left:
            with suppress(asyncpg.PostgresError):  # another process sweeps as well
                await connection.execute(f'DROP DATABASE IF EXISTS "{row["datname"]}"')
    finally:
        await connection.close()
    return name


async def _drop(name: str) -> None:
    connection = await _connect()
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


def _url_of(name: str) -> str:
    return _server().set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)


@asynccontextmanager
async def postgres_database() -> AsyncIterator[str]:
    """The URL of a new database without tables, dropped afterwards. Skips with the reason when there is no server."""
    if reason := await why_no_server():
        pytest.skip(reason)
    name = await _create()
    try:
        yield _url_of(name)
    finally:
        await _drop(name)


class Databases:
    """What one process of tests works on. Each is made when it is first asked for."""

    def __init__(self, migrated_file: Path) -> None:
        self._file = migrated_file
        self._name: str | None = None

    async def migrated(self, kind: Kind, folder: Path) -> str:
        """The URL of a database at the current schema without rows, for one test."""
        if kind == "sqlite":
            shutil.copy(self._file, folder / "ryadom.db")
            return f"sqlite+aiosqlite:///{folder / 'ryadom.db'}"
        if self._name is None:
            self._name = await _create()
            await migrate(_url_of(self._name))
        else:
            await _empty(self._name)
        return _url_of(self._name)

    def close(self) -> None:
        if self._name is not None:
            asyncio.run(_drop(self._name))


async def _empty(name: str) -> None:
    """Without rows, and with every number beginning at one again. Fails rather than waits for a test that left a
    transaction open.
    """
    connection = await _connect(name)
    try:
        tables = [table.name for table in Base.metadata.sorted_tables]
        deleting = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608 -- names of our own
        await connection.execute(f"SET lock_timeout = '10s'; SET session_replication_role = replica; {deleting}")
        await connection.execute(
            "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        )
    finally:
        await connection.close()


def open_unsynced(url: str, keys: KeyRing) -> Database:
    """The engines of production, whose commits do not wait for the disk: that is proven in tests/durability."""
    database = open_database(url, keys)
    if database.writer.dialect.name == "sqlite":

        @event.listens_for(database.writer.sync_engine, "connect")
        def do_not_wait(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- the driver's own adapter
            connection.run_async(lambda driver: driver.execute("PRAGMA synchronous=OFF"))

    return database
