"""Two copies on one database: one works, the other waits, and goes on when the first has ended (docs/adr/0009)."""

import asyncio
import signal
import socket
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app import commands
from bot.app.running import LEASE_LOST, WAITING, run
from bot.app.starting import CannotStart
from bot.config import Settings
from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.world import World
from services.outbox import LANES
from storage.crypto import read_keys
from storage.engine import Database, open_database
from storage.lease import Lease, lease_on
from storage.models import Account, DeliveryState, MessageClass, OutboxMessage
from tests.durability.process import warm_bot
from tests.durability.stand import served
from tests.house import PEOPLE, TOKEN

PATIENCE = 60.0


class SlowWorld(World):
    """A messenger that answers a message late: `asked` when it has come, and not before `answer`."""

    def __init__(self) -> None:
        super().__init__(PEOPLE, token=TOKEN)
        self.slow = False
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()
        self.polled = asyncio.Event()

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Json:
        if method.lower() == "getupdates":
            self.polled.set()
        if self.slow and method.lower() == "sendmessage":
            self.asked.set()
            await self.answer.wait()
        return await super().call(method, params, files)

    def heard(self, key: str) -> list[str]:
        return [message["text"] for message in self.chat(key) if message["from"] == "bot"]


@asynccontextmanager
async def taken(url: str) -> AsyncIterator[Lease]:
    """The lease of a copy that works."""
    lease = lease_on(url)
    assert await lease.take()
    yield lease
    await lease.close()


async def until(happened: Callable[[], object], world: World) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await world.events.wait_after(world.events.seq, 0.1)


async def announce(database: Database) -> int:
    """A message of the kind that may be sent once only, to whoever has started the bot."""
    async with database.transaction() as session:
        account_id = await session.scalar(select(Account.id))
        kind = MessageClass.ANNOUNCEMENT
        row = OutboxMessage(account_id=account_id, message_class=kind, lane=LANES[kind], notice="second_copy", data={})
        row.created_at = datetime.now(UTC)
        session.add(row)
    return row.id


async def ended(database: Database, row_id: int, world: World) -> DeliveryState:
    """How the account of this message is closed."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.view() as session:
                state = (await session.get_one(OutboxMessage, row_id)).state
            if state not in {DeliveryState.PENDING, DeliveryState.SENDING}:
                return state
            await world.events.wait_after(world.events.seq, 0.1)


async def test_the_second_copy_touches_nothing_of_the_first_and_goes_on_when_that_is_killed(
    tmp_path: Path, empty_url: str
) -> None:
    world = SlowWorld()
    given = {
        "RYADOM_BOT_TOKEN": TOKEN,
        "RYADOM_DATABASE_URL": empty_url,
        "RYADOM_KEYS_FILE": str(tmp_path / "keys"),
        "RYADOM_LISTEN": "127.0.0.1:0",
    }
    async with served(world) as api, warm_bot(tmp_path, {**given, "RYADOM_TELEGRAM_API": api}) as first:
        second = first.other_copy()
        await first.start()
        world.start("mother")
        await until(lambda: world.heard("mother"), world)
        database = open_database(empty_url, read_keys(tmp_path / "keys"))
        world.slow = True
        row_id = await announce(database)
        await asyncio.wait_for(world.asked.wait(), PATIENCE)

        await second.start()
        await until(lambda: WAITING in first.log.read_text(), world)
        world.answer.set()
        assert await ended(database, row_id, world) is DeliveryState.SENT
        assert len(world.heard("mother")) == len(set(world.heard("mother"))), "nothing was said twice"

        first.kill()
        assert await first.ended() == -signal.SIGKILL
        world.start("wife")
        await until(lambda: world.heard("wife"), world)
        await database.close()
        assert await second.stop() == 0
    assert first.log.read_text().count(WAITING) == 1


async def test_a_waiting_copy_is_not_ready_and_ends_when_told_to(
    tmp_path: Path, empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    told: list[str] = []
    async with served(SlowWorld()) as api, taken(empty_url):
        waiting = asyncio.create_task(run(settings(tmp_path, empty_url, telegram_api=api, listen=listen), told.append))
        status, word = await health(listen)
        assert (status, word) == (503, {"ok": False, "copy": "waiting for another one to end"})
        assert not waiting.done()
        assert told == []
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(waiting, PATIENCE)
    assert told == ["", ""], "at the signal, wherever the start was, and at the end"
    assert capsys.readouterr().err.count(f"{WAITING}\n") == 1
    assert not (tmp_path / "keys").exists(), "nothing was made or touched"


async def health(listen: str) -> tuple[int, Json]:
    async with asyncio.timeout(PATIENCE), ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://{listen}/healthz") as response:
                    return response.status, await response.json()
            except ClientConnectionError:
                await asyncio.sleep(0)


def settings(folder: Path, url: str, **values: Any) -> Settings:  # noqa: ANN401 -- fields of the settings
    return Settings(
        _env_file=None, bot_token=SecretStr(TOKEN), keys_file=folder / "keys", database_url=SecretStr(url), **values
    )


async def test_a_copy_whose_lease_is_lost_ends_with_one_sentence(tmp_path: Path) -> None:
    from tests.databases import postgres_database  # noqa: PLC0415 -- only this test needs a server of its own

    world = SlowWorld()
    told: list[str] = []
    async with postgres_database() as url, served(world) as api:
        its = settings(tmp_path, url, telegram_api=api, listen="127.0.0.1:0")
        working = asyncio.create_task(run(its, told.append))
        await asyncio.wait_for(world.polled.wait(), PATIENCE)
        engine = create_async_engine(url)
        async with engine.connect() as server:
            # Of this database: other tests have leases on the same server.
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            assert (await server.scalars(text(cut))).all() == [True]
        await engine.dispose()
        with pytest.raises(CannotStart, match=LEASE_LOST):
            await asyncio.wait_for(working, PATIENCE)
        assert told == [LEASE_LOST]
        async with taken(url):
            """Whoever comes next has it."""


async def test_a_lease_is_of_one_holder_until_it_is_closed(empty_url: str) -> None:
    async with taken(empty_url) as first:
        second = lease_on(empty_url)
        assert not await second.take()
        assert not await second.take()
        await first.close()
        assert await second.take()
        await second.close()


async def test_another_database_is_another_lease(tmp_path: Path, empty_url: str) -> None:
    async with taken(empty_url), taken(f"sqlite:///{tmp_path / 'other.db'}"):
        memory = [lease_on(url) for url in ("sqlite://", "sqlite:///:memory:", "sqlite:///:memory:")]
        assert [await lease.take() for lease in memory] == [True, True, True]


async def test_another_name_of_the_same_file_is_the_same_lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "name.db").symlink_to(tmp_path / "real" / "ryadom.db")
    monkeypatch.chdir(tmp_path)
    async with taken(f"sqlite:///{tmp_path}/real/ryadom.db"):
        other = lease_on("sqlite+aiosqlite:///name.db")
        assert not await other.take()
        await other.close()


async def test_a_short_command_works_beside_the_bot(
    tmp_path: Path, empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with taken(empty_url):
        chosen = Namespace(role="admin", profile=None, department=None)
        assert await commands.print_invitation(settings(tmp_path, empty_url), chosen) == 0
    assert "Invitation code" in capsys.readouterr().out
