"""The words of the monthly report (Annex 1), read once from `services/data/form.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FORM_FILE = Path(__file__).parent.parent / "data" / "form.toml"


@dataclass(frozen=True, slots=True)
class AppealLine:
    """A line of section 1; `short` labels a phone button and is empty for line 1, which is a sum."""

    number: int
    code: str
    text: str
    short: str


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A line of sections 2-4."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class AppealSection:
    title: str
    columns: tuple[str, ...]
    column_numbers: tuple[str, ...]
    lines: tuple[AppealLine, ...]


@dataclass(frozen=True, slots=True)
class WorkSection:
    title: str
    columns: tuple[str, ...]
    lines: tuple[WorkLine, ...]

    @property
    def has_cumulative(self) -> bool:
        """Section 2 has no cumulative column; sections 3 and 4 have one as their fourth."""
        return len(self.columns) == 4


@dataclass(frozen=True, slots=True)
class Form:
    """One version of the form; it holds for months from `holds_from`."""

    holds_from: date
    title: str
    date_label: str
    section1: AppealSection
    section2: WorkSection
    section3: WorkSection
    section4: WorkSection

    def line(self, number: int) -> AppealLine:
        """Return a line of section 1 by its number on paper, 1-11. Raises KeyError for any other number."""
        for line in self.section1.lines:
            if line.number == number:
                return line
        raise KeyError(number)


@cache
def load_form() -> Form:
    raw = tomllib.loads(FORM_FILE.read_text(encoding="utf-8"))
    return Form(
        holds_from=raw["holds_from"],
        title=raw["title"],
        date_label=raw["date_label"],
        section1=AppealSection(
            title=raw["section1"]["title"],
            columns=tuple(raw["section1"]["columns"]),
            column_numbers=tuple(raw["section1"]["column_numbers"]),
            lines=tuple(AppealLine(**line) for line in raw["section1"]["lines"]),
        ),
        section2=_work_section(raw["section2"]),
        section3=_work_section(raw["section3"]),
        section4=_work_section(raw["section4"]),
    )


def _work_section(raw: Mapping[str, Any]) -> WorkSection:
    return WorkSection(
        title=raw["title"],
        columns=tuple(raw["columns"]),
        lines=tuple(WorkLine(**line) for line in raw["lines"]),
    )
