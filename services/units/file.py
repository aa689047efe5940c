"""The file of departments that an administrator imports (CSV out of a spreadsheet)."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from services.errors import DomainError
from services.units.hours import HoursRefused, OpenHours, parse_hours

REQUIRED = ("code", "name")
COLUMNS = (*REQUIRED, "municipalities", "address", "phone", "hours")
LONGEST = {"code": 32, "name": 200, "municipalities": 2000, "address": 300, "phone": 100, "hours": 200}
LARGEST_FILE = 1_000_000
DELIMITERS = ";,\t"
CODE = re.compile("[a-z0-9-]+")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")


class FileProblem(NamedTuple):
    """What is wrong with one line; `reason` is stable, `detail` names the column, code or word at fault."""

    row: int
    reason: str
    detail: str


class DepartmentFileRefused(DomainError):
    """Nothing of the file may be imported; `problems` lists every bad line, the first line of the file being 1.

    Reasons: empty_file, no_rows, too_large, encoding, not_a_table, missing_column, duplicate_column, too_many_cells,
    empty_code, bad_code, duplicate_code, empty_name, bad_characters, too_long, unknown_municipality, bad_hours.
    """

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the file of departments")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department; `hours` is `hours_text` understood, both empty when the file says nothing."""

    row: int
    code: str
    name: str
    municipalities: tuple[str, ...]
    address: str = ""
    phone: str = ""
    hours_text: str = ""
    hours: tuple[OpenHours, ...] = ()


@dataclass(frozen=True, slots=True)
class DepartmentFile:
    rows: tuple[DepartmentRow, ...]
    ignored_columns: tuple[str, ...]


def parse_departments(raw: bytes, known_municipality_codes: Collection[str]) -> DepartmentFile:
    """Read a whole file or nothing of it.

    UTF-8, UTF-16 with its mark, or cp1251; `;`, `,` or tab between cells; empty lines are skipped. A department without
    `municipalities` serves the one of its own code. Raises DepartmentFileRefused with every problem found.
    """
    table = _table(_decoded(raw))
    header_row, header = next(table, (1, []))
    if not header:
        raise DepartmentFileRefused((FileProblem(1, "empty_file", ""),))
    columns = [name.lower() for name in header]
    problems = [FileProblem(header_row, "missing_column", name) for name in REQUIRED if name not in columns]
    problems += [FileProblem(header_row, "duplicate_column", name) for name in COLUMNS if columns.count(name) > 1]
    if problems:
        raise DepartmentFileRefused(tuple(problems))
    rows: list[DepartmentRow] = []
    lines_of_codes: set[str] = set()
    for number, cells in table:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            problems.append(FileProblem(number, "too_many_cells", str(len(cells))))
            continue
        values = {name: value for name, value in zip(columns, cells, strict=False) if name in COLUMNS}
        found = _check(number, values, known_municipality_codes)
        code = values.get("code", "")
        if code and code in lines_of_codes:
            found.append(FileProblem(number, "duplicate_code", code))
        lines_of_codes.add(code)
        if found:
            problems += found
        else:
            rows.append(_department(number, values))
    if not rows and not problems:
        problems.append(FileProblem(header_row, "no_rows", ""))
    if problems:
        raise DepartmentFileRefused(tuple(problems))
    ignored = tuple(dict.fromkeys(name for name in header if name and name.lower() not in COLUMNS))
    return DepartmentFile(tuple(rows), ignored)


def _check(number: int, values: dict[str, str], known: Collection[str]) -> list[FileProblem]:
    """Return what is wrong with one row; text that cannot be stored hides the rest, which would only repeat it."""
    code = values.get("code", "")
    wrong = _unfit_texts(values)
    if not wrong:
        wrong = _code_problems(code, values, known)
        if not values.get("name"):
            wrong.append(("empty_name", code))
        if not _hours_are_clear(values.get("hours", "")):
            wrong.append(("bad_hours", values["hours"]))
    return [FileProblem(number, reason, detail) for reason, detail in wrong]


def _unfit_texts(values: dict[str, str]) -> list[tuple[str, str]]:
    wrong = [("too_long", column) for column, value in values.items() if len(value) > LONGEST[column]]
    for column, value in values.items():
        if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in value):
            wrong.append(("bad_characters", column))
    return wrong


def _code_problems(code: str, values: dict[str, str], known: Collection[str]) -> list[tuple[str, str]]:
    if not code:
        return [("empty_code", "")]
    if not CODE.fullmatch(code):
        return [("bad_code", code)]
    return [("unknown_municipality", served) for served in _municipalities(values) if served not in known]


def _hours_are_clear(text: str) -> bool:
    try:
        return not text or bool(parse_hours(text))
    except HoursRefused:
        return False


def _department(number: int, values: dict[str, str]) -> DepartmentRow:
    hours = values.get("hours", "")
    return DepartmentRow(
        row=number,
        code=values["code"],
        name=values["name"],
        municipalities=_municipalities(values),
        address=values.get("address", ""),
        phone=values.get("phone", ""),
        hours_text=hours,
        hours=parse_hours(hours) if hours else (),
    )


def _municipalities(values: dict[str, str]) -> tuple[str, ...]:
    named = [code.strip() for code in values.get("municipalities", "").split(";")]
    return tuple(dict.fromkeys(code for code in named if code)) or (values["code"],)


def _decoded(raw: bytes) -> str:
    """Decode, telling a damaged UTF-8 file from cp1251: nearly any bytes are valid, and meaningless, cp1251."""
    if len(raw) > LARGEST_FILE:
        raise DepartmentFileRefused((FileProblem(1, "too_large", str(len(raw))),))
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DepartmentFileRefused((FileProblem(1, "not_a_table", ""),))
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        mended = raw.decode("utf-8", errors="replace")
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or len(CYRILLIC.findall(mended)) > mended.count("\ufffd"):
            raise DepartmentFileRefused((FileProblem(1, "encoding", ""),)) from None
    try:
        return raw.decode("cp1251")
    except UnicodeDecodeError:
        raise DepartmentFileRefused((FileProblem(1, "encoding", ""),)) from None


def _table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of its first line in the file, trimmed cells) of each row that has anything in it."""
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    starts_at = 1
    try:
        for cells in reader:
            trimmed = [" ".join(cell.split()) for cell in cells]
            if any(trimmed):
                yield starts_at, trimmed
            starts_at = reader.line_num + 1
    except csv.Error:
        raise DepartmentFileRefused((FileProblem(starts_at, "not_a_table", ""),)) from None
