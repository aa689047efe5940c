"""A migration killed in the middle leaves the old schema or the new one, never something between."""

import asyncio
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.crypto import new_ring, write_keys
from storage.migrate import migrate
from tests.durability.process import Parent

Schema = dict[str, frozenset[str]]
"""Columns by table."""
FIRST = "0001"
KILLS = 3
"""From each of the two old versions."""
LONGEST = 0.15
"""Seconds after the migration has begun."""
LOCKED = text(
    "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND pid <> pg_backend_pid()"
)


def _schema(connection: Connection) -> Schema:
    look = inspect(connection)
    tables = {name: frozenset(one["name"] for one in look.get_columns(name)) for name in look.get_table_names()}
    if tables.keys() == {"alembic_version"}:
        return {}  # every version is undone
    version = MigrationContext.configure(connection).get_current_revision()
    return {**tables, "alembic_version": frozenset([str(version)])} if tables else {}


async def _schema_of(url: str) -> Schema:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(_schema)
    await engine.dispose()
    return found


async def _has_begun(url: str) -> None:
    """Until the migration's transaction is open and holds the schema."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(make_url(url).database or "", isolation_level=None, timeout=0)
        with closing(other):
            while _lock_is_free(other):  # noqa: ASYNC110 -- a lock of another process rings no bell
                await asyncio.sleep(0.005)
        return
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as server:
        while not await server.scalar(LOCKED):  # noqa: ASYNC110 -- the same
            await asyncio.sleep(0.005)
    await engine.dispose()


def _lock_is_free(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    return True


@pytest.mark.timeout(300)
@pytest.mark.parametrize("old", ["base", FIRST])
async def test_a_migration_killed_in_the_middle_leaves_the_old_schema_or_the_new_one(
    tmp_path: Path, empty_url: str, parent: Parent, old: str
) -> None:
    chance = random.Random(1)  # noqa: S311 -- no secret
    await migrate(empty_url, FIRST)
    if old == "base":
        await migrate(empty_url, "base", down=True)
    before, after = await _schema_of(empty_url), await _version(tmp_path, "head")
    write_keys(tmp_path / "keys", new_ring())
    settings = {"RYADOM_DATABASE_URL": empty_url, "RYADOM_KEYS_FILE": str(tmp_path / "keys")}
    command = parent.bot(tmp_path, settings, "migrate")
    for _ in range(KILLS):
        await command.start()
        await asyncio.wait_for(_has_begun(empty_url), 60)
        await asyncio.sleep(chance.uniform(0, LONGEST))
        command.kill()
        assert await command.ended() in {-signal.SIGKILL, 0}
        if await _schema_of(empty_url) != before:
            break
    assert await _schema_of(empty_url) in (before, after)
    await migrate(empty_url)
    assert await _schema_of(empty_url) == after, "what a kill left can be migrated"


async def _version(folder: Path, revision: str) -> Schema:
    """The schema that a migration nobody killed leaves."""
    url = f"sqlite+aiosqlite:///{folder / revision}.db"
    await migrate(url, revision)
    return await _schema_of(url)
