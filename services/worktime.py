"""Working time of a unit: its hours and the production calendar together, as plain functions of an instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.production_calendar import ProductionCalendar, load_calendar
from services.units.hours import HoursRefused, OpenHours, parse_hours
from storage.models import Unit

USUAL_HOURS = "пн-пт 9:00-18:00"
"""Of a unit whose hours are not given, or are not such as can be read."""
FARTHEST = 3 * 366
"""Days: nothing is looked for beyond them."""
SHORTER = timedelta(hours=1)
STEP = 30
"""Minutes: promises end on the half hour."""

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class WorkingTime:
    """When a unit is open. Every instant is in UTC."""

    hours: tuple[OpenHours, ...]
    zone: ZoneInfo
    calendar: ProductionCalendar

    def is_open(self, instant: datetime) -> bool:
        return self.next_open(instant) == instant

    def next_open(self, instant: datetime) -> datetime:
        """The instant itself when the unit is open, else when it opens next."""
        return next((max(begins, instant) for begins, _ends in self._from(instant)), instant)

    def add(self, instant: datetime, length: timedelta) -> datetime:
        """The instant at which so much working time has passed."""
        reached = instant
        for begins, ends in self._from(instant):
            begins = max(begins, instant)  # noqa: PLW2901 -- what is left of the first stretch
            if length <= ends - begins:
                return begins + length
            length -= ends - begins
            reached = ends
        return reached

    def back(self, instant: datetime, length: timedelta) -> datetime:
        """The instant since which so much working time has passed."""
        reached = instant
        for begins, ends in self._until(instant):
            ends = min(ends, instant)  # noqa: PLW2901 -- what is gone of the last stretch
            if length <= ends - begins:
                return ends - length
            length -= ends - begins
            reached = begins
        return reached

    def between(self, begins: datetime, ends: datetime) -> timedelta:
        """How much working time lies between two instants."""
        total = timedelta()
        for opens, closes in self._from(begins):
            if opens >= ends:
                break
            total += min(closes, ends) - max(opens, begins)
        return total

    def promised(self, instant: datetime, length: timedelta) -> datetime:
        """As `add`, up to the next half hour, and not beyond the end of that stretch of work."""
        exact = self.add(instant, length)
        over = (exact.minute % STEP) * 60 + exact.second + exact.microsecond / 1e6
        rounded = exact + timedelta(seconds=STEP * 60 - over) if over else exact
        closes = next((ends for begins, ends in self._from(exact) if begins <= exact), None)
        return min(rounded, closes) if closes is not None else exact

    def _from(self, instant: datetime) -> Iterator[Stretch]:
        """The stretches of work that are not over at an instant, in their order."""
        first = instant.astimezone(self.zone).date()
        for number in range(FARTHEST):
            yield from (one for one in self._on(first + timedelta(days=number)) if one[1] > instant)

    def _until(self, instant: datetime) -> Iterator[Stretch]:
        """The stretches of work that began before an instant, the last first."""
        last = instant.astimezone(self.zone).date()
        for number in range(FARTHEST):
            yield from (one for one in reversed(self._on(last - timedelta(days=number))) if one[0] < instant)

    def _on(self, day: date) -> list[Stretch]:
        known = self.calendar.day(day)
        if known.off:
            return []
        stretches = [
            (self._instant(day, one.opens), self._instant(day, one.closes))
            for one in self.hours
            if one.weekday == known.weekday
        ]
        if known.short and stretches:
            begins, ends = stretches.pop()
            if ends - SHORTER > begins:
                stretches.append((begins, ends - SHORTER))
        return stretches

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def working_time(unit: Unit, zone: ZoneInfo) -> WorkingTime:
    try:
        hours = parse_hours(unit.hours or USUAL_HOURS)
    except HoursRefused:
        hours = parse_hours(USUAL_HOURS)
    return WorkingTime(hours, zone, load_calendar())
