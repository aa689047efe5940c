"""What a start costs: CPU and memory until the first update is answered, beside `import aiogram` alone."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.people import Person
from tests.benchmarks.ground import families, new_ground
from tests.benchmarks.sides import Ours
from tests.benchmarks.stand import BenchWorld, new_folder, running
from tests.durability.stand import served

IMPORT = "import aiogram; print(flush=True); input()"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """CPU seconds and resident MiB of a process so far."""

    cpu: float
    memory: float

    @classmethod
    def of(cls, pid: int) -> "Cost":
        process = Path("/proc") / str(pid)
        user, system = process.joinpath("stat").read_text().rpartition(")")[2].split()[11:13]
        resident = next(
            line for line in process.joinpath("status").read_text().splitlines() if line.startswith("VmRSS")
        )
        return cls((int(user) + int(system)) / TICKS, int(resident.split()[1]) / 1024)


async def start_of_the_bot(subscribers: int) -> Cost:
    """Of `python -m bot run` on a migrated database with so many subscribers; one update waits for it."""
    reader = Person("family", 100_000, "Мария")
    others = [Person(f"family{number}", 200_000 + number, "Мария") for number in range(subscribers)]
    world = BenchWorld([reader])
    side = Ours()
    with new_folder() as folder:
        await side.prepare(folder, [])
        async with new_ground(folder) as session:
            await families(session, [reader, *others])
        world.start(reader.key)
        async with served(world) as api, running(side.bot(folder, api), world) as bot:
            await world.sendings(1)
            if bot.process is None:
                raise AssertionError("it has not been started")
            return Cost.of(bot.process.pid)


async def import_of_aiogram() -> Cost:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", IMPORT, stdin=PIPE, stdout=PIPE)
    if process.stdout is None:
        raise AssertionError("started without pipes")
    await process.stdout.readline()
    cost = Cost.of(process.pid)
    await process.communicate(b"\n")
    return cost
