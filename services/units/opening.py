"""Whether an office is open by its hours, and how a week of hours is told in few lines."""

from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby

from services.units.hours import OpenHours

DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Opening:
    """`open_until`: it is open now, and that is when it closes. Else `opens_in_days` (0: today) and `opens_at`. Times
    are local to the unit.
    """

    open_until: time | None = None
    opens_in_days: int = 0
    opens_at: time | None = None


@dataclass(frozen=True, slots=True)
class SameDays:
    """Neighbouring days of the week with the same stretches; a day alone is its own `last`."""

    first: int
    last: int
    stretches: tuple[tuple[time, time], ...]


def opening_at(hours: tuple[OpenHours, ...], local: datetime) -> Opening | None:
    """What the clock of the unit says at `local`; None when no hours are known.

    By the week only: holidays are not known here, so whoever tells it says that it is by the hours.
    """
    if not hours:
        return None
    now = local.time()
    for stretch in hours:
        if stretch.weekday == local.weekday() and stretch.opens <= now < stretch.closes:
            return Opening(open_until=_end_of(stretch, hours))
    for days in range(DAYS_OF_WEEK + 1):
        weekday = (local.weekday() + days) % DAYS_OF_WEEK
        ahead = [one.opens for one in hours if one.weekday == weekday and (days or one.opens > now)]
        if ahead:
            return Opening(opens_in_days=days, opens_at=min(ahead))
    return None


def week_of(hours: tuple[OpenHours, ...]) -> list[SameDays]:
    """The working days in the order of the week, neighbours with the same stretches together."""
    by_day = {
        day: tuple((one.opens, one.closes) for one in stretches)
        for day, stretches in groupby(sorted(hours), key=lambda one: one.weekday)
    }
    told: list[SameDays] = []
    for day, stretches in by_day.items():
        if told and told[-1].last == day - 1 and told[-1].stretches == stretches:
            told[-1] = SameDays(told[-1].first, day, stretches)
        else:
            told.append(SameDays(day, day, stretches))
    return told


def _end_of(stretch: OpenHours, hours: tuple[OpenHours, ...]) -> time:
    """Stretches that touch («9:00-13:00, 13:00-18:00») are one."""
    end = stretch.closes
    for later in sorted(hours):
        if later.weekday == stretch.weekday and later.opens == end:
            end = later.closes
    return end
