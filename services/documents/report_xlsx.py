"""The monthly report (Annex 1) as an Excel workbook: a sheet per unit, texts as texts and figures as numbers."""

import io
import re
import textwrap
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from services.documents.report_layout import AppealRow, LineRows, ReportLayout, lay_out
from services.documents.text import LONGEST_CELL, cut, printable
from services.reports.form import Form, WorkSection, load_form
from services.reports.sheet import Sheet

LONGEST_TITLE = 31
FORBIDDEN_IN_TITLE = re.compile(r"[/\\?*\[\]:]")
RESERVED_TITLE = "history"  # Excel keeps this name to itself

WIDTHS = (14, 36, 12.5, 12.5, 12.5, 12.5, 12.5, 28)
"""Columns A-H in characters: as wide as section 1 needs, and no wider, or the page prints too small to read."""

NOTE_COLUMN = 8
# Sections 2-4 lie on the columns of section 1: their text spans B-F.
TEXT_COLUMNS, AMOUNT_COLUMN, CUMULATIVE_COLUMN = (2, 6), 7, 8
LINE_HEIGHT, TALLEST_ROW = 15.0, 409.0  # points; the latter is Excel's limit
LETTERS_PER_WIDTH = 1.1  # a column's width is counted in digits, and letters of this type are narrower

PLAIN = Font(name="Times New Roman", size=11)
BOLD = Font(name="Times New Roman", size=11, bold=True)
TITLE = Font(name="Times New Roman", size=14, bold=True)
THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def render_report_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Write one worksheet per report, in the order given. Raises ValueError for no sheets."""
    if not sheets:
        raise ValueError("a workbook needs at least one report")
    form = load_form()
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Рядом"
    taken: set[str] = set()
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.unit_short or sheet.unit_name, taken))
        _set_up(page)
        _write_report(page, lay_out(sheet, form), form)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(name: str, taken: set[str]) -> str:
    """Return a title that Excel takes: no forbidden signs, at most 31 characters, unlike the others in any case."""
    clean = " ".join(FORBIDDEN_IN_TITLE.sub(" ", printable(name)).split()).strip("' ") or "Отчет"
    number = 1
    while True:
        suffix = "" if number == 1 else f" ({number})"
        title = cut(clean, LONGEST_TITLE - len(suffix)).strip("' ") + suffix
        if title.casefold() not in taken | {RESERVED_TITLE}:
            taken.add(title.casefold())
            return title
        number += 1


def _set_up(page: Worksheet) -> None:
    for column, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A4"  # the title, the date and the unit stay in sight
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0  # as many pages down as it takes
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins.left, page.page_margins.right = 0.6, 0.4
    page.page_margins.top = page.page_margins.bottom = 0.6


def _write_report(page: Worksheet, report: ReportLayout, form: Form) -> None:
    _text(page, 1, 1, form.title, TITLE)
    _text(page, 2, 1, f"{form.date_label} {report.date}", PLAIN)
    _text(page, 3, 1, report.heading, BOLD)
    row = _write_appeals(page, 5, report, form)
    page.row_breaks.append(Break(id=row))
    for section, lines in (
        (form.section2, report.section2),
        (form.section3, report.section3),
        (form.section4, report.section4),
    ):
        row = _write_section(page, row + 1, section, lines)


def _write_appeals(page: Worksheet, row: int, report: ReportLayout, form: Form) -> int:
    """Write section 1 from `row` on and return the row after it."""
    _text(page, row, 1, form.section1.title, BOLD)
    for heads in (form.section1.columns, form.section1.column_numbers):
        row += 1
        for column, head in enumerate(heads, 1):
            _box(page, row, column, MIDDLE)
            _text(page, row, column, head, PLAIN)
        _fit_height(page, row, zip(heads, WIDTHS, strict=True))
    for line in report.total_rows:
        row += 1
        _write_appeal_row(page, row, line, BOLD)
    for line in report.appeal_rows:
        row += 1
        _write_appeal_row(page, row, line, PLAIN)
    for note in report.long_notes:
        row += 2
        _text(page, row, 1, note.title, BOLD)
        for line_of_note in note.lines:
            row += 1
            _text(page, row, 1, line_of_note, PLAIN)
            page.cell(row, 1).alignment = LEFT
            page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=NOTE_COLUMN)
            _fit_height(page, row, ((line_of_note, sum(WIDTHS)),))
    return row + 1


def _write_appeal_row(page: Worksheet, row: int, line: AppealRow, font: Font) -> None:
    figures = (line.total, line.participants, line.family, line.organisations, line.cumulative)
    for column in range(1, NOTE_COLUMN + 1):
        _box(page, row, column, LEFT if column in {2, NOTE_COLUMN} else MIDDLE)
    _figure(page, row, 1, line.number, font)
    _text(page, row, 2, line.text, font)
    for column, figure in enumerate(figures, 3):
        _figure(page, row, column, figure, font)
    _text(page, row, NOTE_COLUMN, line.note, font)
    _fit_height(page, row, ((line.text, WIDTHS[1]), (line.note, WIDTHS[NOTE_COLUMN - 1])))


def _write_section(page: Worksheet, row: int, section: WorkSection, lines: Sequence[LineRows]) -> int:
    """Write one of sections 2-4 from `row` on and return the row after it."""
    _text(page, row, 1, section.title, BOLD)
    row += 1
    columns = (1, TEXT_COLUMNS[0], AMOUNT_COLUMN, CUMULATIVE_COLUMN)
    _box_work_row(page, row, section, MIDDLE, TEXT_COLUMNS)
    for column, head in zip(columns, section.columns, strict=False):
        _text(page, row, column, head, PLAIN)
    _fit_height(page, row, ((head, WIDTHS[column - 1]) for column, head in zip(columns, section.columns, strict=False)))
    for line in lines:
        row += 1
        _box_work_row(page, row, section, LEFT, (1, TEXT_COLUMNS[1]))
        _text(page, row, 1, line.text, BOLD)
        _figure(page, row, AMOUNT_COLUMN, line.total, BOLD)
        _fit_height(page, row, ((line.text, sum(WIDTHS[: TEXT_COLUMNS[1]])),))
        if section.has_cumulative:
            _figure(page, row, CUMULATIVE_COLUMN, line.cumulative, BOLD)
        for entry in line.entries:
            row += 1
            _box_work_row(page, row, section, LEFT, TEXT_COLUMNS)
            _text(page, row, 1, entry.mark, PLAIN)
            _text(page, row, TEXT_COLUMNS[0], entry.text, PLAIN)
            _figure(page, row, AMOUNT_COLUMN, entry.amount, PLAIN)
            _fit_height(page, row, ((entry.text, sum(WIDTHS[TEXT_COLUMNS[0] - 1 : TEXT_COLUMNS[1]])),))
    return row + 1


def _box_work_row(page: Worksheet, row: int, section: WorkSection, text: Alignment, joined: tuple[int, int]) -> None:
    last = CUMULATIVE_COLUMN if section.has_cumulative else AMOUNT_COLUMN
    for column in range(1, last + 1):
        _box(page, row, column, text if joined[0] <= column <= joined[1] else MIDDLE)
    page.merge_cells(start_row=row, end_row=row, start_column=joined[0], end_column=joined[1])


def _text(page: Worksheet, row: int, column: int, text: str, font: Font) -> None:
    """Write what people typed so that it stays text: openpyxl makes a formula of «=…» and an error of «#REF!»."""
    cell = page.cell(row, column)
    cell.value = cut(printable(text), LONGEST_CELL)
    cell.data_type = "s"
    cell.quotePrefix = True  # and it stays text when somebody edits the cell
    cell.font = font


def _figure(page: Worksheet, row: int, column: int, figure: int, font: Font) -> None:
    page.cell(row, column, figure).font = font


def _box(page: Worksheet, row: int, column: int, alignment: Alignment) -> None:
    cell = page.cell(row, column)
    cell.border = GRID
    cell.alignment = alignment


def _fit_height(page: Worksheet, row: int, texts: Iterable[tuple[str, float]]) -> None:
    """Make the row as tall as its longest (text, width in characters): nobody does it for wrapped or joined cells."""
    lines = max(
        sum(max(1, len(textwrap.wrap(part, int(width * LETTERS_PER_WIDTH)))) for part in text.split("\n"))
        for text, width in texts
    )
    page.row_dimensions[row].height = min(lines * LINE_HEIGHT + 3, TALLEST_ROW)
