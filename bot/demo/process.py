"""The bot of the demo as a process of its own: started, started again when it ends, ended."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from bot.sandbox.clock_api import BotSilentError, TrainingTime

BOT = (sys.executable, "-m", "bot")
LOG = "bot.log"
START_SECONDS = 120.0
REST_SECONDS = 3.0
"""Between the end of a bot and its next start."""
MOST_STARTS = 5
"""In a row, without LIVED_SECONDS of work between them: what ends sooner each time will not mend by itself."""
LIVED_SECONDS = 15.0
COMING_BACK = "Бот остановился. Сейчас он запустится снова, это займёт несколько секунд."
STAYS_AWAY = (
    "Бот останавливается раз за разом, больше он сам не запустится. Почему — написано в файле {log}. "
    "Чтобы начать снова, остановите стенд и запустите его ещё раз."
)


class CannotShow(Exception):
    """One readable sentence: why the demo cannot go on."""


class BotProcess:
    """`python -m bot run` with these settings in this folder, where it finds no `.env` of the user's."""

    def __init__(self, environment: dict[str, str], folder: Path, training: TrainingTime) -> None:
        self._environment = environment
        self._folder = folder
        self._training = training
        self._process: Process | None = None

    @property
    def log(self) -> Path:
        return self._folder / LOG

    async def command(self, *words: str) -> None:
        """Run a command of the bot to its end. Raises CannotShow."""
        process = await self._spawn(*words, to_log=False)
        if await process.wait() != 0:
            msg = f"python -m bot {' '.join(words)} failed; its last words are in {self.log}."
            raise CannotShow(msg)

    async def start(self) -> None:
        """Start, wait until it is healthy (it has asked the messenger for updates), and take over its time. Raises
        CannotShow.
        """
        self._process = await self._spawn("run", to_log=True)
        if not await self._is_healthy(self._process):
            msg = f"The bot did not start; its last words are in {self.log}."
            raise CannotShow(msg)
        try:
            await self._training.follow(f"{self._address}/clock")
        except BotSilentError as error:
            msg = f"The bot does not tell its time; its last words are in {self.log}."
            raise CannotShow(msg) from error

    async def ended(self) -> str:
        """Wait until it has ended by itself; the sentence that says so."""
        if self._process is not None:
            await self._process.wait()
        return f"The bot ended by itself; its last words are in {self.log}."

    @asynccontextmanager
    async def kept(self, say: Callable[[str], None]) -> AsyncIterator[None]:
        """As long as this is open, a bot that has ended is started again; page and terminal say so."""
        keeping = asyncio.create_task(self._keep(say))
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), timeout=15)
        except TimeoutError:
            process.kill()
            with suppress(ProcessLookupError):
                await process.wait()

    async def _keep(self, say: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        ends, began = 0, loop.time()
        while True:
            words = await self.ended()
            ends = 1 if loop.time() - began >= LIVED_SECONDS else ends + 1
            if ends > MOST_STARTS:
                break
            say(f"{words} It is started again.")
            self._training.notice = COMING_BACK
            await asyncio.sleep(REST_SECONDS)
            try:
                await self.start()
            except CannotShow:
                await self.end()
            else:
                self._training.notice = ""
                say("The bot answers again.")
            # Only work counts as life: a start may take long and come to nothing.
            began = loop.time()
        self._training.notice = STAYS_AWAY.format(log=self.log)
        say(f"{words} It has ended {ends} times in a row and is not started again; the page stays.")

    async def _spawn(self, *words: str, to_log: bool) -> Process:
        """Complaints go to the log; `to_log`: all it says."""
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *BOT, *words, env=self._environment, cwd=self._folder, stdout=log if to_log else None, stderr=log
            )

    async def _is_healthy(self, process: Process) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as client:
                while process.returncode is None:
                    with suppress(aiohttp.ClientError):
                        async with client.get(f"{self._address}/healthz") as answer:
                            if answer.status == 200:
                                return True
                    await asyncio.sleep(0.2)
        return False

    @property
    def _address(self) -> str:
        return f"http://{self._environment['RYADOM_LISTEN']}"
