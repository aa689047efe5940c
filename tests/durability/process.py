"""The bot as a process of its own, killed and started again at will."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class BotProcess:
    """At most one bot at a time, and another copy of it is another of these. What it logs is in `log`."""

    def __init__(self, parent: Process, log: Path) -> None:
        self._parent = parent
        self._pid: int | None = None
        self.log = log

    def other_copy(self) -> "BotProcess":
        """With the same settings and the same log; ask one of them at a time."""
        return BotProcess(self._parent, self.log)

    async def start(self) -> None:
        self._pid = int(await self._ask("start"))

    def kill(self) -> None:
        """SIGKILL, at once: nothing of the bot runs after this line."""
        if self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)

    async def ended(self) -> int:
        """Wait for the end and answer the exit code (negative: the signal)."""
        pid, self._pid = self._pid, None
        return int(await self._ask(f"wait {pid}"))

    async def stop(self) -> int:
        """SIGTERM, as an operator stops it."""
        if self._pid is None:
            return 0
        os.kill(self._pid, signal.SIGTERM)
        return await self.ended()

    async def has_died(self) -> bool:
        return self._pid is not None and await self._ask(f"gone {self._pid}") != "no"

    async def _ask(self, line: str) -> str:
        if self._parent.stdin is None or self._parent.stdout is None:
            raise RuntimeError("the parent was started without pipes")
        self._parent.stdin.write(f"{line}\n".encode())
        answer = await asyncio.wait_for(self._parent.stdout.readline(), PATIENCE)
        if not answer:
            raise AssertionError(f"the parent of the bot has died:\n{self.log.read_text()[-3000:]}")
        return answer.decode().strip()


@asynccontextmanager
async def warm_bot(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[BotProcess]:
    """A bot that can be started (it is not yet), with these settings and no others, in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    log = folder / "bot.log"
    with log.open("wb") as errors:
        parent = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.durability.warm",
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            cwd=folder,
            env={**kept, **settings, "PYTHONPATH": str(ROOT)},
        )
        bot = BotProcess(parent, log)
        try:
            if parent.stdout is None or (await asyncio.wait_for(parent.stdout.readline(), PATIENCE)) != b"warm\n":
                raise AssertionError(f"the bot cannot be imported:\n{log.read_text()[-3000:]}")
            yield bot
        finally:
            if parent.stdin is not None:
                parent.stdin.close()
            await asyncio.wait_for(parent.wait(), PATIENCE)
