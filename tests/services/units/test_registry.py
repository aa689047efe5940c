"""The register of units: the region that every installation has, and the import of departments."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from services.clock import Clock
from services.errors import NotFound, Refused
from services.municipalities import load_municipalities
from services.people.invitations import invite
from services.people.posts import NoSuchPost
from services.rights import Actor, Post
from services.units.file import DepartmentFileRefused, parse_departments
from services.units.registry import (
    ImportedDepartments,
    ensure_region,
    import_departments,
    list_unit_lines,
    list_units,
    unit_by_code,
    unit_card,
)
from services.work import Centre, Workshop
from storage.crypto import new_ring
from storage.models import Base, Invitation, Municipality, Profile, Role, Unit, UnitKind, UnitMunicipality
from tests.databases import open_unsynced

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
CODES = [one.code for one in load_municipalities()]
FIRST = "code;name;municipalities;address;phone;hours;note\n"


@pytest.fixture
async def workshop(migrated_url: str) -> AsyncIterator[Workshop]:
    database = open_unsynced(migrated_url, new_ring())
    zone = ZoneInfo("Asia/Irkutsk")
    yield Workshop(database, Clock(zone, lambda: NOON), Centre(zone=zone, name="Центр (пример)", phone=""))
    await database.close()


async def imported(workshop: Workshop, text: str) -> ImportedDepartments:
    file = parse_departments(text.encode(), CODES)
    async with workshop.work() as work:
        return await import_departments(work, file)


async def count(workshop: Workshop, model: type[Base]) -> int:
    async with workshop.view() as view:
        return int(await view.session.scalar(select(func.count()).select_from(model)) or 0)


async def served(workshop: Workshop, code: str) -> tuple[str, ...]:
    async with workshop.view() as view:
        return (await unit_card(view, (await unit_by_code(view, code)).id)).municipalities


async def test_a_new_house_gets_the_centre_and_the_register_once(workshop: Workshop) -> None:
    for _ in range(2):
        async with workshop.work() as work:
            centre = await ensure_region(work)
            assert (centre.code, centre.kind, centre.name) == ("centre", UnitKind.CENTRE, "Центр (пример)")
    assert await count(workshop, Unit) == 1
    assert await count(workshop, Municipality) == 42
    async with workshop.view() as view:
        register = list(await view.session.scalars(select(Municipality).order_by(Municipality.position)))
        assert [one.code for one in register] == CODES


async def test_the_centre_is_called_what_the_settings_say(workshop: Workshop) -> None:
    async with workshop.work() as work:
        await ensure_region(work)
    renamed = replace(workshop, centre=replace(workshop.centre, name="Новое имя"))
    async with renamed.work() as work:
        await ensure_region(work)
    async with workshop.view() as view:
        assert (await unit_by_code(view, "centre")).name == "Новое имя"


async def test_departments_are_imported_with_whom_they_serve(workshop: Workshop) -> None:
    done = await imported(
        workshop,
        FIRST
        + "angarsk;Отдел, Ангарск;;Площадь (пример), 1;телефон (пример);пн-пт 9:00-18:00;лишнее\n"
        + "irkutsk-city;Отдел, Иркутск;irkutsk-city;;;;\n",
    )
    assert (done.created, done.updated, done.ignored_columns) == (2, 0, ("note",))
    assert set(done.unserved) == set(CODES) - {"angarsk", "irkutsk-city"}
    assert await served(workshop, "angarsk") == ("Ангарский городской округ",)
    async with workshop.view() as view:
        unit = await unit_by_code(view, "angarsk")
        assert (unit.kind, unit.address, unit.phone, unit.hours) == (
            UnitKind.DEPARTMENT,
            "Площадь (пример), 1",
            "телефон (пример)",
            "пн-пт 9:00-18:00",
        )


async def test_papers_are_imported_and_stay_when_a_later_file_is_silent(workshop: Workshop) -> None:
    await imported(workshop, "code,name,papers\nangarsk,Отдел,«Паспорт; справка (пример)»\n")
    await imported(workshop, "code,name\nangarsk,Отдел\n")
    async with workshop.view() as view:
        assert (await unit_by_code(view, "angarsk")).papers == "«Паспорт; справка (пример)»"


async def test_importing_again_updates_by_code_and_deletes_nothing(workshop: Workshop) -> None:
    await imported(workshop, FIRST + "angarsk;Старое имя;;Адрес (пример);;;\nirkutsk-city;Отдел, Иркутск;;;;;\n")
    done = await imported(workshop, "code,name,municipalities\nangarsk,Новое имя,angarsk;bratsk-city\n")
    assert (done.created, done.updated) == (0, 1)
    assert await served(workshop, "angarsk") == ("Ангарский городской округ", "город Братск")
    assert await served(workshop, "irkutsk-city") == ("город Иркутск",)
    async with workshop.view() as view:
        unit = await unit_by_code(view, "angarsk")
        assert (unit.name, unit.address) == ("Новое имя", "Адрес (пример)")
    await imported(workshop, "code,name,municipalities\nangarsk,Новое имя,bratsk-city\n")
    assert await served(workshop, "angarsk") == ("город Братск",)
    assert await count(workshop, Unit) == 3


async def test_two_departments_may_serve_one_municipality(workshop: Workshop) -> None:
    await imported(workshop, "code,name,municipalities\none,Первый,angarsk\ntwo,Второй,angarsk\n")
    assert await served(workshop, "one") == await served(workshop, "two") == ("Ангарский городской округ",)


async def test_a_file_that_would_replace_the_centre_is_refused_whole(workshop: Workshop) -> None:
    with pytest.raises(DepartmentFileRefused) as refused:
        await imported(workshop, "code,name,municipalities\nangarsk,Отдел,angarsk\ncentre,Захват,angarsk\n")
    assert [(one.row, one.reason) for one in refused.value.problems] == [(3, "reserved_code")]
    assert await count(workshop, Unit) == 0
    assert await count(workshop, UnitMunicipality) == 0


async def test_a_bad_file_imports_nothing(workshop: Workshop) -> None:
    with pytest.raises(DepartmentFileRefused):
        await imported(workshop, "code,name\nangarsk,Отдел\nangarsk,Ещё раз\n")
    assert await count(workshop, Unit) == 0


async def test_only_an_admin_or_the_system_imports(workshop: Workshop) -> None:
    file = parse_departments("code,name\nangarsk,Отдел\n".encode(), CODES)
    for role in (Role.SPECIALIST, Role.HEAD, Role.COORDINATOR):
        async with workshop.work() as work:
            work.actor = Actor(person_id=1, posts=(Post(role, 1, None),))
            with pytest.raises(Refused):
                await import_departments(work, file)
            with pytest.raises(Refused):
                await list_unit_lines(work)
            with pytest.raises(Refused):
                await ensure_region(work)
    assert await count(workshop, Unit) == 0


async def test_units_are_listed_with_the_centre_first(workshop: Workshop) -> None:
    await imported(workshop, "code,name,municipalities\none,Яблочный,angarsk\ntwo,арбузный,angarsk\n")
    async with workshop.view() as view:
        assert [unit.code for unit in await list_units(view)] == ["centre", "two", "one"]
        assert [line.municipalities for line in await list_unit_lines(view)] == [0, 1, 1]


@pytest.mark.parametrize("code", ["", "nowhere", "CENTRE", "../x", "%00", "\x00", "\ud800", "x" * 4000])
async def test_an_unknown_code_is_no_unit(workshop: Workshop, code: str) -> None:
    async with workshop.work() as work:
        await ensure_region(work)
    async with workshop.view() as view:
        with pytest.raises(NotFound):
            await unit_by_code(view, code)


async def test_the_command_line_invites_as_the_system(workshop: Workshop) -> None:
    await imported(workshop, "code,name\nangarsk,Отдел\n")
    async with workshop.work() as work:
        centre, angarsk = await unit_by_code(work, "centre"), await unit_by_code(work, "angarsk")
        code = await invite(work, Role.ADMIN, centre.id, None)
        await invite(work, Role.HEAD, angarsk.id, None)
        await invite(work, Role.SPECIALIST, centre.id, Profile.LAWYER)
        for role, unit, profile in (
            (Role.ADMIN, angarsk, None),
            (Role.COORDINATOR, angarsk, None),
            (Role.HEAD, centre, None),
            (Role.SPECIALIST, angarsk, None),
            (Role.HEAD, angarsk, Profile.LAWYER),
        ):
            with pytest.raises(NoSuchPost):
                await invite(work, role, unit.id, profile)
    assert 32 <= len(code) <= 64
    assert set(code) <= set("0123456789abcdef")
    assert await count(workshop, Invitation) == 3
