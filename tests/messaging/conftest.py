"""Fixtures of the messages that leave, and of the deliveries that come."""

from collections.abc import AsyncIterator

import pytest

from bot.messaging import ledger, waiting
from bot.messaging.webhook import Webhook
from storage.crypto import new_ring
from tests.databases import open_unsynced
from tests.messaging.delivering import SECRET, URL, Line, listening
from tests.messaging.sending import Bench
from tests.messaging.taking import Desk, open_desk


@pytest.fixture
async def bench(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """Retries come 1, 2, 3… seconds after one another, and marks do not wait for company."""
    monkeypatch.setattr(waiting, "backoff", float)
    monkeypatch.setattr(ledger, "GATHER_MOST_SECONDS", 0.005)
    monkeypatch.setattr(ledger, "GATHER_EDITS_SECONDS", 0.005)
    database = open_unsynced(migrated_url, new_ring())
    yield Bench(database)
    await database.close()


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_url) as desk:
        yield desk


@pytest.fixture
def webhook(desk: Desk) -> Webhook:
    webhook = Webhook(URL, SECRET)
    webhook.open(desk.intake)
    return webhook


@pytest.fixture
async def line(webhook: Webhook) -> AsyncIterator[Line]:
    async with listening(webhook) as line:
        yield line
