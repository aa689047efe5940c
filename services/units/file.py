"""The file of departments that an administrator imports (CSV out of a spreadsheet)."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from services.errors import DomainError
from services.units.hours import HoursRefused, OpenHours, parse_hours

REQUIRED = ("code", "name")
COLUMNS = (*REQUIRED, "municipalities", "address", "phone", "hours", "papers")
LONGEST = {
    "code": 32,
    "name": 200,
    "municipalities": 2000,
    "address": 300,
    "phone": 100,
    "hours": 200,
    "papers": 1500,
}
LARGEST_FILE = 1_000_000
DELIMITERS = ";,\t"
CODE = re.compile("[a-z0-9-]+")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")
BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
"""The letters of Russian from the most frequent to the rarest."""
UNREAD_ENCODINGS = ("koi8-r", "cp866", "mac-cyrillic")
"""What else is saved with one byte a letter: read as cp1251 it would be other letters, and nobody would be told."""
UTF_32 = b"\xff\xfe\0\0"
"""Its mark begins like that of UTF-16."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX and ODS (both ZIP), and the older XLS begin."""


class Fault(StrEnum):
    """Why a file, or one line of it, cannot be imported; the command line has a sentence for each."""

    EMPTY_FILE = "empty_file"
    NO_ROWS = "no_rows"
    TOO_LARGE = "too_large"
    WORKBOOK = "workbook"
    ENCODING = "encoding"
    NOT_A_TABLE = "not_a_table"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    OTHER_DELIMITER = "other_delimiter"
    TOO_MANY_CELLS = "too_many_cells"
    EMPTY_CODE = "empty_code"
    BAD_CODE = "bad_code"
    DUPLICATE_CODE = "duplicate_code"
    RESERVED_CODE = "reserved_code"
    EMPTY_NAME = "empty_name"
    BAD_CHARACTERS = "bad_characters"
    TOO_LONG = "too_long"
    UNKNOWN_MUNICIPALITY = "unknown_municipality"
    SERVES_NOBODY = "serves_nobody"
    BAD_HOURS = "bad_hours"


class FileProblem(NamedTuple):
    """What is wrong with one line; `detail` is the column, code or word at fault."""

    row: int
    reason: Fault
    detail: str


class DepartmentFileRefused(DomainError):
    """Nothing of the file may be imported; `problems` lists every bad line, the first line of the file being 1."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the file of departments")
        self.problems = problems


Wrong = tuple[Fault, str]


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
    papers: str = ""


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
        raise DepartmentFileRefused((FileProblem(1, Fault.EMPTY_FILE, ""),))
    columns = [name.lower() for name in header]
    problems = [FileProblem(header_row, Fault.MISSING_COLUMN, name) for name in REQUIRED if name not in columns]
    problems += [FileProblem(header_row, Fault.DUPLICATE_COLUMN, name) for name in COLUMNS if columns.count(name) > 1]
    if problems:
        raise DepartmentFileRefused(tuple(problems))
    rows: list[DepartmentRow] = []
    lines_of_codes: set[str] = set()
    for number, cells in table:
        if len(cells) == 1 and any(sign in cells[0] for sign in DELIMITERS):
            problems.append(FileProblem(number, Fault.OTHER_DELIMITER, ""))
            continue
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            problems.append(FileProblem(number, Fault.TOO_MANY_CELLS, str(len(cells))))
            continue
        values = {name: value for name, value in zip(columns, cells, strict=False) if name in COLUMNS}
        found = _check(number, values, known_municipality_codes)
        code = values.get("code", "")
        if code and code in lines_of_codes:
            found.append(FileProblem(number, Fault.DUPLICATE_CODE, code))
        lines_of_codes.add(code)
        if found:
            problems += found
        else:
            rows.append(_department(number, values))
    if not rows and not problems:
        problems.append(FileProblem(header_row, Fault.NO_ROWS, ""))
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
            wrong.append((Fault.EMPTY_NAME, code))
        if not _hours_are_clear(values.get("hours", "")):
            wrong.append((Fault.BAD_HOURS, values["hours"]))
    return [FileProblem(number, fault, detail) for fault, detail in wrong]


def _unfit_texts(values: dict[str, str]) -> list[Wrong]:
    wrong = [(Fault.TOO_LONG, column) for column, value in values.items() if len(value) > LONGEST[column]]
    for column, value in values.items():
        if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in value):
            wrong.append((Fault.BAD_CHARACTERS, column))
    return wrong


def _code_problems(code: str, values: dict[str, str], known: Collection[str]) -> list[Wrong]:
    if not code:
        return [(Fault.EMPTY_CODE, "")]
    if not CODE.fullmatch(code):
        return [(Fault.BAD_CODE, code)]
    named = _named_municipalities(values)
    if not named and code not in known:
        return [(Fault.SERVES_NOBODY, code)]
    return [(Fault.UNKNOWN_MUNICIPALITY, served) for served in named if served not in known]


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
        municipalities=_named_municipalities(values) or (values["code"],),
        address=values.get("address", ""),
        phone=values.get("phone", ""),
        hours_text=hours,
        hours=parse_hours(hours) if hours else (),
        papers=values.get("papers", ""),
    )


def _named_municipalities(values: dict[str, str]) -> tuple[str, ...]:
    named = [code.strip() for code in values.get("municipalities", "").split(";")]
    return tuple(dict.fromkeys(code for code in named if code))


def _decoded(raw: bytes) -> str:
    """Decode, telling a damaged UTF-8 file and other encodings from cp1251: nearly any bytes are valid cp1251, and
    meaningless.
    """
    if raw.startswith(WORKBOOKS):
        raise DepartmentFileRefused((FileProblem(1, Fault.WORKBOOK, ""),))
    if len(raw) > LARGEST_FILE:
        raise DepartmentFileRefused((FileProblem(1, Fault.TOO_LARGE, str(len(raw))),))
    if raw.startswith(UTF_32) or (b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise DepartmentFileRefused((FileProblem(1, Fault.ENCODING, ""),))
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        mended = raw.decode("utf-8", errors="replace")
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or len(CYRILLIC.findall(mended)) > mended.count("\ufffd"):
            raise DepartmentFileRefused((FileProblem(1, Fault.ENCODING, ""),)) from None
    try:
        text = raw.decode("cp1251")
    except UnicodeDecodeError:
        raise DepartmentFileRefused((FileProblem(1, Fault.ENCODING, ""),)) from None
    others = (raw.decode(encoding, errors="replace") for encoding in UNREAD_ENCODINGS)
    if max(map(_russian, others)) > _russian(text):
        raise DepartmentFileRefused((FileProblem(1, Fault.ENCODING, ""),))
    return text


def _russian(text: str) -> int:
    """How much a text reads like Russian: each letter counts the more, the more frequent it is."""
    return sum(len(BY_FREQUENCY) - BY_FREQUENCY.index(char) for char in text.lower() if char in BY_FREQUENCY)


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
        raise DepartmentFileRefused((FileProblem(starts_at, Fault.NOT_A_TABLE, ""),)) from None
