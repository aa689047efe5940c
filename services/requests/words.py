"""Rules about people's words: what is no word at all, and how a long text goes in several messages."""

import unicodedata

MESSAGE_ROOM = 3500
"""Units of people's words in one message. A message holds 4000; the rest is for our own line above and below them."""

_SPELLED_LONGER = {"&": 5, "<": 4, ">": 4}
_JOINER = "\u200d"
_LONGEST_JOINED = 32


def is_blank(text: str) -> bool:
    """Nothing that a person could read: spaces, joiners, marks without a letter."""
    return not any(unicodedata.category(char)[0] in "LNPS" for char in text)


def parts_of(text: str, room: int = MESSAGE_ROOM) -> list[str]:
    """Cut a text into parts of at most `room` units each, without losing a character; never an empty list.

    A unit is half a character outside the first plane (messengers count UTF-16), and `&`, `<`, `>` count as they are
    spelled in HTML. Parts end after a space where there is one, and not inside a character that is made of several.
    """
    parts: list[str] = []
    start = after_space = used = 0
    for at, char in enumerate(text):
        while start < at and used + _units(char) > room:
            cut = after_space if after_space > start else _before_joined(text, start, at)
            parts.append(text[start:cut])
            start = cut
            used = sum(map(_units, text[start:at]))
        used += _units(char)
        if char.isspace():
            after_space = at + 1
    parts.append(text[start:])
    return parts


def _units(char: str) -> int:
    return _SPELLED_LONGER.get(char) or (2 if ord(char) > 0xFFFF else 1)


def _before_joined(text: str, start: int, at: int) -> int:
    """The nearest place at or before `at` that does not cut a letter from its marks or an emoji from its joiners."""
    for cut in range(at, max(start, at - _LONGEST_JOINED), -1):
        joined = unicodedata.category(text[cut])[0] == "M" or _JOINER in (text[cut], text[cut - 1])
        if not joined:
            return cut
    return at
