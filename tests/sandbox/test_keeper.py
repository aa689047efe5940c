"""A running world is kept up with: at once, not too often, to the end, and through a kill."""

import asyncio
import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.sandbox import keeping
from bot.sandbox.keeping import SKIPPED, Keeper, load
from bot.sandbox.state import utc_now
from bot.sandbox.world import World
from tests.sandbox.echo import send_file


@pytest.fixture
async def world(world: World) -> World:
    await send_file(world, b"one")
    return world


def is_in_use(path: Path) -> bool:
    return bool(json.loads(path.read_bytes())["kept"]["in_use"])


class Writings:
    """Counts what a keeper writes down; `held` stops the next one half-way, `refused` is how many fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began: list[float] = []
        self.refused = 0
        self.held = threading.Event()
        self.held.set()
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._write = keeping._write
        monkeypatch.setattr(keeping, "_write", self)

    def __call__(self, *given: Any) -> None:  # noqa: ANN401 -- passed on as they are
        self.began.append(monotonic())
        self._loop.call_soon_threadsafe(self._news.set)
        if self.refused:
            self.refused -= 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        assert self.held.wait(10)
        self._write(*given)

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.began) < count:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def writings(monkeypatch: pytest.MonkeyPatch) -> Writings:
    return Writings(monkeypatch)


async def test_a_keeper_marks_the_state_as_in_use_until_it_is_closed(
    world: World, path: Path, writings: Writings
) -> None:
    keeper = Keeper(world, path, pause=0)
    async with keeper:
        assert is_in_use(path)
        assert load(path, now=utc_now).updates.next_id == world.updates.next_id + SKIPPED
        world.send_text("olga", "ау")
        await writings.reach(2)
    assert not is_in_use(path)
    await keeper.close()
    assert len(writings.began) == 3
    loaded = load(path, now=utc_now)
    assert loaded.chat("olga") == world.chat("olga")
    assert loaded.updates.next_id == world.updates.next_id


async def test_a_burst_is_written_at_most_once_in_a_pause(world: World, path: Path, writings: Writings) -> None:
    async with Keeper(world, path, pause=0.2), asyncio.timeout(10):
        while len(writings.began) < 4:
            if not world.changed.is_set():
                world.send_text("olga", "ещё")
            await asyncio.sleep(0)
    between = [later - earlier for earlier, later in zip(writings.began, writings.began[1:4], strict=False)]
    assert min(between) >= 0.19
    assert load(path, now=utc_now).chat("olga") == world.chat("olga")


async def test_nothing_is_written_while_nothing_changes(world: World, path: Path, writings: Writings) -> None:
    async with Keeper(world, path, pause=0):
        for _ in range(100):
            assert (await world.call("getUpdates", {}))["ok"]
            await asyncio.sleep(0)
        assert len(writings.began) == 1


async def test_a_document_is_written_once(world: World, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced: list[str] = []
    replace = keeping._replace

    def counted(target: Path, data: bytes) -> None:
        replaced.append(target.name)
        replace(target, data)

    monkeypatch.setattr(keeping, "_replace", counted)
    async with Keeper(world, path):
        await send_file(world, b"two")
    first, second = (stored.sha256 for stored in world.files)
    assert replaced == [first, path.name, second, path.name]


async def test_a_slow_disk_holds_up_nobody_and_does_not_overtake_the_last_state(
    world: World, path: Path, writings: Writings
) -> None:
    keeper = await Keeper(world, path, pause=0).__aenter__()
    writings.held.clear()
    world.send_text("olga", "раз")
    await writings.reach(2)
    world.send_text("olga", "два")
    closing = asyncio.create_task(keeper.close())
    assert (await world.call("sendMessage", {"chat_id": 101, "text": "три"}))["ok"]
    assert not closing.done()
    writings.held.set()
    await asyncio.wait_for(closing, 10)
    assert [message["text"] for message in load(path, now=utc_now).chat("olga")[-3:]] == ["раз", "два", "три"]


async def test_a_full_disk_is_logged_without_words_and_tried_again(
    world: World, path: Path, writings: Writings
) -> None:
    with capture_logs() as logs:
        async with Keeper(world, path, pause=0):
            writings.refused = 2
            world.send_text("olga", "ау")
            await writings.reach(4)
    assert load(path, now=utc_now).chat("olga") == world.chat("olga")
    assert {(entry["event"], entry["reason"]) for entry in logs} == {("sandbox_not_kept", "No space left on device")}
    assert "ау" not in str(logs)


async def test_a_last_state_that_cannot_be_written_is_told(world: World, path: Path, writings: Writings) -> None:
    keeper = await Keeper(world, path).__aenter__()
    writings.refused = 1
    with pytest.raises(OSError, match="No space"):
        await keeper.close()
    assert is_in_use(path)


ENDLESS = """
import asyncio, sys
from pathlib import Path
from bot.sandbox.keeping import Keeper
from bot.sandbox.people import Person
from bot.sandbox.world import World

async def live():
    world = World([Person("olga", 101, "Ольга")])
    async with Keeper(world, Path(sys.argv[1]), pause=0):
        while True:
            print(world.send_text("olga", "я" * 500), world.updates.next_id, world.events.seq, flush=True)
            await asyncio.sleep(0)

asyncio.run(live())
"""


@pytest.mark.parametrize("lines", [1, 100])
def test_a_killed_demo_goes_on_with_numbers_that_nobody_has_seen(path: Path, lines: int) -> None:
    command = [sys.executable, "-c", ENDLESS, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 -- our own words
        assert child.stdout
        said = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        said += child.stdout.readlines()
    message_id, update_id, seq = map(int, [line for line in said if line.endswith("\n")][-1].split())
    loaded = load(path, now=utc_now)
    texts = [message["text"] for message in loaded.chat("olga")]
    assert texts == ["я" * 500] * len(texts)
    assert [update["message"]["message_id"] for update in loaded.updates.pending] == list(range(1, len(texts) + 1))
    assert loaded.next_message_id() > message_id
    assert loaded.updates.next_id > update_id
    assert loaded.events.after(0)[0]["seq"] > seq + 1
