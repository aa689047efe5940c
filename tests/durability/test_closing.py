"""A bot that does not come to its end is ended by force, and says why."""

import asyncio
import subprocess
import sys
import threading

import pytest

from bot.app import running
from bot.app.running import BY_FORCE, LEASE_LOST, closed_in_time
from bot.app.starting import CannotStart
from tests.durability.process import ROOT

PATIENCE = 60.0
BOT = """
import asyncio, time
from bot.app import running
from bot.app.starting import CannotStart

running.CLOSING_SECONDS = 0.2

async def waits():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

async def holds_the_loop():
    time.sleep(1000)

async def end():
    async with running.closed_in_time() as stack:
        stack.push_async_callback({closing})
        {reason}

asyncio.run(end())
"""
SAID = {"raise CannotStart(running.LEASE_LOST)": f"{LEASE_LOST}\n", "return": "", "raise OSError": ""}


@pytest.mark.parametrize("closing", ["waits", "holds_the_loop"])
@pytest.mark.parametrize("reason", SAID)
def test_a_closing_that_does_not_end_is_ended_by_force(closing: str, reason: str) -> None:
    done = subprocess.run(  # noqa: S603 -- the program above
        [sys.executable, "-c", BOT.format(closing=closing, reason=reason)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"{SAID[reason]}{BY_FORCE}\n"


@pytest.mark.parametrize("lost", [False, True])
async def test_a_closing_that_ends_leaves_no_force_behind(lost: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CLOSING_SECONDS", PATIENCE)
    closed: list[int] = []

    async def close() -> None:
        await asyncio.sleep(0)
        closed.append(sum(isinstance(thread, threading.Timer) for thread in threading.enumerate()))

    async def serve() -> None:
        async with closed_in_time() as stack:
            stack.push_async_callback(close)
            if lost:
                raise CannotStart(LEASE_LOST)

    if lost:
        with pytest.raises(CannotStart, match=LEASE_LOST):
            await serve()
    else:
        await serve()
    assert closed == [1]
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            await asyncio.to_thread(thread.join, PATIENCE)
    assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())
