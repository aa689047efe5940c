"""The first answer to a cry for help that does not need the database: from memory, and of nothing said is it promised
that it is kept.

A cry is looked for as soon as an update has come: before it is written down, before it waits behind others of its
chat. When it is not handled in a moment (the commit hangs or fails, a flood lies before it, the handler fails), the
numbers of help go out by themselves; handled later, it is answered as ever.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from bot.messaging.background import Background
from bot.messaging.rawupdate import Raw, author_of
from handlers.ui.menu import Open, Section
from services.safety.alarm import is_cry

PATIENCE = 1.5
"""Seconds that an update may take to be handled before the numbers go out without it."""
TOLD_PAUSE = 600.0
"""Seconds in which one chat is told once."""
MOST_KNOWN = 2000
"""Cries that wait or were handled, and chats that were told: what is more waits for its turn like anything else."""
LOOKED_AT = 1000
"""First and last characters of a text that are looked through here, so that a flood of long ones costs little."""
URGENT_PRESS = Open(section=Section.URGENT).pack()


class FirstAid:
    """`tell` gives the numbers to a chat, and says whether they went out; whatever it raises is logged by the
    background. A chat that they did not reach is told at its next cry.
    """

    def __init__(
        self, tell: Callable[[int], Awaitable[bool]], background: Background, *, patience: float = PATIENCE
    ) -> None:
        self._tell = tell
        self._background = background
        self._patience = patience
        self._waiting: dict[int, tuple[int, asyncio.TimerHandle]] = {}
        self._handled: dict[int, None] = {}
        self._telling: set[int] = set()
        self._told: dict[int, float] = {}

    def arrived(self, updates: Iterable[Raw]) -> None:
        """These have come, and nothing is done with them yet. Told of the same again it is the same."""
        for raw in updates:
            update_id, chat_id = raw["update_id"], author_of(raw)
            if chat_id is None or update_id in self._waiting or update_id in self._handled:
                continue
            if len(self._waiting) < MOST_KNOWN and not self._is_told(chat_id) and cries(raw):
                timer = asyncio.get_running_loop().call_later(self._patience, self._give, update_id)
                self._waiting[update_id] = chat_id, timer

    def handled(self, update_id: int) -> None:
        """The person has the answer of the house, or will have it from the outbox. The messenger may bring it again."""
        if (waiting := self._waiting.pop(update_id, None)) is not None:
            waiting[1].cancel()
            self._handled[update_id] = None
            _shorten(self._handled)

    def failed(self, updates: Iterable[Raw]) -> None:
        """These could not be written down: nobody waits any longer."""
        for raw in updates:
            self._give(raw["update_id"])

    def close(self) -> None:
        for update_id in list(self._waiting):
            self.handled(update_id)

    def _give(self, update_id: int) -> None:
        waiting = self._waiting.pop(update_id, None)
        if waiting is None:
            return
        chat_id, timer = waiting
        timer.cancel()
        if chat_id not in self._telling and not self._is_told(chat_id):
            self._telling.add(chat_id)
            self._background.start(self._say(chat_id), name="first aid")

    def _is_told(self, chat_id: int) -> bool:
        at = self._told.get(chat_id)
        return at is not None and asyncio.get_running_loop().time() - at < TOLD_PAUSE

    async def _say(self, chat_id: int) -> None:
        try:
            if await self._tell(chat_id):
                self._told.pop(chat_id, None)
                self._told[chat_id] = asyncio.get_running_loop().time()
                _shorten(self._told)
        finally:
            self._telling.discard(chat_id)


def _shorten(known: dict[int, Any]) -> None:
    for one in list(known)[:-MOST_KNOWN]:
        del known[one]


def cries(raw: Raw) -> bool:
    """«🆘» pressed, or words that mark a crisis, in a message or a correction of one."""
    query = raw.get("callback_query")
    if isinstance(query, Mapping):
        return query.get("data") == URGENT_PRESS
    for kind in ("message", "edited_message"):
        message = raw.get(kind)
        if isinstance(message, Mapping):
            said = message.get("text") or message.get("caption")
            if isinstance(said, str) and any(is_cry(part) for part in _ends(said)):
                return True
    return False


def _ends(said: str) -> tuple[str, ...]:
    return (said,) if len(said) <= 2 * LOOKED_AT else (said[:LOOKED_AT], said[-LOOKED_AT:])
