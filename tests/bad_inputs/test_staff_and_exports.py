"""Bad inputs, «Staff and exports»: what is typed into days, moments and names, and the files that carry it away.

Proven elsewhere: every hostile text in every cell, 40,000 characters, titles of sheets (tests/services/documents/
test_report_xlsx.py, test_report_docx.py); every reason to refuse a day or a moment (tests/services/test_dates.py);
every bad line of a file of departments, its missing columns, duplicates, quotes and size (tests/services/units/
test_file.py, tests/commands/test_import.py). A month cannot be submitted yet, so no appeal comes into one.
"""

import io
from itertools import cycle

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from services.documents.text import printable
from services.municipalities import load_municipalities
from services.units.file import DepartmentFileRefused, Fault, parse_departments
from storage.models import Appeal, Unit
from tests.bad_inputs.watch import Watch
from tests.conversations.journal_desk import at_menu, journal
from tests.house import House

NAMES = {
    "a command": ("=cmd|'/c calc'!A1",),
    "a link": ('=HYPERLINK("http://example.org")',),
    "a phone": ("+7 000 000-00-00",),
    "a minus": ("-1",),
    "an at sign": ("@SUM(1)",),
    "a leading tab": ("\t=1",),
    "a vertical tab": ("Отдел\x0bюг",),
    "marks of XML": ("Отдел ]]> & <w:p/>",),
    "a template": ("{{ 7*7 }} {% for x in y %} {0.__class__} %s",),
    "signs that no sheet has": ("Отдел /\\?*[]: юг",),
    "signs alone": ("/\\?*[]:",),
    "longer than a sheet's title": ("О" * 60,),
    "equal when they are cut": ("О" * 60 + "1", "О" * 60 + "2", "О" * 60 + "3"),
    "equal but for their case": ("Отдел", "ОТДЕЛ", "отдел"),
    "a name that Excel keeps": ("History", "history"),
    "200 emoji of two units": ("😀" * 200,),
}


async def call_units(house: House, names: tuple[str, ...]) -> None:
    async with house.app.database.transaction() as session:
        units = await session.scalars(select(Unit).order_by(Unit.id))
        for unit, name in zip(units, cycle(names), strict=False):
            unit.name = name


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
async def test_names_of_units_are_text_in_every_file_and_each_has_its_sheet(
    watch: Watch, names: tuple[str, ...]
) -> None:
    await call_units(watch.house, names)
    coordinator = watch.house.phone("coordinator")
    async with watch.only(coordinator):
        await coordinator.presses("📋 Отчёты отделов", "XLSX", "DOCX")
    _name, workbook = await coordinator.downloads("xlsx")
    _name, document = await coordinator.downloads("docx")
    book = load_workbook(io.BytesIO(workbook))
    assert len({title.casefold() for title in book.sheetnames}) == len(book.sheetnames) == 4
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}, "no formula, no error, no date"
    written = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs)
    for name in names:
        assert any(printable(name) in str(cell.value) for cell in cells)
        assert printable(name) in written


NO_DAYS = {
    "31.02.2026": "Не получилось прочитать день.",
    "29.02.2027": "Не получилось прочитать день.",
    "00:60": "Не получилось прочитать день.",
    "завтра": "Не записано: день обращения может быть сегодня или раньше",
    "01.01.1970": "Не записано: день обращения может быть сегодня или раньше",
    "01.01.2199": "Не записано: день обращения может быть сегодня или раньше",
    "1970": "Не получилось прочитать день.",
    "−1": "Не получилось прочитать день.",
    "-1": "Не получилось прочитать день.",
    "1e9": "Не получилось прочитать день.",
    "١٢": "Не получилось прочитать день.",
    "١٢.١١.2026": "Не получилось прочитать день.",
    "9" * 64: "Не получилось прочитать день.",
}


async def test_a_day_that_cannot_be_is_refused_and_one_that_can_is_taken(watch: Watch) -> None:
    olga = await at_menu(watch.house, "olga")
    await olga.presses("➕ Записать обращение", "Другой день")
    for typed, answer in NO_DAYS.items():
        async with watch.only(olga):
            await olga.writes(typed)
            assert answer in (await olga.last()).text, typed
    await olga.writes("16.11.2026")
    await olga.presses("Консультация", "Член семьи")
    assert [row.day.isoformat() for row in await journal(watch.house)] == ["2026-11-16"]


NO_MOMENTS = {
    "31.02.2027 18:00": "Такого дня нет.",
    "29.02.2027 18:00": "Такого дня нет.",
    "25.12.2026 00:60": "Такого времени нет.",
    "завтра": "Не хватает времени.",
    "01.01.1970 18:00": "Это время уже прошло.",
    "01.01.2199 18:00": "Это слишком далеко.",
    "−1": "Не получилось прочитать",
    "1e9": "Не получилось прочитать",
    "١٢": "Не получилось прочитать",
    "25.12.2026 ١٢:00": "Не получилось прочитать",
    "0" * 4096: "Не получилось прочитать",
}


async def test_a_moment_that_cannot_be_is_refused_and_one_that_can_is_taken(watch: Watch) -> None:
    coordinator = await at_menu(watch.house, "coordinator")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.writes("Эфир")
    for typed, answer in NO_MOMENTS.items():
        async with watch.only(coordinator):
            await coordinator.writes(typed)
            assert answer in (await coordinator.last()).text, typed
    await coordinator.writes("25.12.2026 18:00")
    await coordinator.sees("ссылк")


async def test_two_people_note_one_appeal_and_the_last_word_stands(watch: Watch) -> None:
    olga, head = await at_menu(watch.house, "olga"), watch.house.phone("head")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "Примечание")
    (appeal,) = await journal(watch.house)
    await head.forges(f"jn:{appeal.id}")
    watch.house.world.send_text("head", "Слова заведующей.")
    async with watch.only(olga, "appeal", "audit", "fsm", "outbox"):
        await olga.writes("Слова Ольги.")
    assert [row.note for row in await journal(watch.house)] in (["Слова Ольги."], ["Слова заведующей."])
    assert await watch.house.count(Appeal) == 1


async def test_a_colleague_cannot_note_an_appeal_of_somebody_else(watch: Watch) -> None:
    olga, pavel = await at_menu(watch.house, "olga"), await at_menu(watch.house, "pavel")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    (appeal,) = await journal(watch.house)
    async with watch.only(pavel):
        await pavel.forges(f"jn:{appeal.id}")
        await pavel.sees("уже ничего нет")


KNOWN = frozenset(one.code for one in load_municipalities())
FILE = "code,name,hours\nangarsk,Отдел в Ангарске,пн-пт 9:00-18:00\nbratsk-city,Отдел в Братске,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_file_of_departments_is_read_in_the_encodings_that_spreadsheets_save(encoding: str) -> None:
    rows = parse_departments(FILE.encode(encoding), KNOWN).rows
    assert [row.name for row in rows] == ["Отдел в Ангарске", "Отдел в Братске"]


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "mac-cyrillic", "utf-16-le", "utf-32"])
def test_a_file_in_another_encoding_is_refused_and_never_read_as_other_letters(encoding: str) -> None:
    with pytest.raises(DepartmentFileRefused) as refused:
        parse_departments(FILE.encode(encoding), KNOWN)
    assert [problem.reason for problem in refused.value.problems] == [Fault.ENCODING]


@pytest.mark.parametrize("name", [one.name for one in load_municipalities()])
def test_a_single_name_tells_its_encoding(name: str) -> None:
    row = f"code,name\nosa,Отдел, {name}\n".replace("Отдел, ", "Отдел: ")
    assert parse_departments(row.encode("cp1251"), KNOWN).rows[0].name == f"Отдел: {name}"
    with pytest.raises(DepartmentFileRefused):
        parse_departments(row.encode("koi8-r"), KNOWN)


SPOILED = {
    "ten megabytes": (b"code,name\n" + b"x" * 10_000_000, Fault.TOO_LARGE),
    "NUL": ("code,name\nosa,Отдел\x00\n".encode(), Fault.ENCODING),
    "a quote that is not closed": ('code,name\nosa,"Отдел\n'.encode(), Fault.NOT_A_TABLE),
    "a byte order mark and nothing": ("\ufeff".encode(), Fault.EMPTY_FILE),
    "a missing column": ("\ufeffcode\nosa\n".encode(), Fault.MISSING_COLUMN),
    "a code twice": ("code,name\nosa,Отдел\nosa,Второй\n".encode(), Fault.DUPLICATE_CODE),
}


@pytest.mark.parametrize(("raw", "fault"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_file_is_refused_with_its_reason(raw: bytes, fault: Fault) -> None:
    with pytest.raises(DepartmentFileRefused) as refused:
        parse_departments(raw, KNOWN)
    assert [problem.reason for problem in refused.value.problems] == [fault]
