"""Our own clock: the only place that asks for the time, so that tests and training can move it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def _system_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Clock:
    """Instants are aware and in UTC; `zone` is the region's (RYADOM_TIMEZONE), for local days.

    `offset` is added to the source (RYADOM_CLOCK_START; zero in production).
    """

    zone: ZoneInfo
    source: Callable[[], datetime] = _system_now
    offset: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        return self.source() + self.offset

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()
