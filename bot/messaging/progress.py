"""Telling of broadcasts under way: not of every row, at most once a second, and always after the last."""

import math
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

OnProgress = Callable[[set[int]], Awaitable[None]]
"""Is given the ids of the broadcasts of which rows have ended."""

TELL_EVERY = 1.0


class Progress:
    def __init__(self, on_progress: OnProgress | None, now: Callable[[], float]) -> None:
        self._on_progress = on_progress
        self._now = now
        self._touched: set[int] = set()
        self._told_at = -math.inf
        self._telling = False

    @property
    def next_time(self) -> float:
        """When to tell; infinity while there is nothing to tell."""
        return self._told_at + TELL_EVERY if self._touched and not self._telling else math.inf

    @property
    def all_told(self) -> bool:
        return not self._touched and not self._telling

    def touch(self, broadcasts: set[int]) -> None:
        if self._on_progress is not None:
            self._touched |= broadcasts

    async def tell(self) -> None:
        if self._on_progress is None or not self._touched or self._telling:
            return
        touched, self._touched = self._touched, set()
        self._told_at = self._now()
        self._telling = True
        try:
            await self._on_progress(touched)
        except Exception as error:  # noqa: BLE001 -- a picture of the progress is not worth the messages themselves
            log.warning("outbox_progress_failed", error=type(error).__name__)
        finally:
            self._telling = False
