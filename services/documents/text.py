"""Text that Word and Excel can hold."""

import re

LONGEST_CELL = 32_767
"""What a cell of Excel holds, counted as Excel counts: in UTF-16 units."""

# What XML cannot carry (controls, lone surrogates, non-characters) and what turns the reading direction of a line.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """Return the text without what would break or disturb a document; line breaks stay, tabs become spaces."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return UNPRINTABLE.sub("", kept).strip()


def cut(text: str, longest: int) -> str:
    """Cut to `longest` UTF-16 units, never through a pair; what is cut ends with an ellipsis."""
    raw = text.encode("utf-16-le")
    if len(raw) <= 2 * longest:
        return text
    return raw[: 2 * (longest - 1)].decode("utf-16-le", errors="ignore").rstrip() + "…"
