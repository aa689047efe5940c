"""Who may see which report; months and buttons that there are not."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.coordinator.screens.reports import RegionMonth, RegionUnit
from handlers.head.screens.report import UnitMonth
from handlers.ui.months import month_number
from handlers.ui.report import ReportFile
from services.documents.report_file import FileKind
from storage.models import (
    Account,
    Membership,
    Role,
)
from tests.conversations.journal_desk import at_menu
from tests.conversations.paper_reports import NOVEMBER, POINT, set_up_journals, unit_ids
from tests.house import House
from tests.region import ANGARSK, CENTRE, IRKUTSK


@pytest.fixture
async def region(house: House) -> House:
    return await set_up_journals(house)


async def test_months_that_have_no_report_are_refused(region: House) -> None:
    head, coordinator = await at_menu(region, "head"), await at_menu(region, "coordinator")
    angarsk = (await unit_ids(region))[ANGARSK]
    for month in (date(2022, 12, 1), date(2026, 12, 1), date(1, 2, 1), date(9998, 12, 1)):
        number = month_number(month)
        for phone, forged in (
            (head, UnitMonth(month=number)),
            (head, ReportFile(unit_id=angarsk, month=number, kind=FileKind.DOCX)),
            (coordinator, RegionMonth(month=number)),
            (coordinator, RegionUnit(unit_id=angarsk, month=number)),
            (coordinator, ReportFile(unit_id=0, month=number, kind=FileKind.XLSX)),
        ):
            await phone.forges(forged.pack())
            await phone.sees("За этот месяц отчёта нет", "с января 2023")
    for number in (-1, 1, 11, 9999 * 12, 10**18):
        await head.forges(UnitMonth(month=number).pack())
        await head.sees("уже ничего нет")
    for data in ("mu:", "mu:november", f"mf:{angarsk}:{month_number(NOVEMBER)}:pdf", "mo:1", "mr:x:0"):
        await head.forges(data)
        await head.sees("уже не действует")


async def test_a_head_sees_no_other_unit_and_no_region(region: House) -> None:
    head = await at_menu(region, "head")
    ids, november = await unit_ids(region), month_number(NOVEMBER)
    for unit in (ids[CENTRE], ids[IRKUTSK], ids[POINT], 404, 10**18):
        for forged in (
            ReportFile(unit_id=unit, month=november, kind=FileKind.XLSX),
            RegionUnit(unit_id=unit, month=november),
        ):
            await head.forges(forged.pack())
            await head.sees("Это действие вам недоступно")
    for data in (
        "open:reports",
        RegionMonth(month=0).pack(),
        ReportFile(unit_id=0, month=0, kind=FileKind.DOCX).pack(),
    ):
        await head.forges(data)
        await head.sees("Это действие вам недоступно")
    assert [message.document for message in await head.chat() if message.document] == []


async def test_the_head_of_another_unit_is_refused_from_the_moment_of_the_move(region: House) -> None:
    head = await at_menu(region, "head")
    await head.presses("📄 Отчёт отдела")
    await move(region, head, IRKUTSK)
    await head.presses("XLSX")
    await head.sees("Это действие вам недоступно")
    await head.forges(UnitMonth(month=0).pack())
    await head.sees("Отдел, Иркутск (пример)", "Обращений за месяц: 9")


async def move(house: House, phone: Phone, code: str) -> None:
    unit_id = (await unit_ids(house))[code]
    async with house.app.database.transaction() as session:
        user_id = house.world.people[phone.key].user_id
        person = await session.scalar(select(Account.person_id).where(Account.user_id == user_id))
        for post in list(await session.scalars(select(Membership).where(Membership.person_id == person))):
            post.dismissed_at = house.time.now()
        session.add(Membership(person_id=person, unit_id=unit_id, role=Role.HEAD, joined_at=house.time.now()))


async def test_reports_are_no_section_of_specialists_admins_and_families(region: House) -> None:
    ids, november = await unit_ids(region), month_number(NOVEMBER)
    for key in ("olga", "lawyer", "admin", "mother"):
        phone = await at_menu(region, key)
        assert not {"📄 Отчёт отдела", "📋 Отчёты отделов"} & set(await phone.labels())
        for data in (
            "open:report",
            "open:reports",
            UnitMonth(month=0).pack(),
            RegionMonth(month=0).pack(),
            RegionUnit(unit_id=ids[IRKUTSK], month=november).pack(),
            ReportFile(unit_id=ids[IRKUTSK], month=november, kind=FileKind.XLSX).pack(),
            ReportFile(unit_id=0, month=november, kind=FileKind.XLSX).pack(),
        ):
            await phone.forges(data)
            await phone.sees("Это действие вам недоступно")
