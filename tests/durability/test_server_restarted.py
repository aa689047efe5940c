"""The PostgreSQL server goes down under the bot and comes back: nothing is lost or doubled, and soon people are served.

The bot ends when the connection of its lease is lost (docs/adr/0009), and whatever keeps the service starts it again.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest

from bot.app.running import LEASE_LOST
from bot.sandbox.world import World
from tests.durability.cluster import Cluster, own_cluster
from tests.durability.process import BotProcess, Parent
from tests.durability.stand import Load, kill_run

SEED = 1
RESTART_SECONDS = 2.0
"""What the README asks of the service: `Restart=always`, `RestartSec=2`."""
BACK_SECONDS = 10.0
PATIENCE = 60.0
PROBE = "admin"
"""Takes no part in the load."""


@dataclass
class Service:
    """Starts a bot again that has ended, as systemd does. `ends` are the exit codes so far."""

    bot: BotProcess
    world: World
    on: bool = True
    ends: list[int] = field(default_factory=list)

    async def keep(self) -> None:
        while self.on:
            if (code := await self.bot.died_with()) is None:
                await self.world.events.wait_after(self.world.events.seq, 0.05)
            else:
                self.ends.append(code)
                await asyncio.sleep(RESTART_SECONDS)  # a pause of the service, part of what is measured
                await self.bot.start()

    async def ended(self, times: int, keeping: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while len(self.ends) < times and not keeping.done():
                    await self.world.events.wait_after(self.world.events.seq, 0.05)
        except TimeoutError as error:
            log = self.bot.log.read_text()[-3000:]
            raise AssertionError(f"{times} ends wanted, {self.ends} seen; the bot says\n{log}") from error
        if keeping.done():
            await keeping


async def seconds_until_answered(world: World) -> float:
    """From now until somebody who writes now sees the answer."""
    begun, before = monotonic(), len(world.chat(PROBE))
    world.start(PROBE)
    async with asyncio.timeout(PATIENCE):
        while not any("Что сделаем?" in message["text"] for message in world.chat(PROBE)[before:]):
            await world.events.wait_after(world.events.seq, 0.05)
    return monotonic() - begun


async def in_the_middle(cluster: Cluster, bot: BotProcess, world: World) -> list[float]:
    """Down and up at once; then down until a new start of the bot was in vain, so that it comes to wait longest."""
    service = Service(bot, world)
    keeping = asyncio.create_task(service.keep())
    back = []
    await seconds_until_answered(world)
    for starts_in_vain in (0, 1):
        before = len(service.ends)
        await cluster.crash()
        await service.ended(before + 2 * starts_in_vain, keeping)
        await cluster.start()
        back.append(await seconds_until_answered(world))
    service.on = False
    await keeping
    assert service.ends == [1, 1, 1], "two leases lost, one start in vain"
    return back


@pytest.mark.timeout(300)
async def test_a_server_that_goes_down_and_comes_back_loses_and_doubles_nothing(tmp_path: Path, parent: Parent) -> None:
    back: list[float] = []
    async with own_cluster() as cluster:

        async def restart(bot: BotProcess, world: World) -> None:
            back.extend(await in_the_middle(cluster, bot, world))

        report = await kill_run(parent, tmp_path, cluster.url, Load.A_FEW, kills=0, seed=SEED, trouble=restart)
    print(report, "back after", *(f"{seconds:.1f} s" for seconds in back))  # noqa: T201 -- shown when it fails
    assert report.complaints == []
    assert report.exit_code == 0
    assert max(back) < BACK_SECONDS
    log = (tmp_path / "bot.log").read_text()
    assert log.count(LEASE_LOST) == 2
