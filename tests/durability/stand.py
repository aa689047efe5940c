"""The kill test's stand: the sandbox over HTTP here, the bot in a process of its own, killed again and again.

`kill_run(folder, url, kills, seed)` works for any number of kills and any database; it answers what the checker found.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, cast

from aiohttp import web
from sqlalchemy import func, or_, select

from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.people import Person
from bot.sandbox.server import build_app
from bot.sandbox.state import utc_now
from bot.sandbox.world import World
from storage.crypto import new_ring, write_keys
from storage.engine import Database, open_database
from storage.migrate import migrate
from storage.models import DeliveryState, InboxState, InboxUpdate, OutboxMessage, Profile, Role
from tests.durability.hands import Family, Hand, Helper, Specialist
from tests.durability.history import History, complaints
from tests.durability.process import ROOT, BotProcess, warm_bot
from tests.house import ADMIN_ID, PEOPLE, TOKEN, House
from tests.region import ANGARSK, POSTS, set_up_region

FAMILIES = ("mother", "wife", "family3", "family4", "family5", "family6")
HELPERS = ("olga", "pavel", "lawyer", "anna")
SPECIALISTS = ("head", "coordinator")
MORE_PEOPLE = tuple(Person(key, 103 + number, "Семья") for number, key in enumerate(FAMILIES[2:]))
ONE_DEPARTMENT = tuple(
    (key, ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST) if key in HELPERS else (key, unit, role, profile)
    for key, unit, role, profile in POSTS
)
"""Everybody who helps sits where all the families live."""
PATIENCE = 40.0
PATIENCE_A_KILL = 3.0
LIVES = (10, 30, 60)
"""Requests that the bot makes between two kills at most: some lives end in the start, some get things done."""
Moment = Literal["before", "after"]


class TrappedWorld(World):
    """A world that springs a trap at the nth request of the bot: before it has its effect, or after."""

    def set_trap(self, number: int, moment: Moment, spring: Callable[[], None]) -> None:
        self._left, self._moment, self._spring = number, moment, spring

    _left = 0
    _moment: Moment = "before"

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Json:
        self._left -= 1
        caught = self._left == 0
        if caught and self._moment == "before":
            self._spring()
        answer = await super().call(method, params, files)
        if caught and self._moment == "after":
            self._spring()
        return answer


@dataclass(frozen=True)
class Outcome:
    complaints: list[str]
    kills: int
    size: str
    exit_code: int


async def kill_run(folder: Path, url: str, *, kills: int, seed: int) -> Outcome:
    """A seeded run: load, `kills` times SIGKILL at random points, then calm until all is settled, then the check."""
    chance = random.Random(seed)  # noqa: S311 -- no secret: a seed repeats the run
    world = TrappedWorld([*PEOPLE, *MORE_PEOPLE], token=TOKEN, bot_username="ryadom_example_bot")
    history = History()
    database = await _open_region(folder, url, world)
    first = world.updates.pending[0]["update_id"]
    async with served(world) as api, warm_bot(folder, _settings(folder, url, api)) as bot:
        hands = _hands(world, history, chance, PATIENCE + PATIENCE_A_KILL * kills)
        await bot.start()
        done = await _live(hands, bot, _kill_again_and_again(bot, world, kills, chance))
        await _settled(world, database)
        exit_code = await bot.stop()
    last = world.push_raw({"message": {}})
    history.updates = set(range(first, last or 0))
    chats = {person.user_id: [raw["text"] for raw in world.chat(person.key)] for person in world.people.values()}
    found = await complaints(history, database, chats) + _leaks(folder / "bot.log", history, world)
    await database.close()
    return Outcome(found, done, history.size, exit_code)


def _settings(folder: Path, url: str, api: str) -> dict[str, str]:
    return {
        "RYADOM_BOT_TOKEN": TOKEN,
        "RYADOM_TELEGRAM_API": api,
        "RYADOM_DATABASE_URL": url,
        "RYADOM_KEYS_FILE": str(folder / "keys"),
        "RYADOM_ADMIN_IDS": str(ADMIN_ID),
        "RYADOM_LISTEN": "127.0.0.1:0",
    }


async def _open_region(folder: Path, url: str, world: World) -> Database:
    """The database as an installation has it, with keys beside it; everybody on the staff has pressed Start."""
    await migrate(url)
    ring = new_ring()
    write_keys(folder / "keys", ring)
    database = open_database(url, ring)

    async def settle() -> None:
        """The bot does not run yet: what they press waits for it."""

    # Of a house the region needs no more than this.
    ground = SimpleNamespace(
        app=SimpleNamespace(database=database), time=SimpleNamespace(now=utc_now), world=world, settle=settle
    )
    await set_up_region(cast("House", ground), ONE_DEPARTMENT)
    return database


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    runner = web.AppRunner(build_app(world, ROOT / "bot/sandbox/page"))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _hands(world: World, history: History, chance: random.Random, patience: float) -> list[Hand]:
    kinds: tuple[tuple[type[Hand], tuple[str, ...]], ...] = (
        (Family, FAMILIES),
        (Helper, HELPERS),
        (Specialist, SPECIALISTS),
    )
    return [
        kind(world, history, key, random.Random(chance.random()), patience)  # noqa: S311 -- as above
        for kind, keys in kinds
        for key in keys
    ]


async def _live(hands: list[Hand], bot: BotProcess, kill: Coroutine[Any, Any, int]) -> int:
    """Everybody goes on until the last kill and finishes what was begun; helpers stay until the families are served."""
    families = [hand for hand in hands if isinstance(hand, Family)]
    asking: list[asyncio.Task[None]] = []
    try:
        async with asyncio.TaskGroup() as group:
            killing = group.create_task(kill)
            asking += [group.create_task(one.live(lambda: not killing.done())) for one in families]
            for one in hands:
                if isinstance(one, Helper):
                    group.create_task(
                        one.live(lambda: not killing.done(), lambda: not all(task.done() for task in asking))
                    )
                elif isinstance(one, Specialist):
                    group.create_task(one.live(lambda: not killing.done()))
    except BaseException as error:
        for one in hands:
            error.add_note(f"-- {one}")
        raise
    if await bot.has_died():
        raise AssertionError(f"the bot has ended by itself:\n{bot.log.read_text()[-3000:]}")
    return killing.result()


async def _kill_again_and_again(bot: BotProcess, world: TrappedWorld, kills: int, chance: random.Random) -> int:
    """Each time at a random request of the bot (the first ones are its start) and up to 50 ms later."""
    loop = asyncio.get_running_loop()
    for _ in range(kills):
        sprung = asyncio.Event()
        delay = chance.choice([0.0, 0.0, chance.uniform(0, 0.05)])

        def spring(sprung: asyncio.Event = sprung) -> None:
            bot.kill()
            sprung.set()

        def spring_later(delay: float = delay, act: Callable[[], None] = spring) -> None:
            loop.call_later(delay, act)

        world.set_trap(
            chance.randint(1, chance.choice(LIVES)),
            chance.choice(["before", "after"]),
            spring_later if delay else spring,
        )
        await asyncio.wait_for(sprung.wait(), PATIENCE)
        if (code := await bot.ended()) != -signal.SIGKILL:
            raise AssertionError(f"the bot ended by itself with {code}:\n{bot.log.read_text()[-3000:]}")
        await bot.start()
    return kills


def _leaks(log: Path, history: History, world: World) -> list[str]:
    """Words, names and the token that stand in the bot's log."""
    written = log.read_text()
    words = [text for said in (history.families, history.staff) for texts in said.values() for text in texts]
    secrets = {*words, TOKEN, *(person.first_name for person in world.people.values())}
    return [f"the log holds {secret!r}" for secret in sorted(secrets) if secret in written]


async def _settled(world: World, database: Database) -> None:
    """Wait until nothing waits anywhere: not at the messenger, not in the inbox, not in the outbox."""
    still = or_(OutboxMessage.state == DeliveryState.PENDING, OutboxMessage.state == DeliveryState.SENDING)
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.view() as session:
                left = await session.scalar(
                    select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == InboxState.NEW)
                )
                left = (left or 0) + (
                    await session.scalar(select(func.count()).select_from(OutboxMessage).where(still)) or 0
                )
            if not left and not world.updates.pending:
                return
            await world.events.wait_after(world.events.seq, 0.2)


KILLS = int(os.environ.get("RYADOM_TEST_KILLS", "10"))
"""How many kills a run makes: more of them need no other code, only time (about two seconds each)."""
SEED = int(os.environ.get("RYADOM_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
