"""What readers are told of events. Written once for a whole broadcast: nothing here depends on who reads."""

import math
from datetime import timedelta

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.family.screens.events import not_coming_row, sign_up_row
from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.events import event_head, event_line, event_text, when_text
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.events.facts import EventFacts
from services.events.lookup import upcoming_events
from storage.models import Event

_ABOUT_AN_HOUR, _SOON = 55, 90
"""Minutes."""


async def _current(reader: Reader, facts: Facts) -> Event | None:
    """The event, unless the notice is of an older version of it or it was cancelled since."""
    event = await reader.view.session.get(Event, facts["event_id"])
    if event is None or event.cancelled_at is not None or event.version != facts["version"]:
        return None
    return event


def _text(reader: Reader, event: Event) -> str:
    return event_text(EventFacts.of(event), reader.view.centre.zone, reader.view.today)


@notice("event_announced")
async def event_announced(reader: Reader, facts: Facts) -> Screen | None:
    event = await _current(reader, facts)
    if event is None:
        return None
    return screen(_text(reader, event), sign_up_row(event), [menu_button(keep=True)])


@notice("event_changed")
async def event_changed(reader: Reader, facts: Facts) -> Screen | None:
    event = await _current(reader, facts)
    if event is None:
        return None
    stays = _("If you said that you will come, that still holds. You can change it here.")
    text = join([_("Something has changed. Here is how it will be:"), _text(reader, event), stays], "\n\n")
    return screen(text, sign_up_row(event), [menu_button(keep=True)])


@notice("event_cancelled")
async def event_cancelled(reader: Reader, facts: Facts) -> Screen | None:
    event = await reader.view.session.get(Event, facts["event_id"])
    if event is None:
        return None
    zone, today = reader.view.centre.zone, reader.view.today
    off = fill(
        _("It will not take place: {head}, {when}."),
        head=event_head(EventFacts.of(event)),
        when=when_text(event.starts_at, zone, today),
    )
    reason = fill(_("Why: {reason}"), reason=facts["reason"]) if facts["reason"] else ""
    following = await upcoming_events(reader.view, event.kind)
    nearest = [
        fill(_("The next one: {line}"), line=event_line(EventFacts.of(one), zone, today)) for one in following[:1]
    ]
    return screen(join([join([off, reason]), *nearest], "\n\n"), [menu_button(keep=True)])


@notice("event_reminder")
async def event_reminder(reader: Reader, facts: Facts) -> Screen | None:
    event = await _current(reader, facts)
    if event is None:
        return None
    minutes = max(1, math.ceil((event.starts_at - reader.view.now) / timedelta(minutes=1)))
    ahead = _soon(minutes) if minutes <= _SOON else _("A reminder of tomorrow's morning. You said that you will come.")
    text = join([ahead, _text(reader, event)], "\n\n")
    return screen(text, not_coming_row(event), [menu_button(keep=True)])


def _soon(minutes: int) -> str:
    """How much is left as the reminder leaves: about an hour, or less when it is late."""
    if minutes >= _ABOUT_AN_HOUR:
        return _("A reminder: it begins in an hour. You said that you will come.")
    left = ngettext(
        "A reminder: it begins in {count} minute. You said that you will come.",
        "A reminder: it begins in {count} minutes. You said that you will come.",
        minutes,
    )
    return fill(left, count=minutes)
