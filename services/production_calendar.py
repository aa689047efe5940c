"""The Russian production calendar: days off, working Saturdays, days that are an hour shorter.

Transfers come from the library `holidays`, which follows the yearly decrees of the Government; what it lacks stands in
data/production_calendar.csv. Of a year that neither knows, weekends and the fixed holidays are all that is said.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from holidays import HolidayBase, country_holidays

CALENDAR_FILE = Path(__file__).parent / "data" / "production_calendar.csv"
LANGUAGE = "ru"
TRANSFERRED = "перенесено с"
"""How the library names a day off that was transferred, with the day that it was transferred from."""
FIXED = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
"""Month and day of the public holidays (Labour Code, article 112): the working day before one is an hour shorter
(article 95).
"""


class Change(StrEnum):
    OFF = "off"
    WORK = "work"
    SHORT = "short"


class CalendarFileRefused(ValueError):
    """A line of the file says nothing that a calendar has."""


@dataclass(frozen=True, slots=True)
class Day:
    """How a day is worked: not at all when `off`, else with the hours of `weekday` (of a working Saturday: those of the
    day that it was swapped with), an hour less when `short`.
    """

    off: bool
    weekday: int
    short: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of the file."""

    day: date
    kind: Change
    like: date | None


@dataclass(frozen=True)
class ProductionCalendar:
    corrections: tuple[Correction, ...] = ()

    def knows(self, year: int) -> bool:
        """Whether the transfers of a year are known: there is a decree for every year."""
        return any(TRANSFERRED in name for name in _holidays(year).values()) or any(
            one.day.year == year for one in self.corrections
        )

    def day(self, day: date) -> Day:
        correction = next((one for one in self.corrections if one.day == day), None)
        if correction is not None and correction.kind is Change.OFF:
            return Day(off=True, weekday=day.weekday(), short=False)
        swapped = _swapped_with(day)
        if correction is not None and correction.kind is Change.WORK:
            swapped = correction.like or day
        off = swapped is None and day in _holidays(day.year)
        like = swapped or day
        short = not off and _is_fixed(like + timedelta(days=1))
        if correction is not None and correction.kind is Change.SHORT:
            off, short = False, True
        return Day(off=off, weekday=like.weekday(), short=short)


@cache
def load_calendar() -> ProductionCalendar:
    return ProductionCalendar(read_corrections(CALENDAR_FILE.read_text(encoding="utf-8").splitlines()))


def read_corrections(lines: Iterable[str]) -> tuple[Correction, ...]:
    """The lines of the file, comments left out. Raises CalendarFileRefused, naming the line."""
    found = []
    for row in csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")):
        if not row["source"]:
            msg = f"production_calendar.csv: {row['day']} has no source"
            raise CalendarFileRefused(msg)
        try:
            date.fromisoformat(row["checked_on"])
            like = date.fromisoformat(row["like"]) if row["like"] else None
            found.append(Correction(date.fromisoformat(row["day"]), Change(row["kind"]), like))
        except (KeyError, TypeError, ValueError) as error:
            msg = f"production_calendar.csv: {row.get('day')}"
            raise CalendarFileRefused(msg) from error
    return tuple(found)


def unknown_years(calendar: ProductionCalendar, today: date) -> tuple[int, ...]:
    """The years that are needed and not known: this one, and in December the next."""
    needed = (today.year, today.year + 1) if today.month == 12 else (today.year,)
    return tuple(year for year in needed if not calendar.knows(year))


@cache
def _holidays(year: int) -> dict[date, str]:
    return dict(_of_the_library(year))


@cache
def _of_the_library(year: int) -> HolidayBase:
    return country_holidays("RU", years=year, language=LANGUAGE)


@cache
def _swapped_with(day: date) -> date | None:
    """Of a working day at the weekend: the day off that it was swapped with."""
    if day not in _of_the_library(day.year).weekend_workdays:
        return None
    named = f"{TRANSFERRED} {day:%d.%m.%Y}"
    return next((other for other, name in _holidays(day.year).items() if named in name), None)


def _is_fixed(day: date) -> bool:
    return (day.month, day.day) in FIXED
