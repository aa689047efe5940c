"""A bot that does not come to its end is ended by force, and says why; whatever holds it."""

import os
import subprocess
import sys

import pytest

from bot.app.ending import BY_FORCE
from bot.app.running import LEASE_LOST
from tests.durability.process import ROOT

PATIENCE = 60.0
BOT = """
import asyncio, sys, time
from bot.app import ending
from bot.app.running import LEASE_LOST

ending.ENDING_SECONDS = ending.SAYING_SECONDS = 0.2

async def waits():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

async def holds_the_loop():
    time.sleep(1000)

async def leaves_a_task():
    task = asyncio.create_task(waits())
    leaves_a_task.kept = task
    await asyncio.sleep(0)

async def leaves_a_thread():
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 1000)

async def holds_the_log():
    while True:
        sys.stderr.write("x" * 100_000)

async def close():
    ending.end_in_time({reason})
    await {closing}()

asyncio.run(close())
"""
CLOSINGS = ("waits", "holds_the_loop", "leaves_a_task", "leaves_a_thread")


@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize(("reason", "said"), [("LEASE_LOST", f"{LEASE_LOST}\n"), ("''", "")])
def test_an_end_that_does_not_come_is_forced(closing: str, reason: str, said: str) -> None:
    done = subprocess.run(  # noqa: S603 -- the program above
        [sys.executable, "-c", BOT.format(closing=closing, reason=reason)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"{said}{BY_FORCE}\n"


@pytest.mark.parametrize("log", ["full", "nobody reads", "reader is gone"])
def test_a_log_that_takes_nothing_does_not_hold_the_end(log: str) -> None:
    reading, writing = os.pipe()
    target = os.open("/dev/full", os.O_WRONLY) if log == "full" else writing
    closing = "waits" if log == "full" else "holds_the_log"
    if log == "reader is gone":
        os.close(reading)
    with subprocess.Popen(  # noqa: S603 -- the program above
        [sys.executable, "-c", BOT.format(closing=closing, reason="LEASE_LOST")], cwd=ROOT, stderr=target
    ) as bot:
        assert bot.wait(PATIENCE) == 1
    for descriptor in {target, writing} | (set() if log == "reader is gone" else {reading}):
        os.close(descriptor)
