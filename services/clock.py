"""Our own clock: the only place that asks for the time, so that tests and training can move it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DRIFT = timedelta(minutes=5)
"""Between two looks the host's clock and its monotonic one part by less; by more when the clock was set, or the host
was asleep.
"""

LONGEST_MOVE = timedelta(days=400)
"""Of a training clock at once, which never goes back: a slip of the pen («9999») must not be for good."""


def system_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Clock:
    """Instants are aware and in UTC; `zone` is the region's (RYADOM_TIMEZONE), for local days.

    `offset` is added to the source (RYADOM_CLOCK_START; zero in production). `monotonic`, in seconds, tells a jump of
    the source from time that has passed; without it none is seen.
    """

    zone: ZoneInfo
    source: Callable[[], datetime] = system_now
    offset: timedelta = field(default=timedelta())
    monotonic: Callable[[], float] | None = None
    _looked: tuple[datetime, float] | None = field(default=None, init=False)
    _jumped: float | None = field(default=None, init=False)

    def now(self) -> datetime:
        return self.source() + self.offset

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()

    def steady_for(self, wanted: timedelta) -> bool:
        """Whether the host's clock has not jumped for so long, as far as this process saw (it looks when asked)."""
        if self.monotonic is None:
            return True
        seen, ticks = self.source(), self.monotonic()
        if self._looked is not None:
            passed = timedelta(seconds=ticks - self._looked[1])
            if abs(seen - self._looked[0] - passed) > DRIFT:
                self._jumped = ticks
        self._looked = (seen, ticks)
        return self._jumped is None or ticks - self._jumped >= wanted.total_seconds()
