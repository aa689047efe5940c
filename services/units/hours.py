"""Working hours as people write them («пн-чт 8:30-17:30, пт 8:30-16:30»)."""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from datetime import time

from services.errors import DomainError

WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

DAY_NAME = rf"(?:{'|'.join(WEEKDAYS)})\.?"
DAYS = rf"{DAY_NAME}(?: ?- ?{DAY_NAME})?(?: ?[,и] ?{DAY_NAME}(?: ?- ?{DAY_NAME})?)*"
CLOCK = r"[0-9]{1,2}[:.][0-9]{2}"
# Days may be left out after the first part: «пн-пт 9:00-13:00, 14:00-18:00» has a lunch break.
PART = re.compile(
    rf"(?:(?P<days>{DAYS}):? ?)?(?:(?:с )?(?P<opens>{CLOCK}) ?(?:-|до) ?(?P<closes>{CLOCK})|(?P<off>выходной|выходные))"
)
BETWEEN_PARTS = re.compile(r" ?[,;]? ?")


@dataclass(frozen=True, order=True, slots=True)
class OpenHours:
    """One stretch of a working day; Monday is 0, times are local to the unit."""

    weekday: int
    opens: time
    closes: time


class HoursRefused(DomainError):
    """The text does not say hours that a clock and a week have."""


def parse_hours(text: str) -> tuple[OpenHours, ...]:
    """Read working hours in the order of the week. Raises HoursRefused for what is unclear, reversed or overlapping."""
    plain = " ".join(re.sub("[‐-―−]", "-", unicodedata.normalize("NFKC", text)).lower().split())
    stretches: list[OpenHours] = []
    days: list[int] = []
    at = 0
    while at < len(plain):
        part = PART.match(plain, at)
        if part is None or not (part["days"] or days):
            raise HoursRefused
        if part["days"]:
            days = _weekdays(part["days"])
        if part["opens"]:
            opens, closes = _clock(part["opens"]), _clock(part["closes"])
            stretches.extend(OpenHours(day, opens, closes) for day in days)
        at = part.end()
        gap = BETWEEN_PARTS.match(plain, at)
        at = gap.end() if gap else at
    stretches.sort()
    if not stretches or any(stretch.opens >= stretch.closes for stretch in stretches):
        raise HoursRefused
    for earlier, later in itertools.pairwise(stretches):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise HoursRefused
    return tuple(stretches)


def _weekdays(text: str) -> list[int]:
    days: list[int] = []
    for span in re.split("[,и]", text.replace(" ", "").replace(".", "")):
        first, _, last = span.partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if start > end:
            raise HoursRefused
        days.extend(range(start, end + 1))
    return days


def _clock(text: str) -> time:
    hour, minute = text.replace(".", ":").split(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise HoursRefused from None
