"""How a monthly plan reads: to the coordinator who approves it, to the staff, to families."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.events import event_line
from handlers.ui.text import Html, fill, join
from services.events.facts import EventFacts
from storage.models import EventKind

_ROOM = 3000
"""Characters that the events may take of a message; the rest is for what stands around them."""


def plan_summary(items: Sequence[EventFacts]) -> Html:
    """«4 эфира, 9 встреч клуба»."""
    streams = sum(item.kind is EventKind.STREAM for item in items)
    meetings = len(items) - streams
    parts = [
        fill(ngettext("{count} stream", "{count} streams", streams), count=streams) if streams else "",
        fill(ngettext("{count} club meeting", "{count} club meetings", meetings), count=meetings) if meetings else "",
    ]
    return join(parts, ", ")


def plan_text(items: Sequence[EventFacts], zone: ZoneInfo, today: date) -> Html:
    """The events of a plan; when they do not fit, first places and links go, then the last events are only counted."""
    for where in (True, False):
        text = join([event_line(item, zone, today, where=where) for item in items], "\n\n")
        if len(text) <= _ROOM:
            return text
    lines: list[str] = []
    for item in items:
        line = event_line(item, zone, today)
        if sum(map(len, lines)) + 2 * len(lines) + len(line) > _ROOM:
            break
        lines.append(line)
    left = len(items) - len(lines)
    more = fill(_("And {count} more in “📅 Streams and meetings”."), count=left)
    return join([*lines, more], "\n\n")
