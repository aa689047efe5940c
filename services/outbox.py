"""Outgoing messages as rows: the classes, their lanes and guarantees (design, §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from storage.models import MessageClass

LANES: dict[MessageClass, int] = {
    MessageClass.URGENT: 10,
    MessageClass.DIALOGUE: 20,
    MessageClass.RECEIPT: 30,
    MessageClass.STAFF: 40,
    MessageClass.ALERT: 45,
    MessageClass.PLAN: 60,
    MessageClass.REMINDER: 70,
    MessageClass.ANNOUNCEMENT: 80,
}
"""Smaller leaves first. Lanes from BULK_FROM on share the even schedule of RYADOM_SEND_RATE."""

BULK_FROM = 60


class Guarantee(Enum):
    """What a broken connection means for a message that may have arrived."""

    AT_LEAST_ONCE = "send again"
    AT_MOST_ONCE = "leave it, shown as unknown"


GUARANTEES: dict[MessageClass, Guarantee] = {
    MessageClass.URGENT: Guarantee.AT_LEAST_ONCE,
    MessageClass.DIALOGUE: Guarantee.AT_LEAST_ONCE,
    MessageClass.RECEIPT: Guarantee.AT_LEAST_ONCE,
    MessageClass.STAFF: Guarantee.AT_LEAST_ONCE,
    MessageClass.ALERT: Guarantee.AT_LEAST_ONCE,
    MessageClass.PLAN: Guarantee.AT_LEAST_ONCE,
    MessageClass.REMINDER: Guarantee.AT_MOST_ONCE,
    MessageClass.ANNOUNCEMENT: Guarantee.AT_MOST_ONCE,
}

SCREEN = "screen"
"""The notice of a message that is already rendered: the result of a person's own act, in that person's language."""
STAFF_SCREEN = "staff_screen"
"""The same, with what only a post gives a right to see: whoever loses the post first does not get it."""


class Screenlike(Protocol):
    """A rendered screen (handlers.ui.screen.Screen), as the outbox keeps it."""

    def as_data(self) -> dict[str, object]: ...


@dataclass(frozen=True)
class Notice:
    """What somebody else must hear: `name` is a key of handlers.notices, `data` its ids and facts (encrypted at rest).

    `key` makes it unique: the same notice is written once, whoever repeats the act. `expires_at`: too late after it.
    """

    name: str
    message_class: MessageClass
    data: Mapping[str, object]
    key: str | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    broadcast_id: int | None = None
