"""«📋 Отчёты отделов»: the consolidated report, the list of units, one unit."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.coordinator.screens.reports import RegionMonth
from storage.models import (
    Unit,
    UnitKind,
)
from tests.conversations.journal_desk import at_menu
from tests.conversations.paper_reports import (
    DECEMBER_BEGINS,
    FORM_LINES,
    NOVEMBER,
    POINT,
    expected,
    hold,
    of_document,
    of_workbook,
    set_up_journals,
)
from tests.house import House
from tests.region import ANGARSK, CENTRE, IRKUTSK


@pytest.fixture
async def region(house: House) -> House:
    return await set_up_journals(house)


async def test_the_consolidated_report_is_the_sum_of_the_centre_and_all_departments(region: House) -> None:
    await hold(region, "one", "Выплаты", datetime(2026, 11, 5, 10, 0, tzinfo=UTC), 3)
    await hold(region, "two", "Права ребёнка", datetime(2026, 9, 5, 10, 0, tzinfo=UTC), 2)
    await hold(region, "three", "Ждем вместе", datetime(2026, 11, 14, 4, 0, tzinfo=UTC), 4, place="Дом культуры")
    coordinator = await at_menu(region, "coordinator")
    await coordinator.presses("📋 Отчёты отделов")
    shown = await coordinator.sees("Все отделы и Центр\nНоябрь 2026", "Обращений за месяц: 23")
    assert "Прямые эфиры: 1" in shown.text
    assert "Дистанционные мероприятия Центра: участников 3, с 1 января 5" in shown.text
    assert "Очные мероприятия Центра: участников 4, с 1 января 4" in shown.text
    assert shown.labels[:5] == ["DOCX", "XLSX", "Центр: 4", "Ангарск: 10", "Иркутск: 9"]
    await coordinator.presses("DOCX", "XLSX")
    name, docx = await coordinator.downloads("docx")
    assert name == "Отчёт Сводный 2026-11.docx"
    _name, xlsx = await coordinator.downloads("xlsx")
    whole = await expected(region, NOVEMBER, CENTRE, ANGARSK, POINT, IRKUTSK)
    parts = {
        "Центр": await expected(region, NOVEMBER, CENTRE),
        "Ангарск": await expected(region, NOVEMBER, ANGARSK, POINT),
        "Иркутск": await expected(region, NOVEMBER, IRKUTSK),
    }
    for line in FORM_LINES:
        columns = zip(*(figures.appeals[line] for figures in parts.values()), strict=True)
        assert whole.appeals[line] == tuple(sum(column) for column in columns)
    assert of_workbook(xlsx) == {"Сводный": whole, **parts}
    assert of_document(docx) == [whole, *parts.values()]


async def test_a_coordinator_opens_one_unit_takes_its_file_and_goes_back(region: House) -> None:
    coordinator = await at_menu(region, "coordinator")
    await coordinator.presses("📋 Отчёты отделов", "‹ октябрь 2026", "Ангарск: 6")
    await coordinator.sees("Отдел, Ангарск (пример)\nОктябрь 2026", "Быт: 6 / 6")
    await coordinator.presses("XLSX")
    name, xlsx = await coordinator.downloads("xlsx")
    assert name == "Отчёт Ангарск 2026-10.xlsx"
    assert of_workbook(xlsx) == {"Ангарск": await expected(region, date(2026, 10, 1), ANGARSK, POINT)}
    await coordinator.presses("ноябрь 2026 ›", "◀️ Назад")
    await coordinator.sees("Все отделы и Центр\nНоябрь 2026")


async def test_the_local_midnight_parts_the_months_to_the_millisecond(region: House) -> None:
    olga, head = await at_menu(region, "olga"), await at_menu(region, "head")
    moment = timedelta(milliseconds=1)
    await hold(region, "before", "До", DECEMBER_BEGINS - moment, 1)
    await hold(region, "after", "После", DECEMBER_BEGINS, 2)
    for instant, times in ((DECEMBER_BEGINS - moment, 1), (DECEMBER_BEGINS, 1), (DECEMBER_BEGINS + moment, 1)):
        region.time.instant = instant
        for _ in range(times):
            await olga.writes("/menu")
            await olga.presses("➕ Записать обращение", "Реабилитация", "Член семьи")
    await head.presses("📄 Отчёт отдела")
    await head.sees("Ноябрь 2026", "Обращений за месяц: 11", "Реабилитация: 1 / 1")
    await head.presses("декабрь 2026 ›")
    await head.sees("Декабрь 2026", "Обращений за месяц: 2", "Реабилитация: 2 / 3")
    coordinator = await at_menu(region, "coordinator")
    await coordinator.presses("📋 Отчёты отделов")
    await coordinator.sees("Прямые эфиры: 1", "участников 1, с 1 января 1")
    await coordinator.presses("декабрь 2026 ›")
    await coordinator.sees("Декабрь 2026", "Прямые эфиры: 1", "участников 2, с 1 января 3")


async def test_forty_departments_are_turned_a_page_at_a_time(region: House) -> None:
    async with region.app.database.transaction() as session:
        session.add_all(
            Unit(code=f"d{number}", kind=UnitKind.DEPARTMENT, name=f"Отдел, Город {number:02}") for number in range(38)
        )
    coordinator = await at_menu(region, "coordinator")
    await coordinator.presses("📋 Отчёты отделов")
    met: list[str] = []
    while True:
        labels = await coordinator.labels()
        met += [label.partition(":")[0] for label in labels if ": " in label]
        assert len(labels) <= 15
        if "›" not in labels:
            break
        await coordinator.presses("›")
    assert met == ["Центр", "Ангарск", *(f"Город {number:02}" for number in range(38)), "Иркутск"]
    await coordinator.presses("Иркутск: 9", "◀️ Назад")
    assert "Иркутск: 9" in await coordinator.labels()
    await coordinator.presses("‹")
    assert "Город 30: 0" in await coordinator.labels()
    await coordinator.forges(RegionMonth(month=0, page=99).pack())
    await coordinator.sees("Все отделы и Центр", "DOCX", "Иркутск: 9")
    for page in ("-1", "9" * 20, "x"):
        await coordinator.forges(f"mr:0:{page}")
        await coordinator.sees("Эта кнопка уже не действует")
    await coordinator.presses("📋 Отчёты отделов")
    await coordinator.presses("DOCX")
    _name, docx = await coordinator.downloads("docx")
    assert len(of_document(docx)) == 42
