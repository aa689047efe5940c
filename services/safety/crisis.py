"""Words that mark a crisis: in any message, before anything else is done with it (the list is a clinician's)."""

from functools import cache
from pathlib import Path

from services.safety.patterns import Found, Patterns, PatternsUnreadable

PHRASES = Path(__file__).parents[1] / "data" / "crisis"
"""Files of the Centre's clinician, how to write them stands in the first."""
PLAIN = "прямо"
"""The class of the list: somebody says it plainly of themselves."""


@cache
def load_phrases() -> Patterns:
    """The list of the Centre. Raises PatternsUnreadable for what is no list: a line, a section, a file, all of it."""
    files = {file.name: file for file in sorted(PHRASES.glob("*.txt"))}
    try:
        patterns = Patterns({name: file.read_text(encoding="utf-8-sig") for name, file in files.items()}, (PLAIN,))
    except UnicodeDecodeError as error:
        msg = f"{', '.join(files)}: one is not in UTF-8"
        raise PatternsUnreadable(msg) from error
    if not patterns.kinds:
        msg = "nothing in it would find anything"
        raise PatternsUnreadable(msg)
    return patterns


def find_crisis(text: str) -> Found | None:
    """What in a message says that its writer, or somebody near, is in danger; None for any other message."""
    return load_phrases().find(text)
