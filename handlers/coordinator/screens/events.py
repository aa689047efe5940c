"""«🎥 Мероприятия»: what is ahead, a card with its figures, cancelling."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.coordinator.screens.drafts import NewEvent, Resume
from handlers.refusals import tells
from handlers.ui.events import event_button, event_head, event_line, event_text, listed_line
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.events.facts import EventFacts
from services.events.lookup import Going
from services.events.running import EventChanged, ReasonTooLong
from storage.models import Event


class RunPage(CallbackData, prefix="eq"):
    page: PageNumber = 0


class RunEvent(CallbackData, prefix="ec"):
    event_id: RowId


class EditEvent(CallbackData, prefix="ee"):
    event_id: RowId


class Announce(CallbackData, prefix="ea"):
    """«📣 Разослать» under the card of a saved event."""

    event_id: RowId


class AskReason(CallbackData, prefix="eu"):
    """«🚫 Отменить мероприятие»."""

    event_id: RowId


class ConfirmCancel(CallbackData, prefix="ey"):
    event_id: RowId


class CancelNow(CallbackData, prefix="ez"):
    event_id: RowId


def running(events: Sequence[Event], page_number: int, zone: ZoneInfo, now: datetime, *, draft: bool) -> Screen:
    """The list; `draft`: there is an unfinished one."""
    page = page_of(events, page_number)
    lines = [listed_line(EventFacts.of(event), zone, now) for event in page.items]
    buttons = [button(event_button(EventFacts.of(event), zone), RunEvent(event_id=event.id)) for event in page.items]
    resume = [button(_("📝 Go on with the draft"), Resume())] if draft else []
    return screen(
        join([_("<b>What is ahead</b>"), *lines], "\n\n") if lines else _("Nothing is planned yet."),
        *column(buttons),
        turn_row(page, lambda number: RunPage(page=number)),
        resume,
        [button(_("➕ Create"), NewEvent())],
        [menu_button()],
    )


def card(event: Event, going: Going, readers: int, zone: ZoneInfo, now: datetime) -> Screen:
    """The event as readers know it, who goes, and whether it was announced; `readers` of an announcement now."""
    today = now.astimezone(zone).date()
    announced = _("Announced.") if event.announced_at is not None else _("Not announced yet.")
    counts = fill(_("Coming: {going}. Not coming: {not_going}."), going=going.going, not_going=going.not_going)
    on = _("<b>It is on now</b>") if event.starts_at <= now else ""
    return screen(
        join([on, event_text(EventFacts.of(event), zone, today), join([announced, counts])], "\n\n"),
        *([] if on else _acts(event, readers)),
        back(RunPage()),
    )


def _acts(event: Event, readers: int) -> list[Row]:
    """What can be done with an event that is ahead."""
    acts = (
        button(_("✏️ Change"), EditEvent(event_id=event.id)),
        button(_("🚫 Cancel the event"), AskReason(event_id=event.id)),
    )
    if event.announced_at is not None or not readers:
        return [acts]
    return [(button(_("📣 Send out"), Announce(event_id=event.id)),), acts]


def saved(event: Event, zone: ZoneInfo, today: date) -> Screen:
    """The receipt of an event of which nobody is told now."""
    return screen(
        join(
            [
                _("<b>Saved. Nothing was sent.</b>"),
                event_line(EventFacts.of(event), zone, today, where=True),
                _("It stands in “📅 Streams and meetings” and in the plan of its month."),
            ]
        ),
        [button(_("To the event"), RunEvent(event_id=event.id)), menu_button(keep=True)],
    )


def changed_meanwhile(event: Event, zone: ZoneInfo, today: date) -> Screen:
    """In place of the preview of changes that were begun from an older version."""
    return screen(
        join([_changed_meanwhile(), event_text(EventFacts.of(event), zone, today)], "\n\n"),
        [button(_("✏️ Change"), EditEvent(event_id=event.id)), button(_("To the event"), RunEvent(event_id=event.id))],
        [menu_button()],
    )


def _changed_meanwhile() -> str:
    return _("The event was changed by a colleague. Nothing of yours is saved or sent. Here is how it is now:")


def ask_reason(event: Event) -> Screen:
    return screen(
        fill(
            _("{head} will be cancelled. Why? Write it in one message for those who wanted to come, or go on without."),
            head=event_head(EventFacts.of(event)),
        ),
        *below_reason(event.id),
    )


def below_reason(event_id: int) -> list[Row]:
    """Under the question for the reason, also when it has to be asked again."""
    return [(button(_("Without a reason"), ConfirmCancel(event_id=event_id)),), back(RunEvent(event_id=event_id))]


def confirm_cancel(event: Event, reason: str, readers: int) -> Screen:
    head = fill(_("Cancel it? {head}"), head=event_head(EventFacts.of(event)))
    why = fill(_("Why: {reason}"), reason=reason) if reason else ""
    told = (
        fill(ngettext("{count} person will be told.", "{count} people will be told.", readers), count=readers)
        if readers
        else _("Nobody has been told of it yet.")
    )
    return screen(
        join([head, why, told]),
        [button(_("🚫 Yes, cancel it"), CancelNow(event_id=event.id))],
        back(RunEvent(event_id=event.id)),
    )


def cancelled(event: Event) -> Screen:
    """The receipt when there was nobody to tell."""
    return screen(
        fill(_("Cancelled: {head}. Nobody had been told of it."), head=event_head(EventFacts.of(event))),
        [button(_("To the list"), RunPage()), menu_button(keep=True)],
    )


@tells(EventChanged)
def _changed(_error: DomainError) -> str:
    return _("The event was changed by a colleague. Please open it anew in “🎥 Events”.")


@tells(ReasonTooLong)
def _reason(_error: DomainError) -> str:
    return _("That is too long: up to 300 characters, please.")
