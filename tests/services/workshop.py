"""A workshop on a real database, without a messenger, whose clock is moved by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from services.calling import Caller
from services.clock import Clock
from services.events.facts import EventFacts
from services.events.running import create_event, sign_up
from services.work import Centre, Workshop
from storage.crypto import KeyRing, new_ring
from storage.engine import open_database
from storage.models import (
    Account,
    Base,
    DueItem,
    EventKind,
    Membership,
    Messenger,
    OutboxMessage,
    Person,
    Profile,
    Role,
    Unit,
    UnitKind,
)

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 12:00 in Irkutsk."""
IRKUTSK = ZoneInfo("Asia/Irkutsk")
COORDINATOR = Caller(Messenger.TELEGRAM, 401, 401)
SPECIALIST = Caller(Messenger.TELEGRAM, 201, 201)
ADMIN = Caller(Messenger.TELEGRAM, 900, 900)
FAMILY = Caller(Messenger.TELEGRAM, 101, 101)
EVENING = EventFacts(EventKind.STREAM, "Эфир", NOON + timedelta(hours=6), "https://example.org/live", None)
POSTS = (
    (COORDINATOR, "centre", Role.COORDINATOR, None),
    (ADMIN, "centre", Role.ADMIN, None),
    (SPECIALIST, "angarsk", Role.SPECIALIST, Profile.PSYCHOLOGIST),
)


class Shop:
    """The Centre with a coordinator and an admin, a department with a specialist; nobody else yet."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.clock = workshop.clock

    def forward(self, **delta: float) -> None:
        self.clock.offset += timedelta(**delta)

    def goes_to(self, local: str) -> None:
        """To a local moment of the region, «2026-11-25 10:00», ahead or back."""
        instant = datetime.fromisoformat(local).replace(tzinfo=self.clock.zone)
        self.clock.offset += instant - self.clock.now()

    async def event_with_a_guest(self, facts: EventFacts = EVENING, key: str = "first") -> int:
        async with self.workshop.work(COORDINATOR) as work:
            event = await create_event(work, key, facts)
        async with self.workshop.work(FAMILY) as work:
            await sign_up(work, event.id, going=True)
        return event.id

    async def count(self, model: type[Base], *where: object) -> int:
        async with self.workshop.database.view() as session:
            found = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type] # a column expression
            return int(await session.scalar(found) or 0)

    async def told(self, notice: str) -> int:
        return await self.count(OutboxMessage, OutboxMessage.notice == notice)

    async def waiting(self) -> int:
        """Due items that are due by now and not done."""
        return await self.count(DueItem, DueItem.done_at.is_(None), DueItem.due_at <= self.clock.now())


@asynccontextmanager
async def open_shop(url: str, ring: KeyRing | None = None) -> AsyncIterator[Shop]:
    """On a database at the current schema."""
    database = open_database(url, ring or new_ring())
    async with database.transaction() as session:
        units = {
            "centre": Unit(code="centre", kind=UnitKind.CENTRE, name="Центр"),
            "angarsk": Unit(code="angarsk", kind=UnitKind.DEPARTMENT, name="Отдел, Ангарск (пример)"),
        }
        session.add_all(units.values())
        for caller, unit, role, profile in POSTS:
            person = Person(created_at=NOON)
            session.add(person)
            await session.flush()
            session.add(
                Account(
                    person_id=person.id,
                    messenger=caller.messenger,
                    user_id=caller.user_id,
                    chat_id=caller.chat_id,
                )
            )
            session.add(
                Membership(person_id=person.id, unit_id=units[unit].id, role=role, profile=profile, joined_at=NOON)
            )
    try:
        yield Shop(Workshop(database, Clock(IRKUTSK, source=lambda: NOON), Centre(IRKUTSK, "Центр", "")))
    finally:
        await database.close()
