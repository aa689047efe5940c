"""The bot as a process of its own, killed and started again at will."""

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Parent:
    """Forks bots (tests.durability.warm). Of no event loop, so one of them may serve many tests. Its own complaints,
    and those of a bot that has not opened its log yet, are in `log`.
    """

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._warm = False
        self.log = log

    def bot(self, folder: Path, settings: Mapping[str, str], command: str = "run") -> "BotProcess":
        """A bot that can be started (it is not yet), with these settings and no others, in `folder`; or another command
        of `python -m bot`.
        """
        return BotProcess(self, folder, settings, command)

    async def ask(self, **order: object) -> str:
        return await asyncio.wait_for(asyncio.to_thread(self._ask, json.dumps(order)), PATIENCE)

    def _ask(self, line: str) -> str:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the parent was started without pipes")
        if not self._warm:
            self._warm = self._process.stdout.readline() == "warm\n"
        if self._warm:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
            if answer := self._process.stdout.readline():
                return answer.strip()
        raise AssertionError(f"the parent of the bot has died:\n{self.log.read_text()[-3000:]}")


class BotProcess:
    """At most one bot at a time, and another copy of it is another of these. What it logs is in `log`."""

    def __init__(self, parent: Parent, folder: Path, settings: Mapping[str, str], command: str) -> None:
        self._command = command
        self._parent = parent
        self._folder = folder
        self._settings = dict(settings)
        self._pid: int | None = None
        self.log = folder / "bot.log"
        self.log.touch()

    def other_copy(self) -> "BotProcess":
        """With the same settings and the same log; ask one of them at a time."""
        return BotProcess(self._parent, self._folder, self._settings, self._command)

    async def start(self) -> None:
        order = {"folder": str(self._folder), "log": str(self.log), "settings": self._settings}
        self._pid = int(await self._parent.ask(start={**order, "command": self._command}))

    def kill(self) -> None:
        """SIGKILL, at once: nothing of the bot runs after this line."""
        self._signal(signal.SIGKILL)

    def tell_to_stop(self) -> None:
        """SIGTERM, as an operator stops it; `ended` waits for it."""
        self._signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for the end and answer the exit code (negative: the signal)."""
        pid, self._pid = self._pid, None
        return int(await self._parent.ask(wait=pid))

    async def stop(self) -> int:
        """SIGTERM, and how it ended."""
        if self._pid is None:
            return 0
        self.tell_to_stop()
        return await self.ended()

    async def died_with(self) -> int | None:
        """The exit code of one that has ended by itself; None while it lives or when there is none."""
        if self._pid is None or (answer := await self._parent.ask(gone=self._pid)) == "no":
            return None
        self._pid = None
        return int(answer)

    def limit_files(self, length: int) -> None:
        """From now on it may write into no file beyond so many bytes, whatever there is already."""
        if self._pid is not None:
            _now, most = resource.prlimit(self._pid, resource.RLIMIT_FSIZE)
            resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (length, most))

    def _signal(self, number: signal.Signals) -> None:
        # Until `ended` has asked for it, a bot that is dead keeps its number: nobody else can be hit.
        if self._pid is not None:
            os.kill(self._pid, number)


@contextmanager
def warm_parent(folder: Path) -> Iterator[Parent]:
    """It imports while the test goes on: only the first start waits for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    log = folder / "parent.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.durability.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT)},
            text=True,
        ) as process,
    ):
        yield Parent(process, log)
        if process.stdin is not None:
            process.stdin.close()
        process.wait(PATIENCE)


@asynccontextmanager
async def warm_bot(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[BotProcess]:
    """A bot with a parent of its own."""
    with warm_parent(folder) as parent:
        yield parent.bot(folder, settings)
