"""When the messenger was last heard of: for the health page, and kept for the notice after a long silence."""

import asyncio
import math
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from services.outages import Silence, note_contact
from services.work import Workshop

log = structlog.get_logger()
NOTE_SECONDS = 300.0
"""Between two notes in the database: by so much an outage that ends with a new start of the bot may seem longer."""
AGAIN_SECONDS = 20.0
"""After a note that failed."""


def ticks() -> float:
    """Seconds that only run, also while the host is asleep: a clock that is set does not touch them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class Contact:
    """When the messenger was last heard of, and what it said was written down (an answered poll). By the monotonic
    clock: a host's clock that is set, or one moved for training, says nothing of the messenger.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._heard = -math.inf
        self._silence: tuple[float, float] | None = None  # the longest since the last note
        self._word = asyncio.Event()

    def heard(self) -> None:
        before, self._heard = self._heard, self._monotonic()
        if self._silence is None or self._heard - before > self._silence[1] - self._silence[0]:
            self._silence = (before, self._heard)
        self._word.set()

    def silent_for(self) -> float:
        """Seconds; infinity before the first word."""
        return self._monotonic() - self._heard

    async def note_next(self, workshop: Workshop) -> None:
        """Wait for the next word and keep it, with the longest silence since the last note."""
        self._word.clear()
        await self._word.wait()
        longest = self._silence
        if longest is None:
            return
        now = self._monotonic()
        began, ended = longest
        silence = Silence(
            began=timedelta(seconds=now - began) if math.isfinite(began) else None,
            ended=timedelta(seconds=now - ended),
        )
        async with workshop.work() as work:
            await note_contact(work, silence, moved=workshop.clock.offset)
        if self._silence == longest:
            self._silence = None


async def keep_noting(
    contact: Contact, workshop: Workshop, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Keep the last contact in the database until cancelled. A silence that could not be noted is not forgotten."""
    while True:
        try:
            await contact.note_next(workshop)
        except Exception:
            log.exception("contact_not_noted")
            await pause(AGAIN_SECONDS)
        else:
            await pause(NOTE_SECONDS)
