"""The suite runs on PostgreSQL as well as on SQLite."""

import os

import pytest

from storage.crypto import new_ring
from storage.engine import Database, open_database
from tests.conftest import NO_POSTGRES
from tests.databases import Kind


def test_a_postgresql_server_is_found() -> None:
    """The only test that is skipped without one: all that would have run there is not collected."""
    if reason := os.environ[NO_POSTGRES]:
        pytest.skip(f"on SQLite alone: {reason}")


async def test_each_test_gets_a_database_of_its_kind(migrated_url: str, database_kind: Kind) -> None:
    database: Database = open_database(migrated_url, new_ring())
    assert database.writer.dialect.name == database_kind
    await database.close()
