"""Looking through many words at once: in a thread, and what was found is remembered, so that nobody waits for it.

The shield and the words of a crisis take a second for some sixty thousand characters, and everybody is answered by one
loop.
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache

from services.safety import shield
from services.safety.crisis import find_crisis
from services.safety.shield import Found

MANY = 4000
"""Characters: fewer are looked at as they come."""
MOST_KNOWN = 64
"""Drafts of which it is remembered what is found in all their messages together."""


def find_in_all(texts: Sequence[str]) -> tuple[Found, ...]:
    """As services.safety.shield, remembered."""
    return _found(tuple(texts))


def masked_all(texts: Sequence[str]) -> tuple[str, ...]:
    """As services.safety.shield, remembered."""
    return _masked(tuple(texts))


async def look_through(texts: Sequence[str]) -> None:
    """Look at words before they are asked about: the loop goes on meanwhile. A few are left to whoever asks."""
    if sum(map(len, texts)) > MANY:
        await asyncio.to_thread(_look, tuple(texts))


def _look(texts: tuple[str, ...]) -> None:
    for text in texts:
        find_crisis(text)
    _found(texts)
    _masked(texts)


@lru_cache(maxsize=MOST_KNOWN)
def _found(texts: tuple[str, ...]) -> tuple[Found, ...]:
    return tuple(shield.find_in_all(texts))


@lru_cache(maxsize=MOST_KNOWN)
def _masked(texts: tuple[str, ...]) -> tuple[str, ...]:
    return shield.masked_all(texts)
