"""The host's own zone changes nothing; and two processes at once do what is due once."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scheduler.jobs import schedule_months
from services.events.facts import EventFacts
from services.events.running import create_event
from services.plans.sending import approve_plan
from storage.crypto import new_ring, write_keys
from storage.models import Appeal, Broadcast, DueItem, EventKind, MessageClass, OutboxMessage
from tests.durability.process import ROOT
from tests.services.workshop import COORDINATOR, EVENING, NOON, Shop, open_shop

ZONES = ("UTC", "America/New_York", "Pacific/Kiritimati")
PATIENCE = 90.0
AFTER_MIDNIGHT = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
"""00:30 of 1 December in Irkutsk; still November in New York."""
ON_THE_25TH = datetime(2026, 11, 25, 2, 0, 20, tzinfo=UTC)
IN_DECEMBER = EventFacts(EventKind.STREAM, "Эфир", NOON + timedelta(days=20), "https://example.org/live", None)


@dataclass(frozen=True)
class Ground:
    shop: Shop
    url: str
    keys: Path


@pytest.fixture
async def ground(migrated_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    ring = new_ring()
    write_keys(tmp_path / "keys", ring)
    async with open_shop(migrated_url, ring=ring) as shop:
        yield Ground(shop, migrated_url, tmp_path / "keys")


async def act_elsewhere(ground: Ground, instant: datetime, zones: Sequence[str]) -> list[dict[str, Any]]:
    """A process in each of these zones; all begin at once."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.durability.elsewhere",
            ground.url,
            str(ground.keys),
            instant.isoformat(),
            cwd=ground.keys.parent,
            env={**kept, "TZ": zone, "PYTHONPATH": str(ROOT)},
            stdin=PIPE,
            stdout=PIPE,
        )
        for zone in zones
    ]
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    return [json.loads(out) for out, _errors in answers]


async def test_the_zone_of_the_host_changes_nothing(ground: Ground) -> None:
    told = await act_elsewhere(ground, AFTER_MIDNIGHT, ZONES)
    december = {
        "today": "2026-12-01",
        "day": "2026-12-01",
        "month": ["2026-11-30T16:00:00+00:00", "2026-12-31T16:00:00+00:00"],
        "deadline": "2026-11-25T02:00:00+00:00",
    }
    assert told == [december] * len(ZONES)
    async with ground.shop.workshop.database.view() as session:
        assert list(await session.scalars(select(Appeal.day))) == [date(2026, 12, 1)] * len(ZONES)
        registered = set(await session.scalars(select(Appeal.registered_at)))
        assert registered == {AFTER_MIDNIGHT}
        rows = await session.scalars(select(DueItem.due_at).where(DueItem.key == "plan_sending:202701"))
        assert list(rows) == [datetime(2026, 12, 25, 2, 0, tzinfo=UTC)]


async def test_two_processes_at_once_do_each_item_once(ground: Ground) -> None:
    shop = ground.shop
    await schedule_months(shop.workshop)
    await shop.event_with_a_guest(EVENING)
    async with shop.workshop.work(COORDINATOR) as work:
        await create_event(work, "december", IN_DECEMBER)
        await approve_plan(work, date(2026, 12, 1))
    at = EVENING.starts_at - timedelta(minutes=50)
    await act_elsewhere(ground, at, ("UTC", "Pacific/Kiritimati"))
    assert await shop.count(OutboxMessage, OutboxMessage.message_class == MessageClass.REMINDER) == 1
    await act_elsewhere(ground, ON_THE_25TH, ("UTC", "America/New_York"))
    assert await shop.count(Broadcast) == 2, "to departments, and to families"
    assert await shop.told("plan_sent") == 1
    assert await shop.told("plan_alarm") == 0
