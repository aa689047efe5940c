"""Sheets drawn from a real database: every cell against a recount of the raw rows."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession

from services.errors import NotFound, Refused
from services.reports.drawing import MonthOutOfReach, draw_region, draw_region_report, draw_unit_sheet, short_name
from services.rights import Actor, Post
from services.work import Work, Workshop
from storage.models import (
    Appeal,
    AppealLine,
    AppealSource,
    Event,
    EventKind,
    Role,
    Unit,
    UnitKind,
)
from tests.services.reports.journals import (
    ANGARSK,
    CENTRE,
    DECEMBER_BEGINS,
    HOMES,
    IRKUTSK,
    MOMENT,
    NOW,
    ORPHAN,
    PEOPLE,
    POINT,
    YEAR_BEGINS,
    Region,
    appeal,
    counted,
    happened,
    held,
    prepare,
)
from tests.services.reports.recount import NOBODY, figures_of, recount


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("region")
    url = f"sqlite+aiosqlite:///{folder / 'ryadom.db'}"
    asyncio.run(prepare(url))
    return Region(url)


days = st.dates(date(2025, 11, 1), date(2026, 12, 15)) | st.sampled_from(
    [date(2025, 12, 31), date(2026, 1, 1), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
)
instants = st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 15), timezones=st.just(UTC)) | st.builds(  # noqa: DTZ001 -- hypothesis adds the zone
    lambda edge, moments: edge + moments * MOMENT,
    st.sampled_from([YEAR_BEGINS, DECEMBER_BEGINS, NOW, datetime(2026, 10, 31, 16, 0, tzinfo=UTC)]),
    st.integers(-1, 1),
)
units = st.sampled_from([CENTRE, ANGARSK, IRKUTSK, POINT, ORPHAN])
journals = st.lists(
    st.builds(appeal, units, days, st.sampled_from(AppealLine), st.sampled_from(AppealSource), voided=st.booleans()),
    max_size=60,
)
calendars = st.lists(
    st.tuples(
        st.builds(
            held,
            units,
            instants,
            st.sampled_from(EventKind),
            link=st.sampled_from(["https://example.org/stream", None]),
            place=st.sampled_from(["Дом культуры", None]),
            cancelled=st.booleans(),
        ),
        st.lists(st.booleans(), max_size=len(PEOPLE)),
    ),
    max_size=12,
)
months = st.sampled_from([date(2025, 12, 1), date(2026, 1, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)])


@settings(max_examples=25, deadline=None)
@given(appeals=journals, events=calendars, month=months)
def test_every_cell_of_every_sheet_equals_a_recount(
    region: Region, appeals: list[Appeal], events: list[tuple[Event, list[bool]]], month: date
) -> None:
    async def check() -> None:
        async with region.opened() as workshop:
            await happened(workshop, appeals, events)
            async with workshop.view() as view:
                report = await draw_region_report(view, month)
                alone = {unit: await draw_unit_sheet(view, unit, month) for unit in report.units}
        assert list(report.units) == [CENTRE, ANGARSK, IRKUTSK, ORPHAN]
        assert alone == report.units
        for unit, sheet in report.units.items():
            expected = recount(appeals, counted(events), month, NOW, units=HOMES[unit], centre=CENTRE)
            assert figures_of(sheet) == expected
        everything = recount(appeals, counted(events), month, NOW, units={*HOMES, POINT}, centre=CENTRE)
        assert figures_of(report.whole) == everything

    asyncio.run(check())


@pytest.fixture
async def workshop(region: Region) -> AsyncIterator[Workshop]:
    async with region.opened() as workshop:
        yield workshop


async def test_a_stream_belongs_to_the_local_month_in_which_it_starts(workshop: Workshop) -> None:
    before, at = held(CENTRE, DECEMBER_BEGINS - MOMENT), held(CENTRE, DECEMBER_BEGINS)
    await happened(workshop, [], [(before, [True]), (at, [True, True])])
    async with workshop.view() as view:
        november = await draw_unit_sheet(view, CENTRE, date(2026, 11, 1))
        december = await draw_unit_sheet(view, CENTRE, date(2026, 12, 1))
    assert [entry.day for entry in november.section2[0].entries] == [date(2026, 11, 30)]
    assert [entry.day for entry in december.section2[0].entries] == [date(2026, 12, 1)]
    assert (november.section3[0].total, november.section3[0].cumulative) == (1, 1)
    assert (december.section3[0].total, december.section3[0].cumulative) == (2, 3)


async def test_a_stream_to_come_and_a_cancelled_one_were_not_held(workshop: Workshop) -> None:
    now, later = held(CENTRE, NOW), held(CENTRE, NOW + MOMENT)
    cancelled = held(CENTRE, NOW - timedelta(days=1), cancelled=True)
    await happened(workshop, [], [(now, [True]), (later, [True]), (cancelled, [True])])
    async with workshop.view() as view:
        sheet = await draw_unit_sheet(view, CENTRE, date(2026, 12, 1))
    assert [(entry.event_id, entry.amount) for entry in sheet.section2[0].entries] == [(now.id, 1)]
    assert [(entry.event_id, entry.amount) for entry in sheet.section3[0].entries] == [(now.id, 1)]


async def test_a_department_counts_streams_of_its_own_and_nobody_twice(workshop: Workshop) -> None:
    own, of_point = held(ANGARSK, NOW - timedelta(days=1)), held(POINT, NOW - timedelta(days=2))
    await happened(workshop, [], [(own, [True]), (of_point, [True]), (held(CENTRE, NOW), [True, False, True])])
    async with workshop.view() as view:
        report = await draw_region_report(view, date(2026, 12, 1))
    assert {unit: sheet.section2[0].total for unit, sheet in report.units.items()} == {
        CENTRE: 1,
        ANGARSK: 2,
        IRKUTSK: 0,
        ORPHAN: 0,
    }
    assert figures_of(report.whole).streams == 3
    assert figures_of(report.whole).attended == {**NOBODY, "centre_remote": (2, 2)}


async def test_a_meeting_at_a_place_is_in_person_and_one_by_link_is_remote(workshop: Workshop) -> None:
    club = EventKind.CLUB_MEETING
    in_person = held(CENTRE, NOW, club, link=None, place="Дом культуры")
    both = held(CENTRE, NOW, club, place="Дом культуры")
    remote = held(CENTRE, NOW, club)
    await happened(workshop, [], [(in_person, [True]), (both, [True, True]), (remote, [True] * 4)])
    async with workshop.view() as view:
        sheet = await draw_unit_sheet(view, CENTRE, date(2026, 12, 1))
    assert figures_of(sheet).attended == {**NOBODY, "centre_remote": (4, 4), "centre_in_person": (3, 3)}
    assert sheet.section2[0].total == 0


async def test_the_year_so_far_begins_again_in_january(workshop: Workshop) -> None:
    await happened(workshop, [appeal(ANGARSK, date(2025, 12, 31)), appeal(ANGARSK, date(2026, 1, 1))], [])
    async with workshop.view() as view:
        december, january, may = [
            (await draw_unit_sheet(view, ANGARSK, month)).total_row
            for month in (date(2025, 12, 1), date(2026, 1, 1), date(2026, 5, 1))
        ]
    assert (december.total, december.cumulative) == (1, 1)
    assert (january.total, january.cumulative) == (1, 1)
    assert (may.total, may.cumulative) == (0, 1)


async def test_months_from_january_2023_to_the_current_one_are_drawn(workshop: Workshop) -> None:
    async with workshop.view() as view:
        for allowed in (date(2023, 1, 1), date(2026, 12, 31)):
            assert (await draw_unit_sheet(view, ANGARSK, allowed)).month == allowed.replace(day=1)
        for refused in (date(2022, 12, 31), date(2027, 1, 1), date.min, date.max):
            with pytest.raises(MonthOutOfReach):
                await draw_unit_sheet(view, ANGARSK, refused)
            with pytest.raises(MonthOutOfReach):
                await draw_region(view, refused)


def as_somebody(view: Work, *posts: tuple[Role, int]) -> Work:
    view.actor = Actor(person_id=1, account_id=1, posts=tuple(Post(role, unit, None) for role, unit in posts))
    return view


async def test_rights_are_those_of_the_table(workshop: Workshop) -> None:
    """Specialist and head: the own unit's; coordinator: all; admin and family: none."""
    month = date(2026, 11, 1)
    async with workshop.view() as view:
        for role in (Role.HEAD, Role.SPECIALIST):
            mine = as_somebody(view, (role, ANGARSK))
            assert (await draw_unit_sheet(mine, ANGARSK, month)).unit_name == "Отдел, Ангарск (пример)"
            for unit in (CENTRE, IRKUTSK, POINT, 404):
                with pytest.raises(Refused):
                    await draw_unit_sheet(mine, unit, month)
            with pytest.raises(Refused):
                await draw_region(mine, month)
        for posts in ([], [(Role.ADMIN, CENTRE)]):
            nobody = as_somebody(view, *posts)
            with pytest.raises(Refused):
                await draw_unit_sheet(nobody, CENTRE, month)
            with pytest.raises(Refused):
                await draw_region(nobody, month)
        coordinator = as_somebody(view, (Role.COORDINATOR, CENTRE))
        assert len(await draw_region(coordinator, month)) == 5
        for unit in (POINT, 404, 0, -1):
            with pytest.raises(NotFound):
                await draw_unit_sheet(coordinator, unit, month)


async def test_forty_units_cost_as_many_queries_as_one(workshop: Workshop) -> None:
    asked: list[str] = []

    def listen(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    async def queries(session: AsyncSession, work: Work, unit: int | None) -> int:
        asked.clear()
        session.expunge_all()
        await (draw_region(work, date(2026, 11, 1)) if unit is None else draw_unit_sheet(work, unit, date(2026, 11, 1)))
        return len(asked)

    event.listen(workshop.database.reader.sync_engine, "before_cursor_execute", listen)
    async with workshop.view() as view:
        assert await queries(view.session, view, ANGARSK) == 5
        assert await queries(view.session, view, None) == 5


def test_a_unit_is_called_shortly_by_its_town() -> None:
    names = {
        "Отдел, Ангарск (пример)": "Ангарск",
        "Отдел, Иркутск": "Иркутск",
        "Отдел по Братску": "Отдел по Братску",
        "Отдел": "Отдел",
        "(пример)": "(пример)",
    }
    for name, short in names.items():
        assert short_name(Unit(kind=UnitKind.DEPARTMENT, name=name)) == short
    assert short_name(Unit(kind=UnitKind.CENTRE, name="Центр сопровождения семей")) == "Центр"
