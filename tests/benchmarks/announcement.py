"""An announcement to many under a server that keeps Telegram's own limit: how near it the bot comes, never past it."""

from bot.sandbox.faults import Rule, Table
from bot.sandbox.limits import Rates
from bot.sandbox.people import Person
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import families, new_ground, order_announcement
from tests.benchmarks.sides import Ours
from tests.benchmarks.stand import BenchWorld, new_folder, running
from tests.durability.stand import served

LIMIT = 30
LATENCY = Rule(kind="slow", moment="after", seconds=0.08, spread=0.04)
BLOCKED_EACH = 33
"""Every so many-th reader has blocked the bot: three of a hundred."""
WANTED = 28.5


async def announce(readers: int) -> Figure:
    """Send one announcement; attempts a second between the first and the last, whatever became of them."""
    reading = [
        Person(f"family{number}", 200_000 + number, "Мария", started=True, blocked=number % BLOCKED_EACH == 0)
        for number in range(readers)
    ]
    world = BenchWorld(reading)
    world.faults.set(Table(rules=[LATENCY], limits=Rates(overall=LIMIT)))
    side = Ours()
    with new_folder() as folder:
        await side.prepare(folder, [])
        async with new_ground(folder) as session:
            await families(session, reading)
            await order_announcement(session, reading)
        async with served(world) as api, running(side.bot(folder, api), world):
            await world.sendings(readers)
    attempts = list(world.faults.limits.attempts)
    refused = sum(one.retry_after is not None for one in attempts)
    rate = (len(attempts) - 1) / (attempts[-1].at - attempts[0].at)
    return Figure(
        f"announcement to {readers} chats, attempts a second",
        f"{rate:.2f} a second, {refused} × 429",
        f"server limit {LIMIT} a second",
        rate,
        f"≥ {WANTED}, no 429",
        holds=rate >= WANTED and refused == 0 and len(attempts) >= readers,
        runs=[{"attempts": len(attempts), "refused": refused, "rate": rate}],
    )
