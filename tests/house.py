"""The whole bot in one process against the sandbox, for conversation tests: people act through visible text and
buttons only, and assertions read the chat or the database through a second connection.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import App, Identity, compose, make_bot
from bot.config import Settings
from bot.messaging.pacer import Pacer
from bot.sandbox.drivers import WorldDriver
from bot.sandbox.people import Person
from bot.sandbox.phone import Phone
from bot.sandbox.session import SandboxSession
from bot.sandbox.world import World
from services.clock import Clock
from storage.crypto import new_ring
from storage.models import Base
from tests.databases import open_unsynced

TOKEN = "1000001:test-token-of-the-sandbox-not-a-real-one"
ADMIN_ID = 900
RING = new_ring()
"""One for all houses: the rows of a region are put back as they were written."""
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 12:00 in Irkutsk: the moment at which every conversation begins."""

PEOPLE = (
    Person("mother", 101, "Мария", caption="мама"),
    Person("wife", 102, "Елена", caption="жена"),
    Person("olga", 201, "Ольга", caption="психолог отдела"),
    Person("pavel", 202, "Павел", caption="психолог отдела"),
    Person("lawyer", 203, "Игорь", caption="юрист Центра"),
    Person("anna", 204, "Анна", caption="психолог Центра"),
    Person("head", 301, "Галина", caption="заведующая отделом"),
    Person("coordinator", 401, "Светлана", caption="координатор Центра"),
    Person("admin", ADMIN_ID, "Дмитрий", caption="администратор"),
)


@dataclass
class TestTime:
    """The time of a test: moved by hand, the same for the bot and the sandbox."""

    __test__ = False
    instant: datetime = NOON

    def now(self) -> datetime:
        return self.instant

    def forward(self, **delta: float) -> None:
        self.instant += timedelta(**delta)


@dataclass
class House:
    """A running bot (`app`), the sandbox (`world`) and the people's phones."""

    app: App
    world: World
    time: TestTime
    session: SandboxSession
    phones: dict[str, Phone] = field(default_factory=dict)

    def phone(self, key: str) -> Phone:
        if key not in self.phones:
            person = next(one for one in PEOPLE if one.key == key)
            self.phones[key] = Phone(WorldDriver(self.world, self.settle), key, person.first_name)
        return self.phones[key]

    async def settle(self) -> None:
        """Let the bot work until nothing is left to do."""
        while True:
            updates = self.world.updates.hand_out(100)
            await self.app.intake.accept(updates)
            if updates:
                self.world.updates.confirm(max(update["update_id"] for update in updates) + 1)
            await self.app.intake.drain()
            await self.app.sender.drain()
            if not self.world.updates.pending:
                return

    @asynccontextmanager
    async def rows(self) -> AsyncIterator[AsyncSession]:
        """Look at what is committed, through a connection of its own."""
        async with self.app.database.view() as session:
            yield session

    async def count(self, model: type[Base], *where: object) -> int:
        async with self.rows() as session:
            return int(await session.scalar(select(func.count()).select_from(model).where(*where)) or 0)  # type: ignore[arg-type] # a column expression


@asynccontextmanager
async def open_house(url: str) -> AsyncIterator[House]:
    """A house on the migrated database of `url`."""
    time = TestTime()
    database = open_unsynced(url, RING)
    world = World(
        [replace(one) for one in PEOPLE], token=TOKEN, bot_name="Рядом", bot_username="ryadom_example_bot", now=time.now
    )
    session = SandboxSession(world)
    bot = make_bot(TOKEN, session)
    settings = Settings(
        _env_file=None,
        admin_ids=frozenset({ADMIN_ID}),
        centre_name="Центр сопровождения семей",
        centre_phone="телефон Центра (пример)",
    )
    app = compose(
        settings,
        bot=bot,
        identity=Identity(bot.id, world.bot.username),
        database=database,
        clock=Clock(ZoneInfo("Asia/Irkutsk"), time.now),
        pacer=Pacer(1e6, monotonic=lambda: monotonic() + (time.now() - NOON).total_seconds(), per_chat=1e6),
        retry_delays=(0.0,),
        patience=60,
    )
    house = House(app, world, time, session)
    try:
        yield house
    finally:
        await app.close()
