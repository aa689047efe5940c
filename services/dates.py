"""Days, moments and months: what people type, and where a month begins in the unit's time zone.

The parser is strict and the caller echoes what it understood: a guess in a date puts a family before a closed door.
Full-width digits and signs are read as the ordinary ones (NFKC); digits of other scripts («١٢») are refused.
"""

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from services.errors import DomainError

LONGEST_INPUT = 64

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

WORDS = {"сегодня": 0, "завтра": 1, "послезавтра": 2, "вчера": -1, "позавчера": -2}

# [0-9] and not \d: the latter takes digits of every script.
DAY = re.compile(
    r"(?P<word>сегодня|завтра|послезавтра|вчера|позавчера)"
    r"|(?P<day>[0-9]{1,2})(?:"
    r"\.(?P<month>[0-9]{1,2})(?:\.(?P<year>[0-9]{4}|[0-9]{2}))?\.?"
    rf"| (?P<named>{'|'.join(MONTHS)})(?: (?P<named_year>[0-9]{{4}}))?"
    r")(?: ?(?:года|г\.?))?"
)
TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?")
# A comma or a space before the time; «в» may stand between.
TIME_AFTER_DAY = re.compile(r"(?:,? |, ?)(?:в )?")


class DateRefusal(StrEnum):
    """Why a typed date was refused; the screens choose their words by it."""

    NOT_UNDERSTOOD = "not_understood"
    TIME_MISSING = "time_missing"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_TIME = "no_such_time"
    TOO_LONG_AGO = "too_long_ago"
    TOO_FAR_AHEAD = "too_far_ahead"


class DateRefused(DomainError):
    """What was typed is not a date that we take; `reason` is stable, the typed text is not repeated."""

    def __init__(self, reason: DateRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def parse_moment(text: str, now_local: datetime) -> datetime:
    """Read «25.12.2026 18:00», «25.12 18:00», «25 декабря 18:00», «завтра в 10» as a naive local moment.

    Without a year it is the next such day, today included; so «25.12 18:00» typed at 19:00 of that day is an hour ago,
    not a year ahead, and whoever needs the future refuses it. Days from one year back to two years ahead are taken.
    Raises DateRefused.
    """
    typed = _plain(text)
    today = now_local.date()
    found = DAY.match(typed)
    if found is None:
        raise DateRefused(DateRefusal.NOT_UNDERSTOOD)
    rest = typed[found.end() :]
    if not rest:
        raise DateRefused(DateRefusal.TIME_MISSING)
    gap = TIME_AFTER_DAY.match(rest)
    clock = TIME.fullmatch(rest, gap.end()) if gap else None
    if clock is None:
        raise DateRefused(DateRefusal.NOT_UNDERSTOOD)
    day = _day(found, today, forward=True)
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if hour > 23 or minute > 59:
        raise DateRefused(DateRefusal.NO_SUCH_TIME)
    return datetime.combine(day, time(hour, minute))


def parse_day(text: str, today: date) -> date:
    """Read «20.11.2026», «20.11», «20 ноября», «сегодня», «вчера», «позавчера».

    Without a year it is the nearest such day, before or after: «28.12» typed in January is last month, and «25.11»
    typed on the 20th is a future day, which the journal then refuses, instead of a silent entry a year back. Raises
    DateRefused.
    """
    found = DAY.fullmatch(_plain(text))
    if found is None:
        raise DateRefused(DateRefusal.NOT_UNDERSTOOD)
    return _day(found, today, forward=False)


def names_its_year(text: str) -> bool:
    """Whether a typed day or moment says of which year it is: by a year, or by a word such as «завтра»."""
    found = DAY.match(_plain(text))
    return found is not None and any(found[part] for part in ("word", "year", "named_year"))


def month_bounds(month: date, tz: tzinfo) -> tuple[datetime, datetime]:
    """Return the UTC instants [start, end) of the local month that `month` lies in."""
    first = month.replace(day=1)
    return _midnight(first, tz), _midnight(add_months(first, 1), tz)


def local_day(instant: datetime, tz: tzinfo) -> date:
    """Return the day on which an instant falls in the unit's zone. Raises ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return instant.astimezone(tz).date()


def instant_of(moment: datetime, tz: tzinfo) -> datetime | None:
    """The instant of a naive local moment, in UTC; None for one that a change to summer time leaves out. Of one that
    comes twice, in autumn, the first: the screens say which.
    """
    # Not in the local zone: there a moment that comes twice equals no other, not even itself in UTC (PEP 495).
    instant = moment.replace(tzinfo=tz).astimezone(UTC)
    return instant if instant.astimezone(tz).replace(tzinfo=None) == moment else None


def comes_twice(instant: datetime, tz: tzinfo) -> bool:
    """Whether the local time of an instant comes twice that night: clocks go back."""
    local = instant.astimezone(tz)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def add_months(day: date, months: int) -> date:
    """Move by calendar months; the 31st of a shorter month is its last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def _plain(text: str) -> str:
    if len(text) > LONGEST_INPUT:
        raise DateRefused(DateRefusal.NOT_UNDERSTOOD)
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _day(found: re.Match[str], today: date, *, forward: bool) -> date:
    if found["word"]:
        return today + timedelta(days=WORDS[found["word"]])
    month = MONTHS.index(found["named"]) + 1 if found["named"] else int(found["month"])
    number = int(found["day"])
    typed_year = found["year"] or found["named_year"]
    if typed_year:
        year = int(typed_year)
        candidates = _existing([2000 + year if len(typed_year) == 2 else year], month, number)
    else:
        candidates = _existing(range(today.year - 1, today.year + 3), month, number)
        if forward:
            candidates = [day for day in candidates if day >= today]
    if not candidates:
        raise DateRefused(DateRefusal.NO_SUCH_DAY)
    day = min(candidates, key=lambda candidate: abs(candidate - today))
    if day < add_months(today, -12):
        raise DateRefused(DateRefusal.TOO_LONG_AGO)
    if day > add_months(today, 24):
        raise DateRefused(DateRefusal.TOO_FAR_AHEAD)
    return day


def _existing(years: list[int] | range, month: int, day: int) -> list[date]:
    days = []
    for year in years:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return days


def _midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(), tz).astimezone(UTC)
