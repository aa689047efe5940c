"""What /healthz and /metrics show: a silent messenger, and messages that were given up."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.contact import Contact
from bot.health import build_health
from storage.crypto import new_ring
from storage.engine import open_database
from storage.models import DeliveryState
from tests.databases import open_unsynced
from tests.outgoing import add_outgoing

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "status"), [(29, 200), (31, 503)])
async def test_health_is_red_half_a_minute_after_the_last_answer(tmp_path: Path, seconds: int, status: int) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'ryadom.db'}"
    database = open_database(url, new_ring())
    now = [1000.0]
    contact = Contact(lambda: now[0])
    async with TestClient(TestServer(build_health(database, contact.silent_for))) as client:
        assert (await client.get("/healthz")).status == 503, "not heard of yet"
        contact.heard()
        now[0] += seconds
        assert (await client.get("/healthz")).status == status
    await database.close()


async def test_messages_refused_for_good_are_counted(migrated_url: str) -> None:
    database = open_unsynced(migrated_url, new_ring())
    async with database.transaction() as session:
        await add_outgoing(session, NOON, [DeliveryState.FAILED, DeliveryState.FAILED, DeliveryState.SENT])
    async with TestClient(TestServer(build_health(database, lambda: 0.0))) as client:
        shown = await (await client.get("/metrics")).text()
    await database.close()
    assert "ryadom_outbox_failed 2.0" in shown
