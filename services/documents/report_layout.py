"""The monthly report as it stands on paper, the same for Word and Excel: which texts and figures follow each other.

Each line of sections 2-4 is a row with its total, and under it its dated entries.
"""

import textwrap
from dataclasses import dataclass

from services.documents.text import printable
from services.reports.form import Form, WorkSection
from services.reports.sheet import Entry, Line, Row, Sheet

MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)

NOTE_WIDTH, SPARE_LINES, MOST_NOTE_LINES = 24, 6, 8
"""Letters in a line of the note column in Word, lines left on a page of section 1 whose notes are short, and the
longest note that the column takes: forty units would stretch one row over pages."""

NOTE_BELOW = "см. под таблицей"


@dataclass(frozen=True, slots=True)
class AppealRow:
    number: int
    text: str
    total: int
    participants: int
    family: int
    organisations: int
    cumulative: int
    note: str


@dataclass(frozen=True, slots=True)
class LongNote:
    """A note that stands under the table of section 1, since its column would not hold it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """`mark` fills the first column: the day or the month, in section 4 the number of the entry."""

    mark: str
    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class LineRows:
    text: str
    total: int
    cumulative: int
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class ReportLayout:
    date: str
    heading: str
    total_rows: tuple[AppealRow, ...]
    appeal_rows: tuple[AppealRow, ...]
    long_notes: tuple[LongNote, ...]
    section2: tuple[LineRows, ...]
    section3: tuple[LineRows, ...]
    section4: tuple[LineRows, ...]

    @property
    def section1_fills_a_page(self) -> bool:
        """Whether section 1 ends on its first page: then section 2 begins the next one, and neither is torn.

        A row has room for two lines of a note, and the page for some more; longer notes let the sections flow.
        """
        return not self.long_notes and sum(max(0, _note_lines(row.note) - 2) for row in self.appeal_rows) <= SPARE_LINES


def _note_lines(note: str) -> int:
    return sum(len(textwrap.wrap(line, NOTE_WIDTH)) for line in note.splitlines())


def _is_long(row: Row) -> bool:
    return _note_lines(printable(row.note)) > MOST_NOTE_LINES


def lay_out(sheet: Sheet, form: Form) -> ReportLayout:
    month = f"{MONTHS[sheet.month.month - 1]} {sheet.month.year} г."
    corrected = f" (уточнённый, версия {sheet.version})" if sheet.version > 1 else ""
    first, *rest = (_appeal_row(row, form) for row in sheet.rows)
    return ReportLayout(
        date=f"{sheet.drawn_on:%d.%m.%Y}",
        heading=f"Отчет: {printable(sheet.unit_name)}, {month}{corrected}",
        total_rows=(first,),
        appeal_rows=tuple(rest),
        long_notes=tuple(
            LongNote(f"Примечание к строке {row.line}", tuple(filter(None, printable(row.note).splitlines())))
            for row in sheet.rows
            if _is_long(row)
        ),
        section2=_lines(sheet.section2, form.section2, month),
        section3=_lines(sheet.section3, form.section3, month),
        section4=_lines(sheet.section4, form.section4, month),
    )


def _appeal_row(row: Row, form: Form) -> AppealRow:
    return AppealRow(
        number=row.line,
        text=form.line(row.line).text,
        total=row.total,
        participants=row.participants,
        family=row.family,
        organisations=row.organisations,
        cumulative=row.cumulative,
        note=NOTE_BELOW if _is_long(row) else printable(row.note),
    )


def _lines(lines: tuple[Line, ...], section: WorkSection, month: str) -> tuple[LineRows, ...]:
    numbered = section.columns[0] == "№"
    return tuple(
        LineRows(
            text=words.text,
            total=line.total,
            cumulative=line.cumulative,
            entries=tuple(
                _numbered_entry(number, entry) if numbered else _dated_entry(entry, month)
                for number, entry in enumerate(line.entries, 1)
            ),
        )
        for words, line in zip(section.lines, lines, strict=True)
    )


def _dated_entry(entry: Entry, month: str) -> EntryRow:
    return EntryRow(f"{entry.day:%d.%m.%Y}" if entry.day else month, printable(entry.text), entry.amount)


def _numbered_entry(number: int, entry: Entry) -> EntryRow:
    day = f"{entry.day:%d.%m.%Y} " if entry.day else ""
    return EntryRow(str(number), day + printable(entry.text), entry.amount)
