"""Fixtures of the messages that leave: one migrated database for all, copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messaging import ledger, waiting
from storage.crypto import new_ring
from storage.engine import open_database
from storage.migrate import migrate
from tests.messaging.sending import Bench


@pytest.fixture(scope="session")
def empty_outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outbox") / "empty.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
async def bench(tmp_path: Path, empty_outbox: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """Retries come 1, 2, 3… seconds after one another, and marks of bulk do not wait for company."""
    monkeypatch.setattr(waiting, "backoff", float)
    monkeypatch.setattr(ledger, "GATHER_BULK_SECONDS", 0.005)
    shutil.copy(empty_outbox, tmp_path / "outbox.db")
    database = open_database(f"sqlite:///{tmp_path / 'outbox.db'}", new_ring())
    yield Bench(database)
    await database.close()
