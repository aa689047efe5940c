"""Updates that wait for the bot, with the rules of getUpdates."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sandbox.answers import Json, conflict
from bot.sandbox.bell import Bell
from bot.sandbox.faults import Faults

KEPT_FOR = timedelta(hours=24)
LONGEST_POLL = 50.0
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


class UpdateQueue:
    """Updates are kept until a greater offset confirms them, 24 hours at most.

    `slow_repeats` turns on what Telegram does to a bot that asks again with the same offset: within 0.5 s it gets
    one update, within 3 s its short poll lasts 3 s. It is off by default because it would slow every test.
    `changed` is set by whatever a kept queue would have to remember; what `faults` hold back or repeat is not kept.
    """

    def __init__(
        self, now: Callable[[], datetime], changed: asyncio.Event, faults: Faults, first_id: int = 700_000_001
    ) -> None:
        self.webhook: Json = {}
        self.allowed: set[str] | None = None
        self.slow_repeats = False
        self.next_id = first_id
        self._now = now
        self._changed = changed
        self._faults = faults
        self._late: list[tuple[datetime, datetime, str, Json]] = []
        self._to_repeat: set[int] = set()
        self._again: list[Json] = []
        self._waiting: deque[tuple[datetime, Json]] = deque()
        self._bell = Bell()
        self._poller: object = None
        self._wakes = 0
        self._last: tuple[int, float] = (0, float("-inf"))

    def put(self, kind: str, content: Json) -> int | None:
        """Queue one update and answer its id; None when the bot asked not to get this kind, or when it comes late."""
        if kind in _ON_REQUEST if self.allowed is None else kind not in self.allowed:
            return None
        now, odd = self._now(), self._faults.updates
        if self._faults.falls(odd.late):
            self._late.append((now + timedelta(seconds=odd.seconds), now, kind, content))
            self._bell.ring()
            return None
        return self._queue(now, kind, content)

    def _queue(self, came: datetime, kind: str, content: Json) -> int:
        update_id = self.next_id
        self.next_id += 1
        if self._faults.falls(self._faults.updates.repeat):
            self._to_repeat.add(update_id)
        self.put_back(came, {"update_id": update_id, kind: content})
        return update_id

    def put_back(self, came: datetime, update: Json) -> None:
        """An update that has its id already, newer than all that wait."""
        self._waiting.append((came, update))
        self._changed.set()
        self._bell.ring()

    def allow(self, kinds: list[str]) -> None:
        """The list holds for updates that come later, until another list is given; an empty one is the default."""
        self.allowed = set(kinds) or None
        self._changed.set()

    @property
    def waiting(self) -> list[tuple[datetime, Json]]:
        """What waits, oldest first, each with the moment at which it came."""
        self._queue_late()
        oldest = self._now() - KEPT_FOR
        while self._waiting and self._waiting[0][0] < oldest:
            self._waiting.popleft()
        return list(self._waiting)

    @property
    def pending(self) -> list[Json]:
        """What the bot has not got or not confirmed, and what it will get once more."""
        return [*self._again, *(update for _, update in self.waiting)]

    def hand_out(self, limit: int) -> list[Json]:
        """The next batch, in the way the table of faults has it; updates that come twice are beyond the limit."""
        batch = self.pending[:limit]
        batch += [update for update in batch if update["update_id"] in self._to_repeat]
        self._again = self._again[limit:]
        if self._faults.updates.shuffle:
            self._faults.random.shuffle(batch)
        return batch

    def drop(self) -> None:
        self._late, self._again = [], []
        self._waiting.clear()
        self._changed.set()

    def confirm(self, offset: int) -> None:
        """An offset confirms what is before it; a negative one keeps that many from the end and forgets the rest."""
        while self._waiting and (
            len(self._waiting) > -offset if offset < 0 else self._waiting[0][1]["update_id"] < offset
        ):
            _, confirmed = self._waiting.popleft()
            if confirmed["update_id"] in self._to_repeat:
                self._to_repeat.discard(confirmed["update_id"])
                self._again.append(confirmed)
            self._changed.set()

    def delivered(self, update_id: int) -> None:
        """The webhook took it."""
        if any(update["update_id"] == update_id for update in self._again):
            self._again = [update for update in self._again if update["update_id"] != update_id]
        else:
            kept = deque(one for one in self._waiting if one[1]["update_id"] != update_id)
            taken = [update for _, update in self._waiting if update["update_id"] == update_id]
            self._waiting = kept
            self._again += taken if update_id in self._to_repeat else []
            self._to_repeat.discard(update_id)
        self._changed.set()
        self._bell.ring()

    def not_delivered(self, reason: str) -> None:
        """The webhook did not take an update: getWebhookInfo says so until a webhook is set anew."""
        if self.webhook:
            self.webhook |= {"last_error_date": int(self._now().timestamp()), "last_error_message": reason}
        self._changed.set()
        self._bell.ring()

    async def news(self, seconds: float) -> None:
        """Wait so many seconds at most for a change of what waits, or of the webhook."""
        if self._next_late() <= 0:
            self._queue_late()
        else:
            await self._bell.wait(min(seconds, self._next_late()))

    def _queue_late(self) -> None:
        """Those whose time has come, or all when the table does not hold them back any longer."""
        due = [one for one in self._late if one[0] <= self._now() or not self._faults.updates.late]
        self._late = [one for one in self._late if one not in due]
        for _, came, kind, content in due:
            self._queue(came, kind, content)

    def _next_late(self) -> float:
        """Seconds until the next late update is due."""
        return min(((due - self._now()).total_seconds() for due, *_ in self._late), default=LONGEST_POLL)

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
        while not self.pending and wakes == self._wakes and self._poller is mine and loop.time() < deadline:
            await self._bell.wait(min(deadline - loop.time(), self._next_late()))
        if self._poller is not mine:
            raise conflict(self._takeover())
        return self.hand_out(limit)

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
        self._changed.set()
        self._poller = None
        self._bell.ring()

    def wake(self) -> None:
        """Ends every waiting poll with an empty answer: the server goes down."""
        self._wakes += 1
        self._bell.ring()
