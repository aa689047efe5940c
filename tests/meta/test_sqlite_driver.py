"""storage/sqlite.py goes by the inside of two libraries: an update that changes it must fail here, and loudly."""

import asyncio
import inspect
import sqlite3
import subprocess
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.exc import OperationalError

from storage.crypto import new_ring
from storage.engine import BUSY_TIMEOUT_MS, Database, open_database
from storage.sqlite import WRITE, DirectConnection, DirectCursor

RECOVERS = """
import fcntl, os, sys
shared = os.open(sys.argv[1], os.O_RDWR)
os.pwrite(shared, bytes(96), 0)
fcntl.lockf(shared, fcntl.LOCK_EX, 8, 120)
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
async def sqlite(migrated_file: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite+aiosqlite:///{migrated_file}", new_ring())
    yield database
    await database.close()


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (aiosqlite.Connection, "_execute", ["self", "fn", "args", "kwargs"]),
        (AsyncAdapt_aiosqlite_connection, "_handle_exception", ["self", "error"]),
        (AsyncAdapt_aiosqlite_connection, "__init__", ["self", "dbapi", "connection"]),
        (AsyncAdapt_aiosqlite_connection, "commit", ["self"]),
        (AsyncAdapt_aiosqlite_connection, "rollback", ["self"]),
        (AsyncAdapt_aiosqlite_cursor, "__init__", ["self", "adapt_connection"]),
        (AsyncAdapt_aiosqlite_cursor, "execute", ["self", "operation", "parameters"]),
        (AsyncAdapt_aiosqlite_cursor, "executemany", ["self", "operation", "seq_of_parameters"]),
        (AsyncAdapt_aiosqlite_cursor, "close", ["self"]),
        (AsyncAdapt_aiosqlite_cursor, "_async_soft_close", ["self"]),
        (AsyncAdapt_aiosqlite_dbapi, "__init__", ["self", "aiosqlite", "sqlite"]),
        (AsyncAdapt_aiosqlite_dbapi, "connect", ["self", "arg", "kw"]),
    ],
)
def test_what_is_called_or_replaced_is_there_as_it_was(owner: type, name: str, parameters: list[str]) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


async def test_a_cursor_and_its_connection_hold_what_ours_read_and_set(sqlite: Database) -> None:
    assert isinstance(inspect.getattr_static(aiosqlite.Connection, "_conn"), property)
    assert AsyncAdapt_aiosqlite_connection._cursor_cls is AsyncAdapt_aiosqlite_cursor
    async with sqlite.reader.connect() as connection:
        held: Any = (await connection.get_raw_connection()).dbapi_connection
        assert isinstance(held, DirectConnection)
        assert held._connection._connection is held._connection._conn
        theirs = await connection.run_sync(lambda _one: AsyncAdapt_aiosqlite_cursor(held))
        # The constructor of ours does not call theirs; these two only the replaced methods need.
        assert set(_set(DirectCursor(held))) | {"_connection", "_cursor"} == set(_set(theirs))
        assert isinstance(theirs._rows, deque)


async def test_reading_only_what_counts_over_many_rows_leaves_the_loop(sqlite: Database) -> None:
    seen: list[bool] = []
    async with sqlite.reader.connect() as connection:
        held: Any = (await connection.get_raw_connection()).dbapi_connection
        assert isinstance(held, DirectConnection)
        held._connection._conn.set_trace_callback(
            lambda said: seen.append(threading.current_thread() is threading.main_thread()) if "7" in said else None
        )
        await connection.execute(text("SELECT 7"))
        await connection.execute(text("SELECT 7 AS number GROUP BY number"))
        held._connection._conn.set_trace_callback(None)
    assert seen == [True, False]


async def test_a_free_lock_is_taken_on_the_loop_and_a_held_one_is_waited_for_in_the_thread(
    sqlite: Database, migrated_file: Path
) -> None:
    seen: list[bool] = []
    in_thread = asyncio.Event()
    loop = asyncio.get_running_loop()

    def note(said: str) -> None:
        if WRITE in said:
            seen.append(threading.current_thread() is threading.main_thread())
            if not seen[-1]:
                loop.call_soon_threadsafe(in_thread.set)

    async with sqlite.writer.connect() as connection:
        held: Any = (await connection.get_raw_connection()).dbapi_connection
        held._connection._conn.set_trace_callback(note)
        await connection.execute(text("SELECT 1"))
        await connection.rollback()
        assert seen == [True]
        with closing(sqlite3.connect(migrated_file, isolation_level=None)) as other:
            other.execute(WRITE)
            writing = asyncio.create_task(connection.run_sync(lambda one: one.execute(text("SELECT 2")).scalar()))
            await in_thread.wait()  # the loop goes on while it waits there
            assert not writing.done()
            other.execute("COMMIT")
        assert await writing == 2
        assert seen == [True, True, False]
        await connection.rollback()
        assert held._connection._conn.execute("PRAGMA busy_timeout").fetchone() == (BUSY_TIMEOUT_MS,)
        held._connection._conn.set_trace_callback(None)


async def test_a_writer_waits_while_another_process_recovers_the_log(sqlite: Database, migrated_file: Path) -> None:
    """SQLITE_BUSY_RECOVERY: the header of the shared index is gone, and somebody else holds all of its locks."""
    async with sqlite.writer.connect() as connection:
        await connection.execute(text("CREATE TABLE told (number INTEGER)"))
        await connection.commit()
        index = Path(f"{migrated_file}-shm")
        recovering = await asyncio.create_subprocess_exec(
            sys.executable, "-c", RECOVERS, str(index), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert recovering.stdin is not None
        assert recovering.stdout is not None
        assert await recovering.stdout.readline() == b"held\n"
        held: Any = (await connection.get_raw_connection()).dbapi_connection
        waits = asyncio.Event()
        in_thread = held._connection._execute

        async def noted(*call: Any) -> Any:  # noqa: ANN401 -- whatever is called
            waits.set()
            return await in_thread(*call)

        held._connection._execute = noted
        writing = asyncio.create_task(connection.execute(text("INSERT INTO told VALUES (1)")))
        await waits.wait()
        assert not writing.done()
        recovering.stdin.write(b"\n")
        await recovering.communicate()
        await writing
        await connection.commit()
        assert (await connection.execute(text("SELECT count(*) FROM told"))).scalar() == 1
        await connection.rollback()


async def test_whoever_waits_for_the_lock_in_vain_hears_that_it_is_busy(sqlite: Database, migrated_file: Path) -> None:
    async with sqlite.writer.connect() as connection:
        held: Any = (await connection.get_raw_connection()).dbapi_connection
        held.patience = 1
        with closing(sqlite3.connect(migrated_file, isolation_level=None)) as other:
            other.execute(WRITE)
            with pytest.raises(OperationalError, match="database is locked"):
                await connection.execute(text("SELECT 1"))
        await connection.rollback()
        assert (await connection.execute(text("SELECT 3"))).scalar() == 3
        await connection.rollback()


def _set(cursor: object) -> list[str]:
    names = {name for kind in type(cursor).__mro__ for name in getattr(kind, "__slots__", ())}
    return [name for name in names if not name.startswith("__") and hasattr(cursor, name)]
