"""«📅 Эфиры и встречи» as everybody sees it: the list, a card, «Пойду» and «Не пойду»."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.events import event_button, event_head, event_text, listed_line, when_text
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Section, back, menu_button, opens
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.events.facts import EventFacts
from services.events.lookup import EventOver
from services.events.reminders import Ahead
from storage.models import Event


class EventsPage(CallbackData, prefix="ep"):
    page: PageNumber = 0


class SeeEvent(CallbackData, prefix="ev"):
    event_id: RowId


class SignUp(CallbackData, prefix="eg"):
    """«Пойду» or «Не пойду». `version`: that of the event as the card tells it. `in_list`: under a card opened from
    the list, which has a way back to it.
    """

    event_id: RowId
    version: RowId
    going: bool
    in_list: bool = False


def sign_up_row(event: Event, *, in_list: bool = False) -> Row:
    def choice(*, going: bool) -> SignUp:
        return SignUp(event_id=event.id, version=event.version, going=going, in_list=in_list)

    return (button(_("I will come"), choice(going=True)), button(_("I will not come"), choice(going=False)))


def not_coming_row(event: Event) -> Row:
    """Under the reminder of those who said that they come."""
    return (button(_("I will not come"), SignUp(event_id=event.id, version=event.version, going=False)),)


def upcoming(events: Sequence[Event], page_number: int, zone: ZoneInfo, now: datetime) -> Screen:
    page = page_of(events, page_number)
    if not page.items:
        text = _("No streams or meetings are planned yet. When there are, they will be here.")
        return screen(text, [menu_button()])
    lines = [listed_line(EventFacts.of(event), zone, now) for event in page.items]
    buttons = [button(event_button(EventFacts.of(event), zone), SeeEvent(event_id=event.id)) for event in page.items]
    return screen(
        join([_("<b>Streams and meetings</b>"), *lines], "\n\n"),
        *column(buttons),
        turn_row(page, lambda number: EventsPage(page=number)),
        [menu_button()],
    )


def card(
    event: Event,
    zone: ZoneInfo,
    today: date,
    *,
    choice: bool | None,
    reminded: Ahead,
    in_list: bool,
    moved: bool = False,
) -> Screen:
    """The event with the reader's own choice. `reminded`: a reminder is still ahead. `moved`: the card that was pressed
    told of an older version.
    """
    news = _("Something has changed. Here is how it will be:") if moved else ""
    return screen(
        join([news, event_text(EventFacts.of(event), zone, today), _choice(choice, reminded=reminded)], "\n\n"),
        sign_up_row(event, in_list=in_list),
        back(EventsPage()) if in_list else [menu_button(keep=True)],
    )


def moved_to(event: Event, zone: ZoneInfo, today: date) -> str:
    """The words over an old card at the moment of the tap."""
    return fill(_("There are changes. It begins: {when}."), when=when_text(event.starts_at, zone, today))


def under_way(event: Event, zone: ZoneInfo, today: date, *, in_list: bool) -> Screen:
    """The card of an event that has begun: where it is, for those who are late; nobody signs up any more."""
    return screen(
        join([_("<b>It is on now</b>"), event_text(EventFacts.of(event), zone, today)], "\n\n"),
        back(EventsPage()) if in_list else [menu_button(keep=True)],
    )


def over(event: Event, zone: ZoneInfo, today: date) -> Screen:
    """In place of a card whose event takes nobody any more."""
    told = (
        _("It will not take place: {head}, {when}.")
        if event.cancelled_at is not None
        else _("It has already begun or is past: {head}, {when}.")
    )
    return screen(
        fill(told, head=event_head(EventFacts.of(event)), when=when_text(event.starts_at, zone, today)),
        [opens(Section.EVENTS), menu_button(keep=True)],
    )


def _choice(choice: bool | None, *, reminded: Ahead) -> str:
    if choice is None:
        return ""
    if not choice:
        return _("Noted: you will not come. You can change your mind until it begins.")
    if reminded is Ahead.NOT_BY_NIGHT:
        return _("You are expected. A reminder will come before it begins, not by night.")
    if reminded is Ahead.AN_HOUR:
        return _("You are expected. A reminder will come an hour before it begins.")
    if reminded is Ahead.MISSED:
        return _("You are expected. No reminder will come: it would be by night.")
    return _("You are expected. Less than an hour is left.")


@tells(EventOver)
def _event_over(_error: DomainError) -> str:
    return _("This event is already past or was cancelled. What is ahead is in “📅 Streams and meetings”.")
