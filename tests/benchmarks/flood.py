"""One family member sends 10,000 messages in a minute while others work.

`python -m tests.benchmarks.flood [--updates N]`. The others are specialists who log appeals at an even rate; their time
runs from the moment a tap was due to the arrival of its receipt. The bot is as in production, on SQLite. Ends with 1
when the others wait too long or anything is lost.
"""

import argparse
import asyncio
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bot.sandbox.people import Person
from tests.benchmarks.ground import families, new_ground
from tests.benchmarks.sides import Ours
from tests.benchmarks.stand import BenchWorld, Tap, new_folder, press_at_rate, running
from tests.durability.stand import served

UPDATES = 10_000
RATE = UPDATES / 60
"""A second, whatever their number."""
OTHERS_A_SECOND = 5.0
SPECIALISTS = 50
WARM_UP = 10
FLOODER = "flooder"
WANTED_P95 = 2.0
DRAIN_SECONDS = 1800.0


@dataclass(frozen=True)
class Flooded:
    """Seconds of the others, and how many of them had no receipt. `lost`: updates that were not stored, or were given
    up. `missing`: taps of the others without an appeal. `drained`: seconds after the last update until all was handled.
    """

    updates: int
    others: int
    p50: float
    p95: float
    longest: float
    unanswered: int
    lost: int
    missing: int
    drained: float

    @property
    def holds(self) -> bool:
        return self.p95 <= WANTED_P95 and not self.unanswered and not self.lost and not self.missing

    def __str__(self) -> str:
        return (
            f"{self.updates} updates of one person at {RATE:.0f} a second, {self.others} taps of others: "
            f"p50 {self.p50:.3f} s, p95 {self.p95:.3f} s, longest {self.longest:.3f} s; {self.unanswered} unanswered, "
            f"{self.lost} updates and {self.missing} appeals lost; all handled {self.drained:.0f} s after the last"
        )


async def flood(updates: int) -> Flooded:
    side = Ours()
    phones = [Person(f"specialist{number}", 100_000 + number, "Ольга", started=True) for number in range(SPECIALISTS)]
    flooder = Person(FLOODER, 300_000, "Мария", started=True)
    world = BenchWorld([*phones, flooder])
    with new_folder() as folder:
        await side.prepare(folder, phones)
        async with new_ground(folder) as session:
            await families(session, [flooder])
        taps = []
        for number in range(WARM_UP + int(updates / RATE * OTHERS_A_SECOND)):
            key = phones[number % SPECIALISTS].key
            taps.append(Tap(key, await world.show_button(key), side.button(f"tap{number}")))
        async with served(world) as api, running(side.bot(folder, api), world):
            await press_at_rate(taps[:WARM_UP], OTHERS_A_SECOND, world.press)
            await world.arrivals(WARM_UP)
            writing = asyncio.create_task(write_flood(world, updates))
            due = await press_at_rate(taps[WARM_UP:], OTHERS_A_SECOND, world.press)
            await writing
            begun = perf_counter()
            await world.arrivals(len(taps))
            await _handled(world, folder, updates + len(taps))
            drained = perf_counter() - begun
        lost = updates + len(taps) - _count(folder, "inbox", "state = 'done'")
        missing = len(taps) - side.journal(folder).taps
    arrived = world.arrived
    waits = [
        arrived[tap.message_id] - at for tap, at in zip(taps[WARM_UP:], due, strict=True) if tap.message_id in arrived
    ]
    return Flooded(
        updates=updates,
        others=len(due),
        p50=median(waits),
        p95=quantiles(waits, n=20, method="inclusive")[-1],
        longest=max(waits),
        unanswered=len(due) - len(waits),
        lost=lost,
        missing=missing,
        drained=drained,
    )


async def write_flood(world: BenchWorld, updates: int) -> None:
    begin = perf_counter()
    for number in range(updates):
        await asyncio.sleep(max(0.0, begin + number / RATE - perf_counter()))
        world.send_text(FLOODER, f"слово {number}")


async def _handled(world: BenchWorld, folder: Path, updates: int) -> None:
    """Wait until every update is handled, or given up."""
    async with asyncio.timeout(DRAIN_SECONDS):
        while world.updates.pending or _count(folder, "inbox", "state <> 'new'") < updates:
            await world.events.wait_after(world.events.seq, 0.5)


def _count(folder: Path, table: str, where: str) -> int:
    with closing(sqlite3.connect(folder / "ryadom.db")) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])  # noqa: S608 -- words of our own


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.flood", description=__doc__)
    parser.add_argument("--updates", type=int, default=UPDATES, metavar="N")
    flooded = asyncio.run(flood(parser.parse_args().updates))
    sys.stdout.write(f"{flooded}\n")
    return 0 if flooded.holds else 1


if __name__ == "__main__":
    sys.exit(main())
