"""Trouble with the database while people write: nothing is lost or doubled, and everybody is answered after it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.sandbox.world import World
from storage.engine import BUSY_TIMEOUT_MS
from tests.databases import postgres_database
from tests.durability.process import BotProcess, Parent
from tests.durability.stand import Load, kill_run

SEED = 1
CUT = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)
""")
"""Every connection but the one that holds the lease: with that one the bot ends (tests.durability.test_two_copies)."""
CUTS = 6


@pytest.mark.timeout(300)
async def test_a_server_that_cuts_its_connections_loses_and_doubles_nothing(tmp_path: Path, parent: Parent) -> None:
    async with postgres_database() as url:
        cut: list[int] = []

        async def cut_again_and_again(_bot: BotProcess, _world: World) -> None:
            engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
            async with engine.connect() as server:
                for _ in range(CUTS):
                    await asyncio.sleep(0.4)  # the load goes on meanwhile
                    cut.append(len((await server.scalars(CUT)).all()))
            await engine.dispose()

        report = await kill_run(parent, tmp_path, url, Load.A_FEW, kills=0, seed=SEED, trouble=cut_again_and_again)
    print(report)  # noqa: T201 -- shown when it fails
    assert sum(cut) >= CUTS, "the bot had connections to lose"
    assert report.complaints == []
    assert report.exit_code == 0


@pytest.mark.timeout(300)
async def test_a_database_locked_for_longer_than_anybody_waits_loses_and_doubles_nothing(
    tmp_path: Path, parent: Parent
) -> None:
    """8 s: a commit gives up after BUSY_TIMEOUT_MS, is tried once more, and what is left, 3 s, is waited out."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'ryadom.db'}"
    assert BUSY_TIMEOUT_MS == 5000

    async def lock(_bot: BotProcess, _world: World) -> None:
        other = sqlite3.connect(make_url(url).database or "", isolation_level=None, timeout=60)
        await asyncio.sleep(0.5)  # the load goes on meanwhile
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(8)  # what the fault is
        other.execute("ROLLBACK")
        other.close()

    report = await kill_run(parent, tmp_path, url, Load.A_FEW, kills=0, seed=SEED, trouble=lock)
    print(report)  # noqa: T201 -- as above
    log = (tmp_path / "bot.log").read_text()
    assert "OperationalError" in log, "somebody waited in vain"
    assert '"failures": 2' not in log, "and the second time it went well"
    assert '"tries": 2' not in log
    assert report.complaints == []
    assert report.exit_code == 0
