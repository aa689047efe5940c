"""Working days of «Помощь Центра». Every question about them is asked here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def answer_by(offered_at: datetime, zone: ZoneInfo) -> datetime:
    """The Centre answers within one working day: until the same hour of the next one. What is offered on a day off
    counts from the morning after it.
    """
    local = offered_at.astimezone(zone)
    day, hour = local.date(), local.time()
    if not is_working_day(day):
        day, hour = _next(day), time()
    return datetime.combine(_next(day), hour, zone).astimezone(UTC)


def _next(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
