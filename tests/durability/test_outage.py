"""A database that is away is waited for; a statement that is wrong is not tried for ever."""

import sqlite3
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage.crypto import new_ring
from storage.engine import Database, open_database
from storage.outage import is_outage


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = open_database(migrated_url, new_ring())
    yield database
    await database.close()


async def raised(database: Database, statement: str, **values: object) -> Exception:
    """In a view: the connections of views only read."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- which one it is, is what the driver decides
        async with database.view() as session:
            await session.execute(text(statement), values)
    return caught.value


WRONG: dict[str, tuple[str, dict[str, object]]] = {
    "no such column": ("SELECT nope FROM account", {}),
    "no such table": ("SELECT 1 FROM nowhere", {}),
    "no statement": ("SELEC 1", {}),
    "a number that no column holds": ("SELECT CAST(:number AS bigint)", {"number": 2**70}),
}


@pytest.mark.parametrize(("statement", "values"), WRONG.values(), ids=WRONG)
async def test_a_wrong_statement_is_no_outage(database: Database, statement: str, values: dict[str, object]) -> None:
    assert not is_outage(await raised(database, statement, **values))


async def test_what_postgresql_calls_by_one_name_is_told_apart(database: Database) -> None:
    if database.writer.dialect.name == "sqlite":
        assert not is_outage(await raised(database, "SELECT abs(-9223372036854775807 - 1)"))
        return
    for statement in ("SELECT 1 / 0", "SELECT 'x'::integer", "SELECT 'a' ~ '('"):
        assert not is_outage(await raised(database, statement))
    assert is_outage(await raised(database, "SELECT pg_terminate_backend(pg_backend_pid())"))


async def test_a_server_that_only_reads_for_now_is_an_outage(database: Database) -> None:
    assert is_outage(await raised(database, "DELETE FROM account"))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_FSYNC])
def test_a_busy_a_full_and_a_failing_disk_are_outages(code: int) -> None:
    cause = sqlite3.OperationalError()
    cause.sqlite_errorcode = code
    assert is_outage(OperationalError("COMMIT", None, cause))
