"""What our bot finds in its database in a run of the bench: specialists, subscribers, an announcement."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.sandbox.people import Person as Phone
from services.broadcasts.rows import write_rows
from services.outbox import Notice
from services.rights import SYSTEM
from services.work import Centre, Work
from storage.crypto import new_ring, read_keys, write_keys
from storage.engine import open_database
from storage.migrate import migrate
from storage.models import (
    Account,
    Broadcast,
    BroadcastKind,
    Event,
    EventKind,
    Membership,
    MessageClass,
    Messenger,
    Person,
    Profile,
    Role,
    Unit,
    UnitKind,
)

UNITS = 10


def database_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'ryadom.db'}"


@asynccontextmanager
async def new_ground(folder: Path, url: str | None = None) -> AsyncIterator[AsyncSession]:
    """A migrated database (SQLite in the folder, unless a `url` names another) with its keys, and one transaction in
    it. Asked again it opens the same.
    """
    url = url or database_url(folder)
    await migrate(url)
    if not (folder / "keys").exists():
        write_keys(folder / "keys", new_ring())
    database = open_database(url, read_keys(folder / "keys"))
    async with database.transaction() as session:
        yield session
    await database.close()


async def staff(session: AsyncSession, phones: Sequence[Phone]) -> None:
    """Everybody is a specialist, by turns of each unit."""
    now = datetime.now(UTC)
    units = [Unit(code=f"unit-{number}", kind=UnitKind.DEPARTMENT, name=f"Отдел {number}") for number in range(UNITS)]
    session.add_all(units)
    people = await families(session, phones)
    session.add_all(
        Membership(
            person_id=person.id,
            unit_id=units[number % UNITS].id,
            role=Role.SPECIALIST,
            profile=Profile.SOCIAL_WORKER,
            joined_at=now,
        )
        for number, person in enumerate(people)
    )


async def families(session: AsyncSession, phones: Sequence[Phone]) -> list[Person]:
    """Everybody has met the bot and hears it by night too: a bench runs at any hour."""
    now = datetime.now(UTC)
    people = [Person(created_at=now, welcomed_at=now, quiet_hours=False) for _phone in phones]
    session.add_all(people)
    await session.flush()
    session.add_all(
        Account(person_id=person.id, messenger=Messenger.TELEGRAM, user_id=phone.user_id, chat_id=phone.user_id)
        for person, phone in zip(people, phones, strict=True)
    )
    await session.flush()
    return people


async def order_announcement(session: AsyncSession, phones: Sequence[Phone]) -> None:
    """An event is announced to these people: rows of the outbox that wait for the sender's next look."""
    now = datetime.now(UTC)
    unit = Unit(code="bench", kind=UnitKind.DEPARTMENT, name="Отдел")
    session.add(unit)
    await session.flush()
    event = Event(
        key="bench",
        unit_id=unit.id,
        kind=EventKind.STREAM,
        title="Разговор с психологом",
        starts_at=now + timedelta(days=3),
        link="https://example.org/stream",
        created_at=now,
        announced_at=now,
    )
    session.add(event)
    await session.flush()
    kind = BroadcastKind.EVENT_ANNOUNCED
    broadcast = Broadcast(key=f"{kind.value}:bench", kind=kind, event_id=event.id, created_at=now, total=len(phones))
    session.add(broadcast)
    await session.flush()
    notice = Notice(
        kind.value,
        MessageClass.ANNOUNCEMENT,
        {"event_id": event.id, "version": event.version},
        key=f"cast:{broadcast.id}",
        expires_at=event.starts_at,
        broadcast_id=broadcast.id,
    )
    centre = Centre(ZoneInfo("Asia/Irkutsk"), "Центр", "")
    readers = select(Account.id).where(Account.user_id.in_([phone.user_id for phone in phones]))
    await write_rows(Work(session, now, centre, SYSTEM, writable=True), readers, notice)
