"""A small region on a real database, and what may have happened in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from services.clock import Clock
from services.work import Centre, Workshop
from storage.crypto import new_ring
from storage.engine import open_database
from storage.migrate import migrate
from storage.models import (
    Appeal,
    AppealLine,
    AppealSource,
    Channel,
    Event,
    EventKind,
    Person,
    SignUp,
    Unit,
    UnitKind,
)

ZONE = ZoneInfo("Asia/Irkutsk")
NOW = datetime(2026, 12, 15, 4, 0, tzinfo=UTC)
CENTRE, ANGARSK, IRKUTSK, POINT, ORPHAN = 1, 2, 3, 4, 5
HOMES = {CENTRE: {CENTRE}, ANGARSK: {ANGARSK, POINT}, IRKUTSK: {IRKUTSK}, ORPHAN: {ORPHAN}}
"""Whose rows stand in whose sheet: the point of Angarsk in that of Angarsk; one without a parent is not lost."""
PEOPLE = range(1, 5)
DECEMBER_BEGINS = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
YEAR_BEGINS = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Region:
    """A database with units and people, and nothing that happened yet."""

    url: str

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Workshop]:
        database = open_database(self.url, new_ring())
        centre = Centre(ZONE, "Центр", "")
        try:
            yield Workshop(database, Clock(ZONE, lambda: NOW), centre)
        finally:
            await database.close()


async def prepare(url: str) -> None:
    await migrate(url)
    database = open_database(url, new_ring())
    async with database.transaction() as session:
        session.add_all(
            [
                Unit(id=CENTRE, code="centre", kind=UnitKind.CENTRE, name="Центр сопровождения семей"),
                Unit(id=IRKUTSK, code="irkutsk", kind=UnitKind.DEPARTMENT, name="Отдел, Иркутск (пример)"),
                Unit(id=ANGARSK, code="angarsk", kind=UnitKind.DEPARTMENT, name="Отдел, Ангарск (пример)"),
                Unit(id=ORPHAN, code="orphan", kind=UnitKind.SUPPORT_POINT, name="Пункт, Тайшет"),
            ]
        )
        await session.flush()
        session.add(Unit(id=POINT, code="point", kind=UnitKind.SUPPORT_POINT, name="Пункт", parent_id=ANGARSK))
        session.add_all(Person(id=number, created_at=NOW) for number in PEOPLE)
    await database.close()


def appeal(
    unit: int,
    day: date,
    line: AppealLine = AppealLine.CONSULTATION,
    source: AppealSource = AppealSource.FAMILY,
    *,
    voided: bool = False,
) -> Appeal:
    return Appeal(
        unit_id=unit,
        line=line,
        source=source,
        channel=Channel.PHONE,
        day=day,
        registered_at=NOW,
        voided_at=NOW if voided else None,
    )


def held(
    unit: int,
    starts_at: datetime,
    kind: EventKind = EventKind.STREAM,
    *,
    link: str | None = "https://example.org/stream",
    place: str | None = None,
    cancelled: bool = False,
) -> Event:
    return Event(
        unit_id=unit,
        kind=kind,
        title="Выплаты",
        starts_at=starts_at,
        link=link,
        place=place,
        created_at=NOW,
        cancelled_at=NOW if cancelled else None,
    )


async def happened(workshop: Workshop, appeals: list[Appeal], events: list[tuple[Event, list[bool]]]) -> None:
    """Make the database hold these and nothing else; answers («Пойду») are those of the first people."""
    async with workshop.database.transaction() as session:
        for model in (SignUp, Event, Appeal):
            await session.execute(delete(model))
        session.add_all(appeals)
        for number, (one, answers) in enumerate(events):
            one.key = f"event{number}"
            session.add(one)
            await session.flush()
            session.add_all(
                SignUp(event_id=one.id, person_id=person, going=going, chosen_at=NOW)
                for person, going in zip(PEOPLE, answers, strict=False)
            )


def counted(events: list[tuple[Event, list[bool]]]) -> list[tuple[Event, int]]:
    return [(one, sum(answers)) for one, answers in events]
