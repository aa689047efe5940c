"""A filled monthly report (Annex 1) and the consolidated one. Every sum is computed here and stored nowhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.reports.form import WorkSection, load_form

APPEAL_LINES = range(2, 12)
"""Lines 2-11 of section 1: those that hold figures of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of section 1: appeals by who appealed (columns 3, 4, 5), the year so far (6) and a note (7)."""

    line: int
    participants: int = 0
    family: int = 0
    organisations: int = 0
    cumulative: int = 0
    note: str = ""

    @property
    def total(self) -> int:
        """Column 2 = 3 + 4 + 5."""
        return self.participants + self.family + self.organisations


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: `day` is None for work of the whole month.

    `amount` is how many were done in sections 2 and 4 and how many took part in section 3. `event_id` joins what
    several units say about one event of the Centre.
    """

    day: date | None
    text: str
    amount: int
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of sections 2-4 under its code of the form; `cumulative` runs from 1 January."""

    code: str
    entries: tuple[Entry, ...] = ()
    cumulative: int = 0

    @property
    def total(self) -> int:
        """The figure of the line is the sum of its entries."""
        return sum(entry.amount for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The report of one unit for one month, or the consolidated one.

    `unit_short` names the unit inside the consolidated report («Ангарск»); a `version` above 1 is a corrected report.
    Raises ValueError when the lines are not exactly those of the form, or `month` is not a first day: a figure under a
    line that the form does not have would be lost in print.
    """

    unit_name: str
    month: date
    drawn_on: date
    section1: tuple[Row, ...]
    section2: tuple[Line, ...]
    section3: tuple[Line, ...]
    section4: tuple[Line, ...]
    unit_short: str = ""
    version: int = field(default=1, kw_only=True)

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError("a month is named by its first day")
        if [row.line for row in self.section1] != list(APPEAL_LINES):
            raise ValueError("section 1 holds lines 2-11, each once and in order")
        form = load_form()
        for lines, section in (
            (self.section2, form.section2),
            (self.section3, form.section3),
            (self.section4, form.section4),
        ):
            if [line.code for line in lines] != [line.code for line in section.lines]:
                raise ValueError(f"not the lines of «{section.title}»")

    @property
    def total_row(self) -> Row:
        """Line 1 = the sum of lines 2-11 in every column."""
        return Row(
            line=1,
            participants=sum(row.participants for row in self.section1),
            family=sum(row.family for row in self.section1),
            organisations=sum(row.organisations for row in self.section1),
            cumulative=sum(row.cumulative for row in self.section1),
        )

    @property
    def rows(self) -> tuple[Row, ...]:
        """Lines 1-11 as they stand on paper."""
        return (self.total_row, *self.section1)


def fill_sheet(
    unit_name: str,
    month: date,
    drawn_on: date,
    *,
    rows: Iterable[Row] = (),
    lines: Iterable[Line] = (),
    unit_short: str = "",
    version: int = 1,
) -> Sheet:
    """Put the given rows and lines in their places of the form; a line with nothing said is zero.

    Raises ValueError for a line that the form does not have, or one given twice.
    """
    form = load_form()
    by_number: dict[int, Row] = {}
    for row in rows:
        if row.line not in APPEAL_LINES or row.line in by_number:
            raise ValueError(f"line {row.line} of section 1 is not of the form or comes twice")
        by_number[row.line] = row
    by_code: dict[str, Line] = {}
    for line in lines:
        if line.code in by_code:
            raise ValueError(f"line {line.code} comes twice")
        by_code[line.code] = line

    def place(section: WorkSection) -> tuple[Line, ...]:
        return tuple(by_code.pop(line.code, Line(line.code)) for line in section.lines)

    section2, section3, section4 = place(form.section2), place(form.section3), place(form.section4)
    if by_code:
        raise ValueError(f"the form has no line {', '.join(sorted(by_code))}")
    return Sheet(
        unit_name=unit_name,
        month=month,
        drawn_on=drawn_on,
        section1=tuple(by_number.get(number, Row(number)) for number in APPEAL_LINES),
        section2=section2,
        section3=section3,
        section4=section4,
        unit_short=unit_short,
        version=version,
    )


def consolidate(name: str, sheets: Sequence[Sheet], *, drawn_on: date | None = None, version: int = 1) -> Sheet:
    """Sum the sheets of all units, the Centre included («сводная статистика»).

    An event reported by several units counts once in section 2; in section 3 its participants are summed into one
    entry. Section 4 counts each unit's own agreements and meetings, so nothing is merged there. Notes and entries name
    their unit. The date is that of the latest sheet unless given. Raises ValueError for no sheets or different months.
    """
    if len({sheet.month for sheet in sheets}) != 1:
        raise ValueError("a consolidated report needs sheets of one month")
    return Sheet(
        unit_name=name,
        month=sheets[0].month,
        drawn_on=drawn_on or max(sheet.drawn_on for sheet in sheets),
        section1=tuple(_sum_rows(sheets, index) for index in range(len(APPEAL_LINES))),
        section2=_sum_lines(sheets, [sheet.section2 for sheet in sheets], _count_once),
        section3=_sum_lines(sheets, [sheet.section3 for sheet in sheets], _add_participants),
        section4=_sum_lines(sheets, [sheet.section4 for sheet in sheets], None),
        version=version,
    )


def _sum_rows(sheets: Sequence[Sheet], index: int) -> Row:
    rows = [sheet.section1[index] for sheet in sheets]
    return Row(
        line=rows[0].line,
        participants=sum(row.participants for row in rows),
        family=sum(row.family for row in rows),
        organisations=sum(row.organisations for row in rows),
        cumulative=sum(row.cumulative for row in rows),
        note="\n".join(
            f"{_called(sheet)}: {row.note.strip()}" for sheet, row in zip(sheets, rows, strict=True) if row.note.strip()
        ),
    )


def _count_once(known: Entry, same: Entry) -> Entry:
    return replace(known, amount=max(known.amount, same.amount))


def _add_participants(known: Entry, same: Entry) -> Entry:
    return replace(known, amount=known.amount + same.amount)


def _sum_lines(
    sheets: Sequence[Sheet], sections: Sequence[tuple[Line, ...]], merge: Callable[[Entry, Entry], Entry] | None
) -> tuple[Line, ...]:
    summed = []
    for same_line in zip(*sections, strict=True):
        entries: list[Entry] = []
        place_of_event: dict[int, int] = {}
        for sheet, line in zip(sheets, same_line, strict=True):
            for entry in line.entries:
                if merge is not None and entry.event_id is not None:
                    if entry.event_id in place_of_event:
                        place = place_of_event[entry.event_id]
                        entries[place] = merge(entries[place], entry)
                        continue
                    place_of_event[entry.event_id] = len(entries)
                    entries.append(entry)
                else:
                    entries.append(replace(entry, text=f"{_called(sheet)}: {entry.text}"))
        # What one event adds to the month only once, it adds to the year only once.
        repeated = sum(line.total for line in same_line) - sum(entry.amount for entry in entries)
        summed.append(
            Line(
                code=same_line[0].code,
                entries=tuple(sorted(entries, key=lambda entry: entry.day or date.max)),
                cumulative=sum(line.cumulative for line in same_line) - repeated,
            )
        )
    return tuple(summed)


def _called(sheet: Sheet) -> str:
    return sheet.unit_short or sheet.unit_name
