"""Days of appeals, the order of the lines, and the counters of «📊 Мой месяц»."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.models import (
    AppealLine,
)
from tests.conversations.asking import TAKE, asks, kept
from tests.conversations.journal_desk import at_menu, journal, person_id
from tests.house import House

TODAY = date(2026, 11, 18)
YESTERDAY = date(2026, 11, 17)


async def test_yesterday_and_a_day_of_the_calendar_count_in_their_own_month(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "📆 Другой день", "Вчера", "Консультация")
    await olga.sees("Консультативная помощь, вчера", "Кто обратился?")
    await olga.presses("Член семьи")
    await olga.sees("член семьи, вчера", "За ноябрь 2026 у вас 1")
    await olga.presses("☰ Меню", "➕ Записать обращение", "📆 Другой день")
    assert [label for label in await olga.labels() if label.isdigit()] == [str(day) for day in range(1, 19)]
    await olga.presses("‹ октябрь 2026")
    assert [label for label in await olga.labels() if label.isdigit()] == [str(day) for day in range(1, 32)]
    await olga.presses("31", "Консультация", "Член семьи")
    await olga.sees("31 октября, суббота", "За октябрь 2026 у вас 1, у отдела 1.")
    assert [row.day for row in await journal(region)] == [YESTERDAY, date(2026, 10, 31)]


@pytest.mark.parametrize(
    ("typed", "day", "shown"),
    [
        ("вчера", YESTERDAY, "вчера"),
        ("15.11", date(2026, 11, 15), "15 ноября, воскресенье"),
        ("31.10.2026", date(2026, 10, 31), "31 октября, суббота"),
    ],
)
async def test_a_day_is_typed_instead_of_pressed(region: House, typed: str, day: date, shown: str) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "📆 Другой день")
    await olga.writes(typed)
    await olga.sees(f"Обращение, {shown}. О чём оно?")
    await olga.presses("Быт", "Член семьи")
    assert [row.day for row in await journal(region)] == [day]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("31.02.2026", "Не получилось прочитать день. Напишите его так: 15.11.2026"),
        ("в ту среду", "Не получилось прочитать день"),
        ("25.12.2026", "Не записано: день обращения может быть сегодня или раньше"),
        ("15.11.2022", "не больше чем на год назад"),
    ],
)
async def test_a_typed_day_that_cannot_be_is_asked_for_again(region: House, typed: str, answer: str) -> None:
    """It is nobody's words: no family is offered them, and the next day that is typed is read."""
    await asks(region.phone("mother"), "Слова.")
    olga = await at_menu(region, "olga")
    await olga.presses("📥 Заявки", "1, психолог", TAKE)
    await olga.presses("☰ Меню", "➕ Записать обращение", "📆 Другой день")
    await olga.writes(typed)
    await olga.sees(answer, "↩️ Отменить")
    assert await kept(region) == []
    await olga.writes("вчера")
    await olga.sees("Обращение, вчера. О чём оно?")


async def test_after_a_day_is_pressed_no_other_is_waited_for(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    olga = await at_menu(region, "olga")
    await olga.presses("📥 Заявки", "1, психолог", TAKE)
    await olga.presses("☰ Меню", "➕ Записать обращение", "📆 Другой день", "Вчера")
    await olga.writes("Ответ матери.")
    assert await kept(region) == ["Ответ матери."]


async def test_back_from_who_appealed_keeps_the_chosen_day(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "📆 Другой день", "Вчера", "Консультация", "◀️ Назад")
    await olga.sees("Обращение, вчера. О чём оно?")
    await olga.presses("Быт", "◀️ Назад", "Быт", "Член семьи")
    assert [(row.line, row.day) for row in await journal(region)] == [(AppealLine.EVERYDAY, YESTERDAY)]


async def test_today_is_the_local_day_of_the_tap_that_saves(region: House) -> None:
    olga = await at_menu(region, "olga")
    region.time.instant = datetime(2026, 11, 18, 15, 59, 59, 999000, tzinfo=UTC)
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "☰ Меню")
    await olga.presses("➕ Записать обращение", "Консультация")
    region.time.instant = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
    await olga.presses("Член семьи")
    assert [row.day for row in await journal(region)] == [TODAY, TODAY + timedelta(days=1)]


async def test_own_most_used_lines_come_first_and_old_or_undone_ones_do_not_count(region: House) -> None:
    olga, pavel = await at_menu(region, "olga"), await at_menu(region, "pavel")
    await pavel.presses("➕ Записать обращение", "Медицина", "Член семьи", "➕ Ещё такое же", "➕ Ещё такое же")
    await olga.presses("➕ Записать обращение", "Работа", "Член семьи", "➕ Ещё такое же", "☰ Меню")
    await olga.presses("➕ Записать обращение", "Быт", "Член семьи", "☰ Меню")
    await olga.presses("➕ Записать обращение", "Реабилитация", "Член семьи", "↩️ Отменить", "☰ Меню")
    await olga.presses("➕ Записать обращение")
    first = ["Работа", "Быт", "Срочно: психолог", "Консультация"]
    assert (await olga.labels())[:4] == first
    region.time.forward(days=91)
    await olga.presses("☰ Меню", "➕ Записать обращение")
    assert (await olga.labels())[:2] == ["Срочно: психолог", "Консультация"]


async def test_counters_and_my_month_equal_a_recount_of_the_raw_rows(region: House) -> None:
    olga, pavel, anna = [await at_menu(region, key) for key in ("olga", "pavel", "anna")]
    await anna.presses("➕ Записать обращение", "Консультация", "Член семьи")
    await anna.sees("у вас 1, у Центра 1.")
    for phone, label, times in ((olga, "Быт", 2), (pavel, "Быт", 3), (olga, "Работа", 1), (pavel, "Медицина", 1)):
        await phone.writes("/menu")
        await phone.presses("➕ Записать обращение", label, "Член семьи", *["➕ Ещё такое же"] * (times - 1))
    await pavel.presses("↩️ Отменить")
    await olga.presses(
        "☰ Меню", "➕ Записать обращение", "📆 Другой день", "‹ октябрь 2026", "5", "Быт", "Организация"
    )
    centre = (await journal(region))[0].unit_id
    rows = [row for row in await journal(region) if row.voided_at is None and row.unit_id != centre]
    mine = await person_id(region, olga)
    november = [row for row in rows if row.day.month == 11]
    own, unit = sum(row.author_id == mine for row in november), len(november)
    assert (own, unit) == (3, 6)
    await olga.presses("☰ Меню", "📊 Мой месяц")
    shown = await olga.sees(f"Ноябрь 2026\nУ вас {own}, у отдела {unit}.", "За октябрь 2026: у вас 1, у отдела 1.")
    for line, short in ((AppealLine.EVERYDAY, "Быт"), (AppealLine.EMPLOYMENT, "Работа")):
        of_line = [row for row in november if row.line is line]
        assert f"{short}: {sum(row.author_id == mine for row in of_line)} / {len(of_line)}\n" in shown.text + "\n"
    assert "Медицина" not in shown.text
    assert "Консультация" not in shown.text
