"""The register of notices. A module of this package writes its area's notices with `@notice("name")`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.ui.screen import Screen
from services.work import Work


@dataclass(frozen=True)
class Reader:
    """What a notice may ask while it is written: a view as the system, the bot's own username for links, and the
    account that it goes to.
    """

    view: Work
    bot_username: str
    account_id: int


Facts = Mapping[str, Any]
Write = Callable[[Reader, Facts], Awaitable[Screen | None]]
NOTICES: dict[str, Write] = {}


def notice(name: str) -> Callable[[Write], Write]:
    """Register how a notice reads. It may return None when there is nothing to say any more (a cancelled event)."""

    def register(write: Write) -> Write:
        if name in NOTICES:
            msg = f"two notices are called {name}"
            raise ValueError(msg)
        NOTICES[name] = write
        return write

    return register
