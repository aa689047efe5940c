"""Who works on a database: one process at a time. Nobody has to clean up after a holder that was killed: the kernel
(SQLite) or the server (PostgreSQL) gives the lease back with its death. Why no row with a clock: docs/adr/0009.
"""

import asyncio
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine import parse_url

_KEY = int.from_bytes(b"ryadom")
"""Of the advisory lock. The server keeps these locks by database: the same number in another one is another lock."""
_BEAT = 5.0
_PATIENCE = 10.0
"""Seconds between two questions to the server, and for its answer."""
_SERVER_GIVES_UP_LATER = {"tcp_keepalives_idle": "20", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "4"}
"""A host that vanished frees the lease after 40 s instead of hours; a holder that is cut off has noticed by then."""


class Lease(Protocol):
    """Held from the `take` that answers True until `close`, or until `lost` returns."""

    async def take(self) -> bool:
        """Try once, without waiting."""
        ...

    async def lost(self) -> None:
        """Return when the lease, once taken, is no longer ours."""
        ...

    async def close(self) -> None: ...


def lease_on(url: str) -> Lease:
    """The lease of this database; nothing is opened yet. SQLite in memory, which nobody else can see, needs none."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _ServerLease(parsed)
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        return _NoLease()
    return _FileLease(Path(parsed.database))


class _NoLease:
    async def take(self) -> bool:
        return True

    async def lost(self) -> None:
        """Never."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing was opened."""


class _FileLease(_NoLease):
    """flock on a file beside the database. The file stays for ever: removing it would let two processes lock two files
    of one name. Not the database itself: closing a second descriptor of it would drop SQLite's own locks.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._descriptor: int | None = None

    async def take(self) -> bool:
        if self._descriptor is None:
            # Another name of the same database is the same lease.
            database = self._database.resolve()
            database.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    async def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class _ServerLease:
    """A session's advisory lock, on a connection that does nothing else."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"server_settings": _SERVER_GIVES_UP_LATER},
        )
        self._connection: AsyncConnection | None = None
        self._broken = asyncio.Event()

    async def take(self) -> bool:
        if self._connection is None:
            self._connection = await self._engine.connect()
            raw = await self._connection.get_raw_connection()
            assert raw.driver_connection is not None  # noqa: S101 -- for the type checker: it is connected
            raw.driver_connection.add_termination_listener(lambda _connection: self._broken.set())
        return bool(await self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}))

    async def lost(self) -> None:
        """A server that closes is noticed at once, one that has fallen silent within 15 s."""
        while not self._broken.is_set() and await self._answers():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._broken.wait(), _BEAT)

    async def _answers(self) -> bool:
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._connection.scalar(text("SELECT 1"))
        except (OSError, SQLAlchemyError):  # a TimeoutError is an OSError
            return False
        return True

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                async with asyncio.timeout(_PATIENCE):
                    await connection.close()
        except (OSError, SQLAlchemyError):
            pass  # it has ended already, and the lease with it
        finally:
            await self._engine.dispose()
