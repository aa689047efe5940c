"""Long polling: ask, write down, ask again (which confirms); handling goes on meanwhile and never holds it back."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods.base import TelegramMethod
from pydantic import Field

from bot.messaging.firstaid import FirstAid
from bot.messaging.intake import Intake
from bot.messaging.rawupdate import is_usable

log = structlog.get_logger()

POLL_SECONDS = 15
"""The health page takes half a minute without an answer for an outage, so answers come at least twice as often."""
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONGEST_PAUSE = 30.0
CONFLICT_SECONDS = 60.0
"""How long another copy may take updates beside us (a restart, an update) before the admins hear of it."""


class GetRawUpdates(TelegramMethod[list[Any]]):
    """getUpdates without models: one update of a shape we do not know must not hold back the others."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_SECONDS
    allowed_updates: list[str] = Field(default_factory=lambda: list(ALLOWED_UPDATES))


class LongTrouble:
    """A trouble that may end by itself; whoever must hear of it is told once, when it has gone on for a minute."""

    def __init__(self, tell: Callable[[], Awaitable[None]] | None) -> None:
        self._tell = tell
        self._seconds = 0.0

    async def lasted(self, seconds: float) -> None:
        before, self._seconds = self._seconds, self._seconds + seconds
        if self._tell is None or not before < CONFLICT_SECONDS <= self._seconds:
            return
        try:
            await self._tell()
        except Exception:
            # The database may be the trouble itself; taking updates in goes on.
            log.exception("trouble_not_told")

    def over(self) -> None:
        self._seconds = 0.0


class NothingUsable(Exception):
    """The messenger answered with updates of which none has an id."""


async def poll(
    bot: Bot,
    intake: Intake,
    heard: Callable[[], None] = lambda: None,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    on_conflict: Callable[[], Awaitable[None]] | None = None,
    first_aid: FirstAid | None = None,
) -> None:
    """Take updates in until cancelled; `heard` is called at each answer whose updates are written down, `pause` waits
    so many seconds after a failure, `on_conflict` once when another copy has been polling for a minute. `first_aid`
    looks at what has come before it is written down.

    Raises TelegramUnauthorizedError when the token stops being valid.
    """
    offset: int | None = None
    failures = 0
    conflict = LongTrouble(on_conflict)
    while True:
        await intake.has_room()
        try:
            if offset is None:
                # What waits at the messenger is kept: somebody wrote it while we were away.
                await bot.delete_webhook(drop_pending_updates=False)
            # The first answer, also after a failure, comes at once: what was written meanwhile, and that we are heard.
            patience = 0 if offset is None or failures else POLL_SECONDS
            updates = await bot(GetRawUpdates(offset=offset, timeout=patience), request_timeout=POLL_SECONDS + 10)
            usable = [raw for raw in updates if is_usable(raw)]
            await _write_down(intake, usable, first_aid)
            heard()
            _must_be_confirmable(updates, usable)
        except TelegramUnauthorizedError:
            raise
        except Exception as error:  # noqa: BLE001 -- broken connection, cut answer, busy database: nothing is confirmed yet
            failures += 1
            event = "polling_conflict" if isinstance(error, TelegramConflictError) else "polling_failed"
            log.warning(event, failures=failures, reason=type(error).__name__)
            asked = error.retry_after if isinstance(error, TelegramRetryAfter) else 0
            seconds = max(pause_after(failures), asked)
            await pause(seconds)
            if isinstance(error, TelegramConflictError):
                await conflict.lasted(seconds)
        else:
            failures = 0
            conflict.over()
            if usable:
                offset = max(int(raw["update_id"]) for raw in usable) + 1
                await asyncio.sleep(0)  # who has written goes before the next question, which takes a millisecond
            elif offset is None:
                offset = 0


async def _write_down(intake: Intake, updates: list[Any], first_aid: FirstAid | None) -> None:
    if first_aid is not None:
        first_aid.arrived(updates)
    try:
        await intake.accept(updates)
    except Exception:
        if first_aid is not None:
            first_aid.failed(updates)
        raise


def _must_be_confirmable(updates: list[Any], usable: list[Any]) -> None:
    """Raise NothingUsable when the answer holds nothing to confirm: asked again at once it would only come again."""
    if updates and not usable:
        raise NothingUsable


def pause_after(failures: int) -> float:
    """Seconds before the next try: doubled each time up to half a minute, with jitter."""
    jitter = random.uniform(0.7, 1.3)  # noqa: S311 -- no secret
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 8)) * jitter
