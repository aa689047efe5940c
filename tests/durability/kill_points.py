"""Where the bot is killed: at a request of its own, at any instant, inside a commit, in its start, while it stops."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.world import World
from tests.durability.process import BotProcess

LATEST = 10.0
"""Seconds after which a bot is killed whatever it does: the point meant for it may never come, nobody may act."""
LIVES = (10, 30, 60)
"""Requests that the bot makes between two kills at most: some lives end in the start, some get things done."""
LONGEST_LIFE = 2.5
START_SECONDS = 0.6
COMMIT_SECONDS = 0.03
STOP_SECONDS = 0.15
"""How late after the event that each is counted from a kill may come."""


class KillPoint(StrEnum):
    BEFORE_A_REQUEST = "before a request has its effect"
    AFTER_A_REQUEST = "after a request had its effect"
    AT_ANY_INSTANT = "at any instant"
    IN_A_COMMIT = "just after updates were handed out"
    IN_THE_START = "in the start"
    IN_THE_STOP = "while it stops"


Trap = Callable[[str, Json | None], None]
"""Is told of every request of the bot: its method and None before the effect, then the method and the answer."""


class TrappedWorld(World):
    """A world in which whoever sets a trap sees every request of the bot."""

    trap: Trap | None = None

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Json:
        if self.trap is not None:
            self.trap(method.lower(), None)
        answer = await super().call(method, params, files)
        if self.trap is not None:
            self.trap(method.lower(), answer)
        return answer


class Killer:
    """Kills the bot again and again. `done` counts the kills by their points."""

    def __init__(self, bot: BotProcess, world: TrappedWorld, chance: random.Random) -> None:
        self._bot = bot
        self._world = world
        self._chance = chance
        self.done: Counter[KillPoint] = Counter()

    async def kill(self, times: int) -> None:
        """The bot runs at the beginning and at the end. One that ended in order before its SIGKILL does not count."""
        while self.done.total() < times:
            point = self._chance.choice(list(KillPoint))
            if point is KillPoint.IN_A_COMMIT and self._world.updates.webhook:
                # What comes is delivered at once.
                await self._world.updates.news(LATEST)
            await self._strike(point)
            code = await self._bot.ended()
            if code == -signal.SIGKILL:
                self.done[point] += 1
            elif code != 0 or point is not KillPoint.IN_THE_STOP:
                raise AssertionError(f"the bot ended by itself with {code}:\n{self._bot.log.read_text()[-3000:]}")
            await self._bot.start()

    async def _strike(self, point: KillPoint) -> None:
        struck = asyncio.Event()

        def strike() -> None:
            self._world.trap = None
            self._bot.kill()
            struck.set()

        def stop() -> None:
            self._bot.tell_to_stop()
            loop.call_later(self._chance.uniform(0, STOP_SECONDS), strike)

        loop = asyncio.get_running_loop()
        latest = loop.call_later(LATEST, strike)
        match point:
            case KillPoint.BEFORE_A_REQUEST | KillPoint.AFTER_A_REQUEST:
                number = self._chance.randint(1, self._chance.choice(LIVES))
                self._world.trap = _at_request(number, strike, after=point is KillPoint.AFTER_A_REQUEST)
            case KillPoint.AT_ANY_INSTANT:
                loop.call_later(self._chance.uniform(0, LONGEST_LIFE), strike)
            case KillPoint.IN_THE_START:
                loop.call_later(self._chance.uniform(0, START_SECONDS), strike)
            case KillPoint.IN_A_COMMIT:
                delay = self._chance.uniform(0, COMMIT_SECONDS)
                if self._world.updates.webhook:
                    loop.call_later(delay, strike)
                else:
                    self._world.trap = _at_updates(lambda: loop.call_later(delay, strike))
            case KillPoint.IN_THE_STOP:
                loop.call_later(self._chance.uniform(START_SECONDS, LONGEST_LIFE), stop)
        await struck.wait()
        latest.cancel()


def _at_request(number: int, spring: Callable[[], None], *, after: bool) -> Trap:
    left = number

    def trap(_method: str, answer: Json | None) -> None:
        nonlocal left
        if (answer is not None) is after:
            left -= 1
            if left == 0:
                spring()

    return trap


def _at_updates(spring: Callable[[], object]) -> Trap:
    """At the first answer that hands out updates: the bot stores them next, and handles them."""
    sprung = False

    def trap(method: str, answer: Json | None) -> None:
        nonlocal sprung
        if not sprung and method == "getupdates" and answer is not None and answer.get("result"):
            sprung = True
            spring()

    return trap
