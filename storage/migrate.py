"""Bring a database to the schema of this code, in process; nothing else creates tables."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.engine import BUSY_TIMEOUT_MS, Database, parse_url

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "head"
MIGRATIONS = Path(__file__).parent / "migrations"
# Alembic is slow to import: only a schema that is behind needs it.


class DatabaseIsNewer(Exception):
    """A later version of this code has migrated the database."""


def alembic_config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 -- as said above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _run(connection: Connection, revision: str, *, down: bool) -> None:
    from alembic import command  # noqa: PLC0415 -- as said above

    config = alembic_config()
    config.attributes["connection"] = connection
    if down:
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def revisions() -> list[str]:
    """Every schema that this code has had, by the names of the files, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _is_current(connection: Connection) -> bool:
    return _revision_of(connection) == revisions()[-1]


def _knows(connection: Connection) -> bool:
    return _revision_of(connection) in (None, *revisions())


async def refuse_newer(database: Database) -> None:
    """Only looks. Raises DatabaseIsNewer when the schema is none that this code has ever had."""
    async with database.reader.connect() as connection:
        if not await connection.run_sync(_knows):
            raise DatabaseIsNewer


async def is_current(database: Database) -> bool:
    """Whether the schema is that of this code. Only looks."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(_is_current)


async def migrate(url: str, revision: str = HEAD, *, down: bool = False) -> bool:
    """Move the database of `url` to `revision`; True when something had to be done.

    A killed migration leaves the old schema or the new one: each runs in one transaction, on SQLite too (an explicit
    BEGIN IMMEDIATE; the driver by itself would commit before DDL). This engine never sets foreign_keys: Alembic's
    batch mode rebuilds a table by dropping it, and with the pragma every child row would cascade away.
    """
    parsed = parse_url(url)
    engine = create_async_engine(parsed)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        async with engine.connect() as connection:
            if sqlite:
                await connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                await connection.commit()
                raw = await connection.get_raw_connection()
                assert raw.driver_connection is not None  # noqa: S101 -- for the type checker: it is connected
                raw.driver_connection.isolation_level = None
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            if revision == HEAD and await connection.run_sync(_is_current):
                await connection.rollback()
                return False
            await connection.run_sync(_run, revision, down=down)
            await connection.commit()
            return True
    finally:
        await engine.dispose()
