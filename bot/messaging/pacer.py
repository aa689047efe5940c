"""When a message may leave: a pure timeline on a monotonic clock that is handed in.

Telegram allows about 30 messages a second in all and one a second in a chat, and punishes the whole bot for more.
All messages together keep one pace below that; who may run a few slots ahead of it goes first: the urgent, then people.
Bulk (lanes from BULK_FROM on) never does: it leaves evenly, in what people leave over. Whoever asks for several lanes
asks for the higher one first. `opens_at` answers when, `leave` takes the slot. Nothing is handed out ahead, so a freeze
voids every earlier answer.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from services.outbox import BULK_FROM, LANES
from storage.models import MessageClass

URGENT = LANES[MessageClass.URGENT]
TELEGRAM_TAKES = 30
"""Messages a second, in all."""
PEOPLE_PACE = 25.0
"""Messages a second that all lanes together keep, however slow bulk is told to go; bulk may be told to go faster."""
IN_FLIGHT = 30
"""Requests that may wait for their answers at once; the last ones are kept for the higher lanes."""
PEOPLE_IN_FLIGHT = 28
BULK_IN_FLIGHT = 20

SLOWER = 0.7
"""What a 429 leaves of the bulk rate; it comes back by RECOVERY of the configured rate every RECOVERY_EVERY seconds."""
RECOVERY = 0.05
RECOVERY_EVERY = 10.0
SLOWEST = 0.1

ALL_REFUSED = 3
"""So many different chats of people refused within ALL_REFUSED_WITHIN seconds: it is the whole bot that must wait."""
ALL_REFUSED_WITHIN = 5.0
PROBE_EVERY = 5.0
"""Seconds between urgent messages that try a closed door."""

LATE = 0.5
"""Of a step: whoever leaves so little after its time (the event loop woke late) does not push the schedule back. Two
are then half a step apart at least, and a second holds one message more.
"""

_CHATS_KEPT = 1000


@dataclass(frozen=True, eq=False)
class Slot:
    """A message under way; every one must be released."""

    lane: int
    chat: int
    left_at: float
    step: float
    probe: bool

    @property
    def bulk(self) -> bool:
        return self.lane >= BULK_FROM


class Pacer:
    """`rate`: bulk messages a second. A chat takes `chat_burst` messages at once, then `per_chat` a second.

    `chat` is any number that names one (the account's id will do). Times are seconds of `monotonic`.
    """

    def __init__(
        self, rate: float, *, monotonic: Callable[[], float], per_chat: float = 1.0, chat_burst: int = 3
    ) -> None:
        self._full_rate = rate
        self._monotonic = monotonic
        pace = max(rate, PEOPLE_PACE)
        self._step = 1 / pace
        # Of a second's room one place is left for this; at the very limit there is none.
        self._keeps_late = LATE if pace <= TELEGRAM_TAKES - 1 else 0.0
        # So many slots are left of any second: with them a second never holds more than TELEGRAM_TAKES.
        spare = max(0, math.floor(TELEGRAM_TAKES - pace) - 1)
        self._urgent_slack = spare * self._step
        self._people_slack = spare // 2 * self._step
        self._next = -math.inf
        self._chat_step = 1 / per_chat
        self._chat_slack = (chat_burst - 1) / per_chat
        self._slow_rate = rate
        self._slow_since = -math.inf
        self._bulk_next = -math.inf
        self._last_bulk: Slot | None = None
        self._slowed_at = -math.inf
        self._bulk_frozen_until = -math.inf
        self._paused_until = -math.inf
        self._probed_at = -math.inf
        self._refusals: dict[int, float] = {}
        # The time up to which a chat's messages are "paid for" at per_chat; it may run chat_slack ahead of now.
        self._chat_paid_until: dict[int, float] = {}
        self._chat_frozen_until: dict[int, float] = {}
        self._under_way: set[Slot] = set()

    def now(self) -> float:
        return self._monotonic()

    @property
    def rate(self) -> float:
        """Bulk messages a second at this moment."""
        if self._slow_rate >= self._full_rate:
            return self._full_rate
        steps = max(0, math.floor((self.now() - self._slow_since) / RECOVERY_EVERY))
        return min(self._full_rate, self._slow_rate + steps * RECOVERY * self._full_rate)

    def opens_at(self, lane: int, chat: int) -> float:
        """When a message of this lane may leave to this chat; infinity while too many are under way."""
        chat_opens = self._chat_paid_until.get(chat, -math.inf) - self._chat_slack
        closed_until = self._closed_until(chat)
        if lane == URGENT:
            closed_until = min(closed_until, self._probed_at + PROBE_EVERY)
        return max(chat_opens, closed_until, self.lane_opens_at(lane))

    def lane_opens_at(self, lane: int) -> float:
        """When a message of this lane may leave to whichever chat, at the earliest; a lower lane never opens sooner."""
        if len(self._under_way) >= _room(lane):
            return math.inf
        if lane == URGENT:
            return self._next - self._urgent_slack
        if lane >= BULK_FROM:
            return self.bulk_opens_at()
        return max(self._paused_until, self._next - self._people_slack)

    def bulk_opens_at(self) -> float:
        """When the next message of bulk may leave, to whichever chat."""
        return max(self._next, self._bulk_next, self._bulk_frozen_until, self._paused_until)

    def leave(self, lane: int, chat: int) -> Slot:
        """A message leaves now. Whoever calls has asked `opens_at` at this same moment."""
        now = self.now()
        slot = Slot(
            lane, chat, left_at=now, step=1 / self.rate, probe=lane == URGENT and self._closed_until(chat) > now
        )
        if slot.probe:
            self._probed_at = now
        self._next = self._following(self._next, now, self._step)
        # People push the schedule of bulk back by their own place in it, so it goes on as evenly as before.
        self._bulk_next = self._following(self._bulk_next, now, slot.step)
        if slot.bulk:
            self._last_bulk = slot
        self._chat_paid_until[chat] = max(self._chat_paid_until.get(chat, now), now) + self._chat_step
        self._under_way.add(slot)
        self._forget_quiet_chats(now)
        return slot

    def _following(self, planned: float, now: float, step: float) -> float:
        """The place in a schedule after the one that is taken now: evenly, and never in a row after a pause."""
        return (now if now - planned > self._keeps_late * step else planned) + step

    def release(self, slot: Slot) -> None:
        """The message is no longer under way, whatever came of it."""
        self._under_way.discard(slot)

    def unused(self, slot: Slot) -> None:
        """No request was made after all: the next may have the slot, but never closer than a step to another one."""
        self.release(slot)
        if slot.chat in self._chat_paid_until:
            self._chat_paid_until[slot.chat] -= self._chat_step
        self._next -= self._step
        self._bulk_next -= slot.step
        if self._last_bulk is not None and self._last_bulk is not slot:
            self._bulk_next = max(self._bulk_next, self._last_bulk.left_at + self._last_bulk.step)

    def accepted(self, slot: Slot) -> None:
        """An urgent message that got through a closed door opens it for everybody."""
        self.release(slot)
        if slot.probe:
            self._paused_until = -math.inf
            self._chat_frozen_until.pop(slot.chat, None)

    def refused(self, slot: Slot, retry_after: float) -> None:
        """A 429: freeze what it speaks of. Bulk is slowed once by a freeze, not by each message of that moment."""
        self.release(slot)
        now = self.now()
        until = now + retry_after
        self._slow_rate = self.rate
        if slot.bulk and slot.left_at > self._slowed_at:
            self._slow_rate = max(self._slow_rate * SLOWER, self._full_rate * SLOWEST)
            self._slowed_at = now
        self._bulk_frozen_until = max(self._bulk_frozen_until, until)
        self._slow_since = self._bulk_frozen_until
        if slot.bulk:
            return
        if slot.lane == URGENT:
            self._probed_at = max(self._probed_at, slot.left_at)
        self._chat_frozen_until[slot.chat] = max(self._chat_frozen_until.get(slot.chat, until), until)
        self._refusals = {chat: at for chat, at in self._refusals.items() if at > now - ALL_REFUSED_WITHIN}
        self._refusals[slot.chat] = now
        if len(self._refusals) >= ALL_REFUSED:
            self._paused_until = max(self._paused_until, until)

    def _closed_until(self, chat: int) -> float:
        return max(self._paused_until, self._chat_frozen_until.get(chat, -math.inf))

    def _forget_quiet_chats(self, now: float) -> None:
        if len(self._chat_paid_until) > _CHATS_KEPT:
            self._chat_paid_until = {chat: until for chat, until in self._chat_paid_until.items() if until > now}
            self._chat_frozen_until = {chat: until for chat, until in self._chat_frozen_until.items() if until > now}


def _room(lane: int) -> int:
    if lane == URGENT:
        return IN_FLIGHT
    return PEOPLE_IN_FLIGHT if lane < BULK_FROM else BULK_IN_FLIGHT
