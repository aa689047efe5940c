"""A person's text made fit to be shown to others. Pure: the same for what is kept and for what is drawn."""

import re
import unicodedata

# Marks that turn the direction of what follows: in a name they would rewrite the rest of the line.
_DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
_KEPT_CONTROLS = "\n\t"
_MAX_COMBINING = 3
_HARMLESS = re.compile(r"[\w\n !\"%'()*+,./:;=?@«»№–—-]*")  # letters and figures of every script, no marks on them


def clean(text: str) -> str:
    """A person's text as it may be shown to another: no control characters, no direction marks, no lone surrogates,
    no towers of combining marks (at most three in a row).
    """
    if _HARMLESS.fullmatch(text):
        return text
    kept: list[str] = []
    combining = 0
    for char in text.translate(_DIRECTION_MARKS):
        combining = combining + 1 if unicodedata.combining(char) else 0
        category = unicodedata.category(char)
        if combining > _MAX_COMBINING or category == "Cs" or (category == "Cc" and char not in _KEPT_CONTROLS):
            continue
        kept.append(char)
    return "".join(kept)


def clean_line(text: str) -> str:
    """The same in one line, with single spaces between the words: titles, places, reasons."""
    return " ".join(clean(" ".join(text.split())).split())
