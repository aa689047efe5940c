"""Telephone numbers of national help services for the urgent screen."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

STALE_AFTER = timedelta(days=90)
"""A number that nobody has checked for longer may be wrong, and a wrong number is worse than none."""
HELPLINES_FILE = Path(__file__).parent / "data" / "helplines.toml"


@dataclass(frozen=True, slots=True)
class Helpline:
    """`phone`, `name`, `hours` and `note` are shown to people; `source`, `checked_on` and `caution` are for the centre.

    `checked_on` is the day on which the number was found in its source, not the day on which somebody called it.
    """

    name: str
    phone: str
    hours: str
    note: str
    source: str
    checked_on: date
    caution: str


@cache
def load_helplines() -> tuple[Helpline, ...]:
    """Return the numbers in the order of the screen; whatever else fails, the first is 112."""
    raw = tomllib.loads(HELPLINES_FILE.read_text(encoding="utf-8"))
    return tuple(Helpline(**entry) for entry in raw["helplines"])


def stale_helplines(lines: tuple[Helpline, ...], today: date) -> tuple[Helpline, ...]:
    """The numbers that were checked more than STALE_AFTER ago."""
    return tuple(one for one in lines if today - one.checked_on > STALE_AFTER)
