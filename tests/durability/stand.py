"""The kill test's stand: the sandbox over HTTP here, the bot in a process of its own, killed again and again.

`kill_run` works for any number of kills and any database; it answers what the checker found.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any

from aiohttp import web
from sqlalchemy import Select, func, or_, select

from bot.sandbox.answers import Json
from bot.sandbox.faults import Rule, Table
from bot.sandbox.limits import Rates
from bot.sandbox.server import build_app
from bot.sandbox.world import World
from storage.engine import Database
from storage.models import Broadcast, DeliveryState, InboxState, InboxUpdate, OutboxMessage
from tests.durability.books import read_books
from tests.durability.checker import Complaint, Wrong, complaints, unknown
from tests.durability.ground import FAMILIES, HELPERS, MORE_PEOPLE, ORDERS, add_readers, crowd, open_region, settings
from tests.durability.hands import Family, Hand, NoAnswer
from tests.durability.history import FILE, Act, Chats, History, Line, Outcome
from tests.durability.kill_points import Killer, KillPoint, TrappedWorld
from tests.durability.orders import Coordinator, PlanReader
from tests.durability.process import ROOT, BotProcess, Parent
from tests.durability.repeats import repeats
from tests.durability.staff import Helper, Specialist
from tests.house import PEOPLE, TOKEN

MOST_TOLD = 30
PATIENCE = 40.0
PATIENCE_A_KILL = 3.0


Trouble = Callable[[BotProcess, World], Coroutine[Any, Any, None]]


class Load(StrEnum):
    TAKING = "taking updates"
    BROADCASTING = "broadcasting"
    A_FEW = "a few people"


@dataclass(frozen=True)
class Report:
    """One run. `repeats`: messages of the classes that come at least once, beyond the first of each. `unknown`: rows of
    broadcasts that ended so. `exit_code`: of the last bot, stopped in order. `log`: its last lines.
    """

    load: Load
    seed: int
    kills: Counter[KillPoint]
    outcomes: Counter[Outcome]
    complaints: list[Complaint]
    repeats: int
    unknown: int
    seconds: float
    exit_code: int
    log: str

    def count(self, *wrong: Wrong) -> int:
        return sum(one.wrong in wrong for one in self.complaints)

    def __str__(self) -> str:
        """What is needed to run it again, and what was wrong."""
        points = ", ".join(f"{count} {point.value}" for point, count in self.kills.most_common())
        outcomes = ", ".join(f"{count} {outcome.value}" for outcome, count in self.outcomes.most_common())
        what = f"{self.load.value}, seed {self.seed}: {self.kills.total()} kills ({points}); {outcomes}"
        rest = f"{self.repeats} repeats, {self.unknown} messages unknown, {self.seconds:.0f} s"
        told = [*map(str, self.complaints[:MOST_TOLD]), f"The log of the bot ends with:\n{self.log}"]
        return "\n".join([f"{what}; {rest}", *(told if self.complaints else ())])


async def kill_run(
    parent: Parent,
    folder: Path,
    url: str,
    load: Load,
    *,
    kills: int,
    seed: int,
    reading: int = 0,
    more: Mapping[str, str] = MappingProxyType({}),
    trouble: Trouble | None = None,
) -> Report:
    """A seeded run: load, `kills` times SIGKILL, then calm until all is settled, then the check. `reading`: how many
    people there are who only read announcements. `more`: further settings of the bot. `trouble`: what
    happens to it in place of the kills; it leaves a bot that runs.
    """
    began = monotonic()
    chance = random.Random(seed)  # noqa: S311 -- no secret: a seed repeats the choices of a run
    readers = crowd(reading)
    world = TrappedWorld([*PEOPLE, *MORE_PEOPLE, *readers], token=TOKEN, bot_username="ryadom_example_bot")
    database = await open_region(folder, url, world)
    await add_readers(database, readers)
    if load is Load.BROADCASTING:
        world.faults.set(_telegram_s_own_pace(seed))
    history = History()
    first = world.updates.pending[0]["update_id"]
    async with served(world) as api:
        bot = parent.bot(folder, {**settings(folder, url, api), **more})
        hands = _hands(load, world, history, chance, PATIENCE + PATIENCE_A_KILL * kills)
        killer = Killer(bot, world, chance)
        await bot.start()
        try:
            await _live(hands, history, killer.kill(kills) if trouble is None else _when_it_works(bot, world, trouble))
            await _must_be_alive(bot)
            await _settled(world, database)
            exit_code = await bot.stop()
        except BaseException as error:
            error.add_note(f"{load.value}, seed {seed}, after {killer.done.total()} kills")
            bot.kill()
            raise
    last = world.push_raw({"message": {}})
    history.updates = set(range(first, last or 0))
    books, chats = await read_books(database), _chats(world)
    await database.close()
    coordinator = world.people[ORDERS].user_id
    found = complaints(history, books, chats, kills=kills, coordinator=coordinator)
    return Report(
        load=load,
        seed=seed,
        kills=killer.done,
        outcomes=Counter(one.outcome for one in history.operations if one.outcome is not None),
        complaints=found + _leaks(bot.log, history, world),
        repeats=repeats(history, chats),
        unknown=unknown(books),
        seconds=monotonic() - began,
        exit_code=exit_code,
        log=bot.log.read_text()[-3000:],
    )


def _telegram_s_own_pace(seed: int) -> Table:
    """30 messages a second in all, and answers that take their time."""
    slow = Rule(kind="slow", method="sendMessage", moment="after", seconds=0.01, spread=0.005)
    return Table(rules=[slow], limits=Rates(overall=30), seed=seed)


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


def _hands(load: Load, world: World, history: History, chance: random.Random, patience: float) -> list[Hand]:
    kinds: dict[Load, tuple[tuple[type[Hand], tuple[str, ...]], ...]] = {
        Load.TAKING: ((Family, FAMILIES), (Helper, HELPERS), (Specialist, ("head", ORDERS))),
        Load.BROADCASTING: (
            (Family, FAMILIES[:2]),
            (Helper, HELPERS[:2]),
            (Coordinator, (ORDERS,)),
            (PlanReader, ("head", "lawyer")),
        ),
        Load.A_FEW: ((Family, FAMILIES[:3]), (Helper, HELPERS[:2]), (Specialist, ("head",))),
    }
    return [
        kind(world, history, key, random.Random(chance.random()), patience)  # noqa: S311 -- as above
        for kind, keys in kinds[load]
        for key in keys
    ]


async def _live(hands: list[Hand], history: History, kill: Coroutine[Any, Any, None]) -> None:
    """Everybody goes on until the last kill and finishes what was begun; helpers stay until the families are served."""
    async with asyncio.TaskGroup() as group:
        killing = group.create_task(kill)
        asking: list[asyncio.Task[None]] = []

        def storm() -> bool:
            return not killing.done()

        def families_ask() -> bool:
            return not all(task.done() for task in asking)

        for one in hands:
            living = one.live(storm, families_ask) if isinstance(one, Helper) else one.live(storm)
            task = group.create_task(_until_no_answer(living, history))
            if isinstance(one, Family):
                asking.append(task)


async def _until_no_answer(living: Coroutine[Any, Any, None], history: History) -> None:
    """Who waits in vain is for the checker to tell of, beside what the others saw."""
    try:
        await living
    except NoAnswer as error:
        history.waiting.append(str(error))


async def _settled(world: World, database: Database) -> None:
    """Wait until nothing waits anywhere: not at the messenger, not in the inbox, not in the outbox, and every account
    of a broadcast is closed. What never settles is for the checker.
    """
    still = or_(OutboxMessage.state == DeliveryState.PENDING, OutboxMessage.state == DeliveryState.SENDING)
    open_rows: tuple[Select[int], ...] = (
        select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == InboxState.NEW),
        select(func.count()).select_from(OutboxMessage).where(still),
        select(func.count()).select_from(Broadcast).where(Broadcast.finished_at.is_(None)),
    )
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                async with database.view() as session:
                    left = [await session.scalar(one) for one in open_rows]
                if not any(left) and not world.updates.pending:
                    return
                await world.events.wait_after(world.events.seq, 0.2)


async def _must_be_alive(bot: BotProcess) -> None:
    if (code := await bot.died_with()) is not None:
        raise AssertionError(f"the bot has ended by itself with {code}:\n{bot.log.read_text()[-3000:]}")


async def _when_it_works(bot: BotProcess, world: TrappedWorld, trouble: Trouble) -> None:
    """A start in the middle of trouble may end with one sentence; this is about a bot that works."""
    works = asyncio.Event()
    world.trap = lambda method, _answer: works.set() if method == "getupdates" else None
    async with asyncio.timeout(PATIENCE):
        await works.wait()
    world.trap = None
    await trouble(bot, world)


def _chats(world: World) -> Chats:
    return {
        person.user_id: [Line(raw["from"] == "bot", _said(raw)) for raw in world.chat(person.key)]
        for person in world.people.values()
    }


def _said(raw: Json) -> str:
    return f"{raw['text']}\n{FILE}{raw['document']['name']}" if raw["document"] else str(raw["text"])


def _leaks(log: Path, history: History, world: World) -> list[Complaint]:
    """Words, names and the token that stand in the bot's log."""
    written = log.read_text()
    words = {one.what for one in history.of(Act.WORDS, Act.ANSWER)}
    secrets = {*words, TOKEN, *(person.first_name for person in world.people.values())}
    return [Complaint(Wrong.LEAKED, f"the log holds {secret!r}") for secret in sorted(secrets) if secret in written]
