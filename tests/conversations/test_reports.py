"""«📄 Отчёт отдела»: what the chat says to a head and what the files hold."""

from datetime import date

import pytest
from sqlalchemy import select

from handlers.head.screens.report import UnitMonth
from handlers.ui.months import month_number
from storage.models import (
    OutboxMessage,
    Unit,
)
from tests.conversations.journal_desk import at_menu
from tests.conversations.paper_reports import NOVEMBER, POINT, expected, of_document, of_workbook, set_up_journals
from tests.house import House
from tests.region import ANGARSK


@pytest.fixture
async def region(house: House) -> House:
    return await set_up_journals(house)


async def test_a_head_reads_the_month_in_plain_words(region: House) -> None:
    head = await at_menu(region, "head")
    await head.presses("📄 Отчёт отдела")
    shown = await head.sees("Отдел, Ангарск (пример)\nНоябрь 2026")
    figures = (await expected(region, NOVEMBER, ANGARSK, POINT)).appeals
    assert figures[1] == (10, 3, 5, 2, 17)
    assert "Обращений за месяц: 10\nот членов семей 5, от участников СВО 3, от организаций 2\nС 1 января: 17" in (
        shown.text
    )
    assert (
        "По строкам, за месяц / с 1 января:\nКонсультация: 5 / 5\nБыт: 3 / 9\nМедицина: 2 / 2\nОсобый случай: 0 / 1\n\n"
        "Соцсети, печатную продукцию, соглашения и встречи бот пока не считает: впишите их сами."
    ) in shown.text
    assert shown.text.endswith("Заявки месяца, рабочее время:\nПервый ответ: нет данных\nЗакрытие: нет данных")
    assert len(shown.text) < 480
    assert shown.labels == ["DOCX", "XLSX", "‹ октябрь 2026", "☰ Меню"]


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 10, 1), date(2026, 1, 1), date(2025, 12, 1)])
async def test_the_files_of_a_head_hold_the_figures_of_a_recount(region: House, month: date) -> None:
    head = await at_menu(region, "head")
    await head.presses("📄 Отчёт отдела")
    while month_number(month) < month_number(NOVEMBER) and f"{month:%Y}" not in (await head.last()).text:
        await head.presses((await head.labels())[2])
    await head.forges(UnitMonth(month=month_number(month)).pack())
    await head.presses("DOCX")
    name, docx = await head.downloads("docx")
    assert name == f"Отчёт Ангарск {month:%Y-%m}.docx"
    await head.presses("XLSX")
    name, xlsx = await head.downloads("xlsx")
    assert name == f"Отчёт Ангарск {month:%Y-%m}.xlsx"
    truth = await expected(region, month, ANGARSK, POINT)
    assert truth.appeals[1][0] > 0
    assert of_document(docx) == [truth]
    assert of_workbook(xlsx) == {"Ангарск": truth}
    await head.presses("☰ Меню")
    await head.sees("Что сделаем?", "📄 Отчёт отдела")


async def test_sending_a_file_changes_nothing(region: House) -> None:
    head = await at_menu(region, "head")
    await head.presses("📄 Отчёт отдела")
    screen = await head.last()
    outgoing = await region.count(OutboxMessage)
    await head.presses("XLSX")
    assert next(message for message in await head.chat() if message.id == screen.id) == screen
    assert await region.count(OutboxMessage) == outgoing


async def test_arrows_turn_the_months_back_to_january_2023_and_no_further_than_now(region: House) -> None:
    head = await at_menu(region, "head")
    await head.presses("📄 Отчёт отдела", "‹ октябрь 2026")
    await head.sees("Октябрь 2026", "Обращений за месяц: 6", "С 1 января: 7")
    await head.presses("ноябрь 2026 ›")
    await head.sees("Ноябрь 2026", "Обращений за месяц: 10")
    await head.forges(UnitMonth(month=month_number(date(2023, 1, 1))).pack())
    shown = await head.sees("Январь 2023", "Обращений с начала года не было")
    assert shown.labels == ["DOCX", "XLSX", "февраль 2023 ›", "☰ Меню"]


async def test_the_year_so_far_starts_again_in_january(region: House) -> None:
    head = await at_menu(region, "head")
    for month, says in (
        (date(2025, 12, 1), ("Обращений за месяц: 9", "С 1 января: 9", "Особый случай: 9 / 9")),
        (date(2026, 1, 1), ("Обращений за месяц: 1", "С 1 января: 1", "Особый случай: 1 / 1")),
    ):
        await head.forges(UnitMonth(month=month_number(month)).pack())
        await head.sees(*says)


async def test_an_appeal_taken_back_leaves_the_report_at_once(region: House) -> None:
    olga, head = await at_menu(region, "olga"), await at_menu(region, "head")
    await olga.presses("➕ Записать обращение", "Работа", "Член семьи")
    await head.presses("📄 Отчёт отдела")
    await head.sees("Обращений за месяц: 11", "Работа: 1 / 1")
    await olga.presses("↩️ Отменить")
    await head.presses("☰ Меню", "📄 Отчёт отдела")
    shown = await head.sees("Обращений за месяц: 10")
    assert "Работа" not in shown.text


async def test_a_name_of_signs_makes_a_safe_file_and_an_honest_screen(region: House) -> None:
    name = 'Отдел, <b>Ангарск</b> & "юг" ../../etc/{month}'
    async with region.app.database.transaction() as session:
        unit = await session.scalar(select(Unit).where(Unit.code == ANGARSK))
        assert unit is not None
        unit.name = name
    head = await at_menu(region, "head")
    await head.presses("📄 Отчёт отдела")
    await head.sees(f"{name}\nНоябрь 2026")
    await head.presses("DOCX")
    file, _docx = await head.downloads("docx")
    assert file == "Отчёт b Ангарск b юг etc month 2026-11.docx"


@pytest.mark.parametrize(
    ("days", "opened"), [(12, "Ноябрь 2026"), (13, "Ноябрь 2026"), (17, "Ноябрь 2026"), (18, "Декабрь 2026")]
)
async def test_on_the_first_five_days_of_a_month_the_month_that_is_due_opens(
    region: House, days: int, opened: str
) -> None:
    """18 November and so many days: 30 November, 1, 5 and 6 December."""
    head, coordinator = await at_menu(region, "head"), await at_menu(region, "coordinator")
    region.time.forward(days=days)
    await head.presses("📄 Отчёт отдела")
    shown = await head.sees(opened)
    assert ("декабрь 2026 ›" in shown.labels) == (days in (13, 17))
    await coordinator.presses("📋 Отчёты отделов")
    await coordinator.sees(opened)
    if days == 13:
        await head.presses("декабрь 2026 ›")
        await head.sees("Декабрь 2026", "Обращений за месяц: 0")
        await coordinator.presses("декабрь 2026 ›")
        await coordinator.sees("Декабрь 2026")
