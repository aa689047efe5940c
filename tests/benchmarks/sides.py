"""The two sides of `make bench`: our bot as `python -m bot run`, and the stock bot (tests.benchmarks.stock).

Both keep their SQLite file in the folder of the run, on the same disk, in WAL with synchronous=FULL.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sandbox.people import Person
from handlers.specialist.screens.journal import LogAppeal
from storage.models import AppealLine, AppealSource
from tests.benchmarks import stock
from tests.benchmarks.ground import UNITS, database_url, new_ground, staff
from tests.benchmarks.stand import TOKEN, Bot

FREE_RATE = "80"
"""Messages a second where the messenger has no limit: 50 taps leave 30 to an announcement."""


@dataclass(frozen=True)
class Journal:
    """What stands in the database after a run: appeals, and different taps among them."""

    appeals: int
    taps: int


class Side(Protocol):
    name: str

    async def prepare(self, folder: Path, phones: Sequence[Person]) -> None:
        """A database in `folder`, in which everybody is a specialist."""

    def bot(self, folder: Path, api: str) -> Bot: ...

    def button(self, name: str) -> str:
        """The data of a button that logs one appeal."""

    def journal(self, folder: Path) -> Journal: ...


class Ours:
    """`free`: the server of the run has no limits, and the sender is set to match (tests.benchmarks.free). `url`: of
    the database, when it is not the SQLite file of the folder.
    """

    name = "ours"

    def __init__(self, *, free: bool = False, url: str | None = None) -> None:
        self._free = free
        self._url = url

    async def prepare(self, folder: Path, phones: Sequence[Person]) -> None:
        async with new_ground(folder) as session:
            await staff(session, phones)

    def bot(self, folder: Path, api: str) -> Bot:
        settings = {
            "RYADOM_BOT_TOKEN": TOKEN,
            "RYADOM_TELEGRAM_API": api,
            "RYADOM_DATABASE_URL": self._url or database_url(folder),
            "RYADOM_KEYS_FILE": str(folder / "keys"),
            "RYADOM_ADMIN_IDS": "900",
            "RYADOM_LISTEN": "127.0.0.1:0",
            "RYADOM_SEND_RATE": "29",
        }
        command = ("-m", "tests.benchmarks.free", FREE_RATE) if self._free else ("-m", "bot", "run")
        return Bot(command, settings, folder, folder / "bot.log")

    def button(self, name: str) -> str:
        return LogAppeal(line=AppealLine.CONSULTATION, source=AppealSource.FAMILY, day=0, key=name).pack()

    def journal(self, folder: Path) -> Journal:
        return _count(folder / "ryadom.db", "tap_key")


class Stock:
    name = "stock"

    async def prepare(self, folder: Path, phones: Sequence[Person]) -> None:
        engine = stock.open_engine(str(folder / "stock.db"))
        async with engine.begin() as connection:
            await connection.run_sync(stock.Base.metadata.create_all)
        async with AsyncSession(engine) as session, session.begin():
            session.add_all(
                stock.Specialist(user_id=phone.user_id, unit_id=1 + number % UNITS)
                for number, phone in enumerate(phones)
            )
        await engine.dispose()

    def bot(self, folder: Path, api: str) -> Bot:
        command = ("-m", "tests.benchmarks.stock", api, str(folder / "stock.db"), TOKEN)
        return Bot(command, {}, folder, folder / "stock.log")

    def button(self, name: str) -> str:
        return stock.LogAppeal(line=3, source="family", tap=name).pack()

    def journal(self, folder: Path) -> Journal:
        return _count(folder / "stock.db", "tap")


def _count(database: Path, tap: str) -> Journal:
    with closing(sqlite3.connect(database)) as connection:
        appeals, taps = connection.execute(f"SELECT count(*), count(DISTINCT {tap}) FROM appeal").fetchone()  # noqa: S608 -- a name of ours
    return Journal(appeals, taps)
