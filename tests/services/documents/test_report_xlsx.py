import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.documents.report_xlsx import render_report_xlsx
from services.documents.text import LONGEST_CELL, cut, printable
from services.reports.sheet import Sheet, consolidate
from tests.services.documents.paper import (
    APPEAL_LINES,
    COLUMN_NUMBERS,
    DATE_LABEL,
    HEADS,
    HOSTILE,
    SECTION_TITLES,
    TITLE,
    WORK_LINES,
    filled,
)


def pages(*sheets: Sheet) -> list[Worksheet]:
    book = load_workbook(io.BytesIO(render_report_xlsx(sheets)))
    return [*book.worksheets]


def rows(page: Worksheet) -> list[list[object]]:
    """Return the filled cells of each filled row."""
    values: list[list[object]] = [
        [value for value in row if value not in (None, "")] for row in page.iter_rows(values_only=True)
    ]
    return [row for row in values if row]


def test_every_word_of_the_form_stands_in_its_place() -> None:
    (page,) = pages(filled())
    found = rows(page)
    assert found[:3] == [[TITLE], [f"{DATE_LABEL} 30.11.2026"], ["Отчет: Отдел, Ангарск, ноябрь 2026 г."]]
    starts = [found.index([title]) for title in SECTION_TITLES]
    assert starts == sorted(starts)
    for start, heads in zip(starts, HEADS, strict=True):
        assert tuple(found[start + 1]) == heads
    assert found[starts[0] + 2] == list(COLUMN_NUMBERS[1:])
    assert [tuple(row[:2]) for row in found[starts[0] + 3 : starts[1]]] == list(enumerate(APPEAL_LINES, 1))
    for start, end, lines in zip(starts[1:], [*starts[2:], len(found)], WORK_LINES, strict=True):
        assert tuple(row[0] for row in found[start:end] if row[0] in lines) == lines


def test_figures_are_numbers_under_their_heads() -> None:
    (page,) = pages(filled(note="выезд"))
    found = rows(page)
    assert [1, APPEAL_LINES[0], 33, 7, 23, 3, 304] in found
    assert [3, APPEAL_LINES[2], 17, 2, 14, 1, 180, "выезд"] in found
    assert ["Печатная продукция", 250] in found
    assert ["05.11.2026", "Листовки", 200] in found
    assert ["ноябрь 2026 г.", "Публикации", 14] in found
    assert ["Дистанционные мероприятия Центра", 12, 120] in found
    assert ["18.11.2026", "Прямой эфир", 12] in found
    assert ["Подписано соглашений о сотрудничестве", 1, 3] in found
    assert [1, "10.11.2026 С больницей", 1] not in found
    assert ["1", "10.11.2026 С больницей", 1] in found


def test_the_consolidated_report_comes_first_and_each_unit_has_a_sheet() -> None:
    units = [filled("Центр сопровождения", short="Центр"), filled()]
    book = pages(consolidate("Сводный отчет", units), *units)
    assert [page.title for page in book] == ["Сводный отчет", "Центр", "Ангарск"]
    assert [1, APPEAL_LINES[0], 66, 14, 46, 6, 608] in rows(book[0])


def test_notes_of_many_units_stand_under_the_table() -> None:
    units = [filled(f"Отдел {number}", short=f"Отдел {number}", note="=выезд") for number in range(40)]
    found = rows(pages(consolidate("Сводный отчет", units))[0])
    assert [3, APPEAL_LINES[2], 680, 80, 560, 40, 7200, "см. под таблицей"] in found
    start = found.index(["Примечание к строке 3"])
    assert found[start + 1 : start + 41] == [[f"Отдел {number}: =выезд"] for number in range(40)]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_stays_text_and_no_cell_is_a_formula(text: str) -> None:
    raw = render_report_xlsx([filled(text, short=text, note=text)])
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"<f[ >]", sheet)
    page = load_workbook(io.BytesIO(raw)).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    assert printable(text) in [cell.value for cell in cells]
    assert f"Отчет: {printable(text)}, ноябрь 2026 г." in [cell.value for cell in cells]


def test_a_cell_holds_at_most_what_excel_holds() -> None:
    for letter in ("я", "😀"):
        (page,) = pages(filled(note=letter * 40_000))
        note = max((str(cell.value) for row in page.iter_rows() for cell in row if cell.value), key=len)
        assert len(note.encode("utf-16-le")) // 2 <= LONGEST_CELL
        assert note.endswith(letter + "…")


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (["a/b\\c?d*e[f]g:h"], ["a b c d e f g h"]),
        (["'в кавычках'"], ["в кавычках"]),
        (["", "///"], ["Отчет", "Отчет (2)"]),
        (["History"], ["History (2)"]),
        (["Ангарск", "ангарск", "АНГАРСК"], ["Ангарск", "ангарск (2)", "АНГАРСК (3)"]),
        (["О" * 200, "О" * 201], ["О" * 30 + "…", "О" * 26 + "… (2)"]),
        (["А\x0bБ\nВ"], ["АБ В"]),
    ],
)
def test_titles_of_sheets_are_such_as_excel_takes(names: list[str], titles: list[str]) -> None:
    assert [page.title for page in pages(*[filled(name, short="") for name in names])] == titles


@settings(max_examples=20)  # a book is slow to make
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_names_make_a_book_that_opens(names: list[str]) -> None:
    book = pages(*[filled(name, short=name) for name in names])
    titles = [page.title for page in book]
    assert len({title.casefold() for title in titles}) == len(names)
    assert all(0 < len(title.encode("utf-16-le")) <= 62 and not re.search(r"[/\\?*\[\]:]", title) for title in titles)


def test_the_sheet_prints_on_a4_on_its_side_as_wide_as_the_page() -> None:
    (page,) = pages(filled())
    assert page.page_setup.orientation == "landscape"
    assert int(page.page_setup.paperSize or 0) == 9
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.freeze_panes == "A4"
    assert page.column_dimensions["B"].width > 30


def test_no_report_is_no_book() -> None:
    with pytest.raises(ValueError, match="at least one"):
        render_report_xlsx([])


@given(st.text(), st.integers(2, 50))
def test_cutting_never_breaks_a_letter(text: str, longest: int) -> None:
    clean = printable(text)
    short = cut(clean, longest)
    assert len(short.encode("utf-16-le")) <= 2 * longest
    assert short == clean or short.endswith("…")
