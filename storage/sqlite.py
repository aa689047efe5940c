"""SQLite from the event loop: what waits for the lock or the disk does so in the connection's thread, and a statement
runs at once. Nobody but this process writes, as a rule, so the lock is mostly free and taken at once too.

A statement of ours takes tens of microseconds. SQLAlchemy's adapter of aiosqlite makes four trips to the thread for it,
and each costs more than that; all the while the write lock is held. docs/adr/0012 says what it gives and
risks.
"""

# ruff: noqa: SLF001 -- the inside of the adapter and of the driver is what an adapter of them goes by
import sqlite3
from collections import deque
from collections.abc import Coroutine
from typing import Any, cast

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncIODBAPICursor
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import EMPTY_DICT
from sqlalchemy.util.concurrency import await_

LONG = "GROUP BY"
"""Reading, this counts over a whole journal: a third of a second for a report of 200,000 rows. Others read by a key."""
PRIMARY_CODE = 0xFF
"""SQLite's extended codes hold the code in their lowest byte (busy, because another process recovers the WAL)."""
READ = "BEGIN"
WRITE = "BEGIN IMMEDIATE"
Done = tuple[sqlite3.Cursor, deque[Any]]


class DirectCursor(AsyncAdapt_aiosqlite_cursor):
    """`_cursor` is the driver's own, closed after each statement; it still says what the result was."""

    __slots__ = ()
    _adapt_connection: "DirectConnection"

    def __init__(self, adapt_connection: "DirectConnection") -> None:  # the parent's own would make a trip
        self._adapt_connection = adapt_connection
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()

    def execute(self, operation: str, parameters: Any = None) -> None:  # noqa: ANN401 -- as the driver takes them
        self._take(self._adapt_connection.run(operation, parameters or ()))

    def executemany(self, operation: str, seq_of_parameters: Any) -> None:  # noqa: ANN401 -- the same
        self._take(self._adapt_connection.run_many(operation, seq_of_parameters))

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Its statement is closed already."""

    def _take(self, done: Coroutine[Any, Any, Done]) -> None:
        try:
            cursor, self._rows = await_(done)
            self._cursor = cast("AsyncIODBAPICursor", cursor)
        except Exception as error:  # noqa: BLE001 -- as the adapter does: what it does not know it raises again
            self._adapt_connection._handle_exception(error)


class DirectConnection(AsyncAdapt_aiosqlite_connection):
    """`begin` opens a transaction before its first statement; None: the driver's own way. `patience`: milliseconds for
    which the connection waits for a lock, in its thread; the loop does not.
    """

    _cursor_cls: type[AsyncAdapt_aiosqlite_cursor] = DirectCursor
    begin: str | None = None
    patience = 0

    async def run(self, operation: str, parameters: Any) -> Done:  # noqa: ANN401 -- as the driver takes them
        driver = await self._begun()
        if self._is_reader and LONG in operation:
            return await self._run_in_thread(driver, sqlite3.Cursor.execute, operation, parameters)
        return _run(driver, sqlite3.Cursor.execute, operation, parameters)

    async def run_many(self, operation: str, parameters: Any) -> Done:  # noqa: ANN401 -- the same
        """Thousands of rows may come so: in the thread."""
        return await self._run_in_thread(await self._begun(), sqlite3.Cursor.executemany, operation, parameters)

    async def _run_in_thread(self, *call: Any) -> Done:  # noqa: ANN401 -- what _run takes
        done: Done = await self._connection._execute(_run, *call)
        return done

    async def _begun(self) -> sqlite3.Connection:
        """The driver's connection, in a transaction; a write lock that is not free is waited for in the thread."""
        driver: sqlite3.Connection = self._connection._conn
        if self.begin is not None and not driver.in_transaction:
            if self._is_reader:
                driver.execute(self.begin)
            elif not self._begins_at_once(driver, self.begin):
                await self._connection._execute(driver.execute, self.begin)
        return driver

    def _begins_at_once(self, driver: sqlite3.Connection, begin: str) -> bool:
        """Whether the write lock was free."""
        driver.execute("PRAGMA busy_timeout=0")
        try:
            driver.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                raise
            return False
        else:
            return True
        finally:
            driver.execute(f"PRAGMA busy_timeout={self.patience}")

    @property
    def _is_reader(self) -> bool:
        """It takes no lock when it begins and has nothing to undo at its end."""
        return self.begin == READ

    def commit(self) -> None:
        if self._is_under_way():
            super().commit()

    def rollback(self) -> None:
        if self._is_under_way():
            if self._is_reader:
                self._connection._conn.rollback()
            else:
                super().rollback()

    def _is_under_way(self) -> bool:
        """Whether there is a transaction to end; the pool rolls back whatever comes home, mostly for nothing."""
        driver: sqlite3.Connection | None = self._connection._connection
        return driver is not None and driver.in_transaction


class DirectDriver(AsyncAdapt_aiosqlite_dbapi):
    """The `module` of an engine on a file."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> DirectConnection:  # noqa: ANN401 -- as the driver takes them
        connection = super().connect(*arguments, **options)
        return DirectConnection(self, connection._connection)


def _run(
    driver: sqlite3.Connection,
    execute: Any,  # noqa: ANN401 -- the same
    operation: str,
    parameters: Any,  # noqa: ANN401 -- the same
) -> Done:
    cursor = driver.cursor()
    try:
        execute(cursor, operation, parameters)
        return cursor, deque(cursor.fetchall() if cursor.description else ())
    finally:
        cursor.close()
