"""Databases for tests: a SQLite file, and a database of its own on a PostgreSQL server when one is found."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

SERVER = "RYADOM_TEST_POSTGRES"
STANDARD = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
"""Asked when RYADOM_TEST_POSTGRES does not name a server: the local one, as Debian installs it with trust."""


@asynccontextmanager
async def postgres_database() -> AsyncIterator[str]:
    """The URL of a new, empty database, dropped afterwards. Skips with the reason when no server answers."""
    server = make_url(os.environ.get(SERVER, STANDARD)).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    name = f"ryadom_test_{secrets.token_hex(6)}"
    try:
        try:
            async with engine.connect() as connection:
                await connection.exec_driver_sql(f"CREATE DATABASE {name}")
        except Exception as error:  # noqa: BLE001 -- no server, no right, no driver: each is the reason of the skip
            pytest.skip(f"no PostgreSQL ({SERVER} or the local standard port): {type(error).__name__}")
        yield server.set(database=name).render_as_string(hide_password=False)
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await engine.dispose()
