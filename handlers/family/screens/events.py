"""«📅 Эфиры и встречи» as everybody sees it: the list, a card, «Пойду» and «Не пойду»."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.events import event_button, event_line, event_text
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import join
from services.errors import DomainError
from services.events.facts import EventFacts
from services.events.lookup import EventOver
from storage.models import Event


class EventsPage(CallbackData, prefix="ep"):
    page: PageNumber = 0


class SeeEvent(CallbackData, prefix="ev"):
    event_id: RowId


class SignUp(CallbackData, prefix="eg"):
    """«Пойду» or «Не пойду». `in_list`: under a card opened from the list, which has a way back to it."""

    event_id: RowId
    going: bool
    in_list: bool = False


def sign_up_row(event_id: int, *, in_list: bool = False) -> Row:
    return (
        button(_("I will come"), SignUp(event_id=event_id, going=True, in_list=in_list)),
        button(_("I will not come"), SignUp(event_id=event_id, going=False, in_list=in_list)),
    )


def upcoming(events: Sequence[Event], page_number: int, zone: ZoneInfo, today: date) -> Screen:
    page = page_of(events, page_number)
    if not page.items:
        text = _("No streams or meetings are planned yet. When there are, they will be here.")
        return screen(text, [menu_button()])
    lines = [event_line(EventFacts.of(event), zone, today) for event in page.items]
    buttons = [button(event_button(EventFacts.of(event), zone), SeeEvent(event_id=event.id)) for event in page.items]
    return screen(
        join([_("<b>Streams and meetings</b>"), *lines], "\n\n"),
        *column(buttons),
        turn_row(page, lambda number: EventsPage(page=number)),
        [menu_button()],
    )


def card(event: Event, zone: ZoneInfo, today: date, *, choice: bool | None, reminded: bool, in_list: bool) -> Screen:
    """The event with the reader's own choice; `reminded`: whether a reminder is still ahead."""
    return screen(
        join([event_text(EventFacts.of(event), zone, today), _choice(choice, reminded=reminded)], "\n\n"),
        sign_up_row(event.id, in_list=in_list),
        back(EventsPage()) if in_list else [menu_button(keep=True)],
    )


def _choice(choice: bool | None, *, reminded: bool) -> str:
    if choice is None:
        return ""
    if not choice:
        return _("Noted: you will not come. You can change your mind until it begins.")
    if reminded:
        return _("You are expected. A reminder will come an hour before it begins.")
    return _("You are expected. Less than an hour is left.")


@tells(EventOver)
def _event_over(_error: DomainError) -> str:
    return _("This event is already past or was cancelled. What is ahead is in “📅 Streams and meetings”.")
