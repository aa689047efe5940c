"""The demo as somebody at a terminal starts it: `python -m bot demo`, in a folder of its own."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

DEMO = (sys.executable, "-m", "bot", "demo")
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class ShownDemo:
    """A demo that serves its page at `url`; `printed` are the lines that came before."""

    process: Process
    url: str
    printed: list[str]


def environment() -> dict[str, str]:
    """That of this process, without the settings of an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    return {**kept, "PYTHONPATH": str(_ROOT)}


@asynccontextmanager
async def shown_demo(folder: Path, *flags: str, seconds: float = 90.0) -> AsyncIterator[ShownDemo]:
    """Run until its page is there, at most `seconds`; it is asked to stop afterwards, as with Ctrl+C."""
    process = await asyncio.create_subprocess_exec(
        *DEMO, "--port", "0", *flags, cwd=folder, env=environment(), stdout=PIPE
    )
    try:
        yield await asyncio.wait_for(_page_of(process), seconds)
    finally:
        with suppress(ProcessLookupError):  # it has ended
            process.terminate()
        await process.communicate()


async def _page_of(process: Process) -> ShownDemo:
    printed: list[str] = []
    assert process.stdout is not None
    async for line in process.stdout:
        printed.append(line.decode())
        if found := re.search(r"chat page: (http://\S+)", printed[-1]):
            return ShownDemo(process, found[1], printed)
    raise AssertionError(f"the demo ended before it showed its page: {''.join(printed)[-2000:]}")
