"""Taps: a specialist presses, one appeal is committed, the receipt arrives. Evenly, in a burst, under a kill."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from bot.sandbox.people import Person
from tests.benchmarks.ground import families, new_ground, order_announcement
from tests.benchmarks.sides import Journal, Side
from tests.benchmarks.stand import BenchWorld, Bot, Tap, new_folder, press_at_rate, running, start
from tests.durability.stand import served

RATE = 50.0
SPECIALISTS = 500
READERS_A_SECOND = 30
MARGIN_SECONDS = 5
WARM_UP = 50


@dataclass(frozen=True)
class Answered:
    """What became of the taps. `p95`: seconds from the moment a tap was due to the arrival of its receipt.

    `announced`: messages of the announcement that arrived meanwhile, a second.
    """

    taps: int
    p95: float
    answers_a_second: float
    unanswered: int
    lost: int
    doubled: int
    announced: float = 0.0


@dataclass
class _Bench:
    """`journal` and `log` are read once the bot has stopped."""

    world: BenchWorld
    taps: Sequence[Tap]
    bot: Bot
    reading: Sequence[Person]
    folder: Path
    journal: Journal | None = None
    log: str = ""


async def even_taps(side: Side, taps: int, *, announcing: bool = False) -> Answered:
    """RATE taps a second. `announcing`: our bot sends an announcement all the while."""
    readers = int(READERS_A_SECOND * (taps / RATE + MARGIN_SECONDS))
    async with _bench(side, taps, readers=readers if announcing else 0) as bench:
        if announcing:
            async with new_ground(bench.folder) as session:
                await order_announcement(session, bench.reading)
            await bench.world.sendings(1)
        before, begun = bench.world.sent, perf_counter()
        due = await press_at_rate(bench.taps, RATE, bench.world.press)
        sent, seconds = bench.world.sent - before, perf_counter() - begun
        await bench.world.arrivals(WARM_UP + taps)
    return _answered(bench, due, announced=sent / seconds)


async def burst(side: Side, taps: int, *, killed_at: float | None = None) -> Answered:
    """All at once. `killed_at`: SIGKILL once this part of the receipts has arrived, and a new start."""
    async with _bench(side, taps) as bench:
        due = [perf_counter()] * taps
        for tap in bench.taps:
            bench.world.press(tap)
        if killed_at is not None:
            await bench.world.arrivals(WARM_UP + int(taps * killed_at))
            await bench.bot.kill()
            await start(bench.bot, bench.world)
        await bench.world.arrivals(WARM_UP + taps)
    return _answered(bench, due)


@asynccontextmanager
async def _bench(side: Side, taps: int, readers: int = 0) -> AsyncIterator[_Bench]:
    """A bot that has answered its first taps, and a button for each of the others."""
    phones = [Person(f"specialist{number}", 100_000 + number, "Ольга", started=True) for number in range(SPECIALISTS)]
    reading = [Person(f"family{number}", 200_000 + number, "Мария", started=True) for number in range(readers)]
    world = BenchWorld([*phones, *reading])
    with new_folder() as folder:
        await side.prepare(folder, phones)
        if reading:
            async with new_ground(folder) as session:
                await families(session, reading)
        pressed = []
        for number in range(WARM_UP + taps):
            key = phones[number % SPECIALISTS].key
            pressed.append(Tap(key, await world.show_button(key), side.button(f"tap{number}")))
        async with served(world) as api, running(side.bot(folder, api), world) as bot:
            for tap in pressed[:WARM_UP]:
                world.press(tap)
            await world.arrivals(WARM_UP)
            bench = _Bench(world, pressed[WARM_UP:], bot, reading, folder)
            yield bench
        bench.journal, bench.log = side.journal(folder), bot.log.read_text()


def _answered(bench: _Bench, due: Sequence[float], announced: float = 0.0) -> Answered:
    arrived = bench.world.arrived
    waits = [arrived[tap.message_id] - at for tap, at in zip(bench.taps, due, strict=True) if tap.message_id in arrived]
    if len(waits) < 2 or bench.journal is None:
        raise AssertionError(f"the bot answers nobody:\n{bench.log[-3000:]}")
    taps = len(bench.taps)
    return Answered(
        taps=taps,
        p95=quantiles(waits, n=20)[-1],
        answers_a_second=len(waits) / (max(arrived.values()) - due[0]),
        unanswered=taps - len(waits),
        lost=WARM_UP + taps - bench.journal.taps,
        doubled=bench.journal.appeals - bench.journal.taps,
        announced=announced,
    )
