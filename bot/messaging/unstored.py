"""Whose updates cannot be written down, and for how long: who is to be told of it."""

from collections.abc import Iterable

from bot.messaging.rawupdate import Raw, author_of

TOLD_AT = 3
"""The try of one update after which its author hears of it: a busy database helps itself sooner."""
MOST_KNOWN = 5000
"""Of a long outage the messenger forgets some; those that came last are the ones that still come again."""


class Unstored:
    """The tries of each update, counted apart: that others come in the same bad moment says nothing of this one."""

    def __init__(self) -> None:
        self._tries: dict[int, int] = {}

    def stored(self, updates: Iterable[Raw]) -> None:
        for raw in updates:
            self._tries.pop(raw["update_id"], None)

    def failed(self, updates: Iterable[Raw]) -> set[int]:
        """One more try was in vain. The chats of the people to be told: no groups, nobody who only blocks the bot."""
        chats = set()
        for update_id, raw in {raw["update_id"]: raw for raw in updates}.items():
            self._tries[update_id] = tries = self._tries.pop(update_id, 0) + 1
            if tries >= TOLD_AT and (chat_id := author_of(raw)) is not None:
                chats.add(chat_id)
        for update_id in list(self._tries)[:-MOST_KNOWN]:
            del self._tries[update_id]
        return chats
