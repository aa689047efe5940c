"""The stand of `make bench`: the sandbox over HTTP and whoever presses, here; the bot in a process of its own.

Nobody waits on the side that presses, so a slow bot is not spared: a tap leaves at its time whatever came before.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.people import Person
from bot.sandbox.world import World

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "bench"
"""Results, and the databases of a run while it lasts: on the disk of the project, not in memory."""
TOKEN = "1000001:test-token-of-the-sandbox-not-a-real-one"
START_SECONDS = 120.0
STOP_SECONDS = 30.0
QUIET = 30.0


@dataclass(frozen=True)
class Tap:
    """One press of a button that logs one appeal. `data` is what the button carries, `name` stands in the journal."""

    person: str
    message_id: int
    data: str


class BenchWorld(World):
    """Notes when the bot first asks for updates, when each receipt arrives (an edit of the tapped message), and counts
    what was sent.
    """

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__(people, token=TOKEN, bot_username="ryadom_example_bot")
        self.asked = asyncio.Event()
        self.arrived: dict[int, float] = {}
        self.sent = 0
        self._progress = asyncio.Event()

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Json:
        at = perf_counter()
        if method == "getUpdates":
            self.asked.set()
        answer = await super().call(method, params, files)
        if method == "editMessageText" and answer["ok"]:
            self.arrived.setdefault(int(params["message_id"]), at)
        self.sent += method == "sendMessage"
        self._progress.set()
        return answer

    async def arrivals(self, number: int) -> None:
        """Wait for so many receipts, or until nothing has come for QUIET seconds."""
        await self._until(lambda: len(self.arrived) >= number)

    async def sendings(self, number: int) -> None:
        """Wait for so many messages, taken or refused, or until nothing has come for QUIET seconds."""
        await self._until(lambda: self.sent >= number)

    async def _until(self, reached: Callable[[], bool]) -> None:
        seen = (-1, 0)
        while not reached() and seen != (seen := (len(self.arrived), self.sent)):
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIET):
                    while not reached():
                        self._progress.clear()
                        await self._progress.wait()

    async def show_button(self, person: str) -> int:
        """A message of the bot with a button under it; the id of the message."""
        answer = await super().call("sendMessage", {"chat_id": self.people[person].user_id, "text": "Кто обратился?"})
        return int(answer["result"]["message_id"])

    def press(self, tap: Tap) -> None:
        self.tap_data(tap.person, tap.message_id, tap.data)


@dataclass
class Bot:
    """A bot as a process of its own. `command` starts it; what it writes goes to `log`."""

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    process: Process | None = field(default=None)

    async def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
        with self.log.open("ab") as written:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.command,
                cwd=self.folder,
                env={**kept, **self.environment, "PYTHONPATH": str(ROOT)},
                stdout=written,
                stderr=written,
            )

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.returncode is None:
            process.send_signal(number)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


@contextmanager
def new_folder() -> Iterator[Path]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="run-", dir=KEPT) as name:
        yield Path(name)


async def start(bot: Bot, world: BenchWorld) -> None:
    """Start it and wait until it asks for updates."""
    world.asked.clear()
    await bot.start()
    try:
        await asyncio.wait_for(world.asked.wait(), START_SECONDS)
    except TimeoutError as error:
        raise AssertionError(f"the bot does not start:\n{bot.log.read_text()[-3000:]}") from error


@asynccontextmanager
async def running(bot: Bot, world: BenchWorld) -> AsyncIterator[Bot]:
    """The bot started and asking for updates; stopped at the end."""
    try:
        await start(bot, world)
        yield bot
    finally:
        await bot.stop()


async def press_at_rate(taps: Sequence[Tap], rate: float, press: Callable[[Tap], None]) -> list[float]:
    """Press one after the other at an even rate, never waiting for an answer; the times at which each was due."""
    begin = perf_counter()
    due = [begin + number / rate for number in range(len(taps))]
    for tap, at in zip(taps, due, strict=True):
        await asyncio.sleep(max(0.0, at - perf_counter()))
        press(tap)
    return due
