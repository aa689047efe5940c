"""An intake on a real database with a handler of the test's own: what updates leave behind is read from the rows."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.messaging.background import Background
from bot.messaging.intake import Failure, Handle, Intake
from bot.messaging.rawupdate import Raw
from bot.messaging.scope import UpdateScope
from services.clock import Clock
from services.work import Centre, Finish, Workshop
from storage.crypto import KeyRing, new_ring
from storage.engine import Database
from storage.models import AuditEntry, InboxState, InboxUpdate
from tests.databases import open_unsynced

BOT_ID = 1000001
ZONE = ZoneInfo("Asia/Irkutsk")


def words(update_id: int, text: str = "слова", chat_id: int = 101) -> dict[str, Any]:
    """A message as the messenger makes it."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Мария"}
    message = {
        "message_id": update_id,
        "date": 1_700_000_000,
        "chat": {"id": chat_id, "type": "private"},
        "from": person,
    }
    return {"update_id": update_id, "message": {**message, "text": text}}


@dataclass
class Heard:
    """Who hears of failures; the alert stands for the row that the real one writes."""

    database: Database
    told: list[Failure] = field(default_factory=list)
    buried: list[Failure] = field(default_factory=list)
    unstored: list[set[int]] = field(default_factory=list)

    async def bury(self, failure: Failure, finish: Finish) -> None:
        async with self.database.transaction() as session:
            await finish(session)
        self.buried.append(failure)

    async def tell(self, failure: Failure) -> None:
        self.told.append(failure)

    async def tell_unstored(self, chat_ids: Collection[int]) -> None:
        self.unstored.append(set(chat_ids))


@dataclass
class Desk:
    """`handle` may be replaced by a test; by default each update writes one row in its one work."""

    url: str
    keys: KeyRing
    database: Database
    now: datetime = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
    handle: Handle | None = None
    begun: list[int] = field(default_factory=list)
    logs: list[EventDict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = Clock(ZONE, lambda: self.now)
        self.workshop = Workshop(self.database, self.clock, Centre(ZONE, "Центр", "телефон Центра (пример)"))
        self.heard = Heard(self.database)
        self.intake = self.new_process()

    def new_process(self) -> Intake:
        """What a restart makes: an intake that knows only the database."""
        self.intake = Intake(
            bot_id=BOT_ID,
            database=self.database,
            clock=self.clock,
            handle=self._handle,
            on_failure=self.heard,
            background=Background(),
            retry_delays=(0.0,),
        )
        return self.intake

    async def _handle(self, raw: Raw, scope: UpdateScope) -> None:
        self.begun.append(raw["update_id"])
        await (self.handle or self.write_one)(raw, scope)

    async def write_one(self, raw: Raw, scope: UpdateScope) -> None:
        async with self.workshop.work(finish=scope.finish) as work:
            work.audit("said", "update", raw["update_id"])

    async def takes(self, *updates: Raw) -> None:
        await self.intake.accept(updates)
        await self.intake.drain()

    async def effects(self) -> list[int]:
        """Ids of updates whose work is committed, in the order of the commits."""
        async with self.database.view() as session:
            rows = await session.scalars(select(AuditEntry.subject_id).order_by(AuditEntry.id))
            return [row for row in rows if row is not None]

    async def inbox(self) -> dict[int, InboxState]:
        async with self.database.view() as session:
            rows = await session.execute(select(InboxUpdate.update_id, InboxUpdate.state))
            return {row.update_id: row.state for row in rows}

    async def tries(self, update_id: int) -> int:
        async with self.database.view() as session:
            found = select(func.max(InboxUpdate.attempts)).where(InboxUpdate.update_id == update_id)
            return int(await session.scalar(found) or 0)

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@asynccontextmanager
async def open_desk(url: str) -> AsyncIterator[Desk]:
    """A desk on the migrated database of `url`, without rows."""
    keys = new_ring()
    database = open_unsynced(url, keys)
    with capture_logs() as logs:
        desk = Desk(url, keys, database, logs=logs)
        try:
            yield desk
        finally:
            await desk.intake.close()
            await database.close()


@asynccontextmanager
async def failing_commits(database: Database, *, times: int = 1_000_000, kept: bool = False) -> AsyncIterator[None]:
    """Commits of the write engine fail: nothing is kept or, with `kept`, everything is and only the answer is lost."""
    left = [times]

    def fail(connection: Connection) -> None:
        if left[0] > 0:
            left[0] -= 1
            if kept:
                connection.exec_driver_sql("COMMIT")
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))

    event.listen(database.writer.sync_engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(database.writer.sync_engine, "commit", fail)


def stored_bytes(folder: Path) -> bytes:
    """All that the database has on the disk, its log included."""
    return b"".join(file.read_bytes() for file in folder.glob("ryadom.db*"))
