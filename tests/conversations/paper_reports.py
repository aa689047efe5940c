"""What conversations about reports share: two years of journals, held events, a recount, and the reading of files."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime

from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

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
from tests.house import House
from tests.region import ANGARSK, CENTRE, IRKUTSK, set_up_region
from tests.services.reports.recount import Figures, recount

NOVEMBER = date(2026, 11, 1)
DECEMBER_BEGINS = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
POINT = "usolye-point"


async def set_up_journals(house: House) -> House:
    """The region of tests.region with a support point of Angarsk, and a journal of two years."""
    await set_up_region(house)
    async with house.app.database.transaction() as session:
        angarsk = await session.scalar(select(Unit.id).where(Unit.code == ANGARSK))
        session.add(Unit(code=POINT, kind=UnitKind.SUPPORT_POINT, name="Пункт, Усолье", parent_id=angarsk))
    await log(house, CENTRE, date(2026, 11, 3), 4, AppealLine.LEGAL_SUPPORT)
    await log(house, CENTRE, date(2026, 2, 28), 2, AppealLine.CONSULTATION)
    await log(house, ANGARSK, date(2026, 11, 1), 5, AppealLine.CONSULTATION)
    await log(house, ANGARSK, date(2026, 11, 17), 3, AppealLine.EVERYDAY, source=AppealSource.PARTICIPANT)
    await log(house, ANGARSK, date(2026, 11, 17), 7, AppealLine.EVERYDAY, voided=True)
    await log(house, ANGARSK, date(2026, 10, 31), 6, AppealLine.EVERYDAY)
    await log(house, ANGARSK, date(2026, 1, 1), 1, AppealLine.SPECIAL, source=AppealSource.ORGANISATION)
    await log(house, ANGARSK, date(2025, 12, 31), 9, AppealLine.SPECIAL)
    await log(house, POINT, date(2026, 11, 10), 2, AppealLine.MEDICAL, source=AppealSource.ORGANISATION)
    await log(house, IRKUTSK, date(2026, 11, 18), 8, AppealLine.EMPLOYMENT)
    await log(
        house, IRKUTSK, date(2026, 11, 18), 1, AppealLine.EMERGENCY_PSYCHOLOGICAL, source=AppealSource.PARTICIPANT
    )
    return house


async def log(
    house: House,
    unit: str,
    day: date,
    times: int,
    line: AppealLine,
    *,
    source: AppealSource = AppealSource.FAMILY,
    voided: bool = False,
) -> None:
    now = house.time.now()
    async with house.app.database.transaction() as session:
        unit_id = await session.scalar(select(Unit.id).where(Unit.code == unit))
        session.add_all(
            Appeal(
                unit_id=unit_id,
                line=line,
                source=source,
                channel=Channel.PHONE,
                day=day,
                registered_at=now,
                voided_at=now if voided else None,
            )
            for _ in range(times)
        )


async def hold(
    house: House, key: str, title: str, starts_at: datetime, going: int, *, place: str | None = None
) -> None:
    kind = EventKind.CLUB_MEETING if place else EventKind.STREAM
    link = None if place else "https://example.org/stream"
    async with house.app.database.transaction() as session:
        unit_id = await session.scalar(select(Unit.id).where(Unit.code == CENTRE))
        held = Event(
            key=key,
            unit_id=unit_id,
            kind=kind,
            title=title,
            starts_at=starts_at,
            link=link,
            place=place,
            created_at=starts_at,
        )
        session.add(held)
        people = [Person(created_at=starts_at) for _ in range(going + 1)]
        session.add_all(people)
        await session.flush()
        session.add_all(
            SignUp(event_id=held.id, person_id=person.id, going=number < going, chosen_at=starts_at)
            for number, person in enumerate(people)
        )


async def unit_ids(house: House) -> dict[str, int]:
    async with house.rows() as session:
        rows = await session.execute(select(Unit.code, Unit.id))
    return {row.code: row.id for row in rows}


async def expected(house: House, month: date, *codes: str) -> Figures:
    """The figures of these units together, recounted from the raw rows."""
    ids = await unit_ids(house)
    async with house.rows() as session:
        appeals = list(await session.scalars(select(Appeal)))
        answers = list(await session.scalars(select(SignUp)))
        events = [
            (event, sum(answer.going for answer in answers if answer.event_id == event.id))
            for event in await session.scalars(select(Event))
        ]
    return recount(appeals, events, month, house.time.now(), units={ids[code] for code in codes}, centre=ids[CENTRE])


WORK_LINES = {
    "Дистанционные мероприятия Центра": "centre_remote",
    "Очные мероприятия Центра": "centre_in_person",
    "Акции Центра": "campaigns",
    "Участие в мероприятиях иных органов и организаций": "others_events",
}
FORM_LINES = range(1, 12)


def figures_in(rows: Iterable[list[str]]) -> Figures:
    """Read a report as it is printed: rows of filled cells; a line is found by its number and words on paper."""
    appeals: dict[int, tuple[int, int, int, int, int]] = {}
    attended: dict[str, tuple[int, int]] = {}
    streams = -1
    for row in rows:
        first, *rest = row
        if first.isdigit() and len(row) >= 7 and not rest[0].isdigit():
            a, b, c, d, e = (int(figure) for figure in rest[1:6])
            appeals[int(first)] = (a, b, c, d, e)
        elif first == "Прямые эфиры":
            streams = int(row[-1])
        elif first in WORK_LINES:
            attended[WORK_LINES[first]] = (int(row[-2]), int(row[-1]))
    return Figures(appeals, streams, attended)


def of_workbook(raw: bytes) -> dict[str, Figures]:
    """By the name of the worksheet."""
    return {
        page.title: figures_in(
            row
            for cells in page.iter_rows(values_only=True)
            if (row := [str(value) for value in cells if value not in (None, "")])
        )
        for page in load_workbook(io.BytesIO(raw)).worksheets
    }


def of_document(raw: bytes) -> list[Figures]:
    """One for every four tables: a report has four sections."""
    tables = [
        [
            [cell.text for place, cell in enumerate(row.cells) if not place or cell._tc is not row.cells[place - 1]._tc]
            for row in table.rows
        ]
        for table in Document(io.BytesIO(raw)).tables
    ]
    assert len(tables) % 4 == 0
    return [
        figures_in(row for table in tables[start : start + 4] for row in table) for start in range(0, len(tables), 4)
    ]
