"""The name that colleagues see: made readable from whatever a profile says. Pure, without a messenger."""

import unicodedata

LONGEST_NAME = 64
MOST_COMBINING = 2
"""Marks above one letter: real alphabets need two, more make a tower over the lines around."""

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACES = {"Zs", "Zl", "Zp"}


def clean_name(*parts: str | None) -> str | None:
    """One line of at most 64 characters out of the parts of a name; None when no letter or figure is left.

    Control and format characters, direction marks, lone surrogates and towers of combining marks fall out; spaces of
    all kinds become one. What looks like markup stays: it is a text, escaped wherever it is shown.
    """
    kept: list[str] = []
    combining = 0
    for char in unicodedata.normalize("NFC", " ".join(part or "" for part in parts)):
        category = unicodedata.category(char)
        combining = combining + 1 if category[0] == "M" else 0
        if char.isspace() or category in _SPACES:
            kept.append(" ")
        elif category not in _DROPPED and combining <= MOST_COMBINING:
            kept.append(char)
    name = " ".join("".join(kept).split())[:LONGEST_NAME].rstrip()
    return name if any(unicodedata.category(char)[0] in "LN" for char in name) else None


def first_name(staff_name: str | None) -> str:
    """As much of the name for colleagues as families may see."""
    return (staff_name or "").split(" ", 1)[0]
