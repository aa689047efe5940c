"""Updates that wait for the bot, with the rules of getUpdates."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sandbox.answers import Json, conflict
from bot.sandbox.bell import Bell

KEPT_FOR = timedelta(hours=24)
LONGEST_POLL = 50.0
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


class UpdateQueue:
    """Updates are kept until a greater offset confirms them, 24 hours at most.

    `slow_repeats` turns on what Telegram does to a bot that asks again with the same offset: within 0.5 s it gets
    one update, within 3 s its short poll lasts 3 s. It is off by default because it would slow every test.
    """

    def __init__(self, now: Callable[[], datetime], first_id: int = 700_000_001) -> None:
        self.webhook: Json = {}
        self.allowed: set[str] | None = None
        self.slow_repeats = False
        self._now = now
        self._next_id = first_id
        self._waiting: deque[tuple[datetime, Json]] = deque()
        self._bell = Bell()
        self._poller: object = None
        self._wakes = 0
        self._last: tuple[int, float] = (0, float("-inf"))

    def put(self, kind: str, content: Json) -> int | None:
        """Queue one update and answer its id; None when the bot asked not to get this kind."""
        if kind in _ON_REQUEST if self.allowed is None else kind not in self.allowed:
            return None
        update_id = self._next_id
        self._next_id += 1
        self._waiting.append((self._now(), {"update_id": update_id, kind: content}))
        self._bell.ring()
        return update_id

    def allow(self, kinds: list[str]) -> None:
        """The list holds for updates that come later, until another list is given; an empty one is the default."""
        self.allowed = set(kinds) or None

    @property
    def pending(self) -> list[Json]:
        oldest = self._now() - KEPT_FOR
        while self._waiting and self._waiting[0][0] < oldest:
            self._waiting.popleft()
        return [update for _, update in self._waiting]

    def drop(self) -> None:
        self._waiting.clear()

    def confirm(self, offset: int) -> None:
        """An offset confirms what is before it; a negative one keeps that many from the end and forgets the rest."""
        if offset < 0:
            offset = self._next_id + offset
        while offset and self._waiting and self._waiting[0][1]["update_id"] < offset:
            self._waiting.popleft()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Raises RefusedError 409 in an older poll when a newer one comes, and in any while a webhook is set."""
        if self.webhook.get("url"):
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        loop = asyncio.get_running_loop()
        limit, seconds = self._repeat_rule(offset, limit, min(seconds, LONGEST_POLL), loop.time())
        mine = self._poller = object()
        self._bell.ring()
        wakes, deadline = self._wakes, loop.time() + seconds
        self.confirm(offset)
        while not self.pending and wakes == self._wakes and self._poller is mine:
            if not await self._bell.wait(deadline - loop.time()):
                break
        if self._poller is not mine:
            raise conflict(self._takeover())
        return self.pending[:limit]

    def _takeover(self) -> str:
        if self.webhook.get("url"):
            return "terminated by setWebhook request"
        return "terminated by other getUpdates request; make sure that only one bot instance is running"

    def _repeat_rule(self, offset: int, limit: int, seconds: float, at: float) -> tuple[int, float]:
        last_offset, last_at = self._last
        self._last = (offset, at)
        if self.slow_repeats and offset == last_offset:
            if seconds < 3 and at < last_at + 3:
                seconds = 3
            if at < last_at + 0.5:
                limit = 1
        return limit, seconds

    def set_webhook(self, webhook: Json) -> None:
        self.webhook = webhook
        self._poller = None
        self._bell.ring()

    def wake(self) -> None:
        """Ends every waiting poll with an empty answer: the server goes down."""
        self._wakes += 1
        self._bell.ring()
