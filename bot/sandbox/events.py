"""What happens in the phones, as a numbered list that watchers (the chat page, phones over HTTP) follow."""

import asyncio
from collections import deque

from bot.sandbox.answers import Json
from bot.sandbox.bell import Bell

HISTORY = 50_000


class EventLog:
    """`seq` grows by one with each event; only the last 50,000 events are remembered. `changed` is set by each."""

    def __init__(self, changed: asyncio.Event) -> None:
        self.seq = 0
        self._changed = changed
        self._events: deque[Json] = deque(maxlen=HISTORY)
        self._bell = Bell()

    def append(self, phone: str, kind: str, **fields: object) -> Json:
        self.seq += 1
        event: Json = {"seq": self.seq, "phone": phone, "type": kind, **fields}
        self._events.append(event)
        self._changed.set()
        self._bell.ring()
        return event

    def after(self, seq: int) -> list[Json]:
        """Events newer than `seq`, oldest first; walks back from the end, so following closely is cheap."""
        newer = []
        for event in reversed(self._events):
            if event["seq"] <= seq:
                break
            newer.append(event)
        return newer[::-1]

    async def wait_after(self, seq: int, seconds: float) -> list[Json]:
        """The same, but waits up to so many seconds for the first one; `wake` ends the wait."""
        events = self.after(seq)
        if not events and await self._bell.wait(seconds):
            events = self.after(seq)
        return events

    def wake(self) -> None:
        self._bell.ring()
