"""Working days of «Помощь Центра». Every question about them is asked here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.production_calendar import load_calendar
from services.quiet import awake_at
from services.units.hours import parse_hours
from services.worktime import USUAL_HOURS

_WEEKDAYS = frozenset(one.weekday for one in parse_hours(USUAL_HOURS))


def is_working_day(day: date) -> bool:
    """By the production calendar: no public holiday nor weekend, but a Saturday that is swapped with a weekday."""
    known = load_calendar().day(day)
    return not known.off and known.weekday in _WEEKDAYS


def answer_by(offered_at: datetime, zone: ZoneInfo) -> datetime:
    """The Centre answers within one working day: until the same hour of the next one. What is offered on a day off
    counts from the morning after it.
    """
    local = offered_at.astimezone(zone)
    day, hour = local.date(), local.time()
    if not is_working_day(day):
        day, hour = _next(day), time()
    return datetime.combine(_next(day), hour, zone).astimezone(UTC)


def days_after(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many working days later at the same hour; for an hour of the night the morning after it, of a working day."""
    for _ in range(days):
        instant = answer_by(instant, zone)
    local = awake_at(instant, zone).astimezone(zone)
    day = local.date() if is_working_day(local.date()) else _next(local.date())
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def _next(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
