"""«📣 Рассылка»: how far broadcasts are, and their accounts."""

import html
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.calendar import moment_name, month_name
from handlers.ui.events import event_head
from handlers.ui.ids import RowId
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import Html, fill, join
from services.broadcasts.progress import Tally
from services.events.facts import EventFacts
from storage.models import BroadcastKind, DeliveryState

_LABEL = 40


class SeeBroadcast(CallbackData, prefix="bs"):
    broadcast_id: RowId


def subject(tally: Tally) -> Html:
    """What the broadcast tells, in one line."""
    if tally.month is not None:
        texts = {
            BroadcastKind.PLAN_FOR_STAFF: _("Plan for {month}, to departments"),
            BroadcastKind.PLAN_FOR_FAMILIES: _("Plan for {month}, to families"),
        }
        return fill(texts[tally.broadcast.kind], month=month_name(tally.month))
    texts = {
        BroadcastKind.EVENT_ANNOUNCED: "{event}",
        BroadcastKind.EVENT_CHANGED: _("Changes: {event}"),
        BroadcastKind.EVENT_CANCELLED: _("Cancelled: {event}"),
    }
    event = event_head(EventFacts.of(tally.event)) if tally.event is not None else ""
    return fill(texts[tally.broadcast.kind], event=event)


def account(tally: Tally, zone: ZoneInfo) -> Html:
    """The figures of a broadcast: what was sent, and what became of the rest. Their sum is the total."""
    counts = tally.counts
    late = _("Sent late: after the 25th, 10:00.") if tally.late else ""
    sent = fill(_("Sent {sent} of {total}."), sent=counts[DeliveryState.SENT], total=tally.total)
    others = [
        (counts[DeliveryState.BLOCKED], _("Stopped the bot: {count}.")),
        (counts[DeliveryState.FAILED], _("Did not arrive: {count}.")),
        (counts[DeliveryState.UNKNOWN], _("Unknown: {count} (the connection broke; it is not sent twice).")),
        (counts[DeliveryState.EXPIRED] + counts[DeliveryState.CANCELLED], _("Not needed any more: {count}.")),
    ]
    end = begins_later(tally, zone) or (_("Finished.") if tally.is_over else _("Under way…"))
    return join([late, sent, *(fill(text, count=count) for count, text in others if count), end])


def begins_later(tally: Tally, zone: ZoneInfo) -> str:
    """When the families' part leaves that waits for the morning."""
    if tally.begins_at is None:
        return ""
    return fill(_("It leaves on {when}: by night families are not disturbed."), when=moment_name(tally.begins_at, zone))


def progress(order: Sequence[Tally], zone: ZoneInfo) -> Screen:
    """The message that whoever gave the order sees change; below it only a way to the menu that leaves it there."""
    parts = [join([fill("<b>{subject}</b>", subject=subject(tally)), account(tally, zone)]) for tally in order]
    return screen(join([_("📣 Broadcast"), *parts], "\n\n"), [menu_button(keep=True)])


def last(tallies: Sequence[Tally]) -> Screen:
    if not tallies:
        return screen(
            _("Nothing has been sent out yet. An event is announced in “🎥 Events”, the plan in “📅 Monthly plan”."),
            [menu_button()],
        )
    buttons = [
        button(_cut(f"{_share(tally)} · {subject(tally)}"), SeeBroadcast(broadcast_id=tally.broadcast.id))
        for tally in tallies
    ]
    text = ngettext("The last broadcast:", "The last broadcasts:", len(tallies))
    return screen(text, *column(buttons), [menu_button()])


def card(tally: Tally, zone: ZoneInfo) -> Screen:
    begun = fill(_("Begun: {when}"), when=moment_name(tally.broadcast.created_at, zone))
    return screen(
        join([fill("<b>{subject}</b>", subject=subject(tally)), begun, account(tally, zone)]),
        [button(_("🔄 Refresh"), SeeBroadcast(broadcast_id=tally.broadcast.id))],
        back(Open(section=Section.BROADCASTS)),
    )


def _share(tally: Tally) -> str:
    return f"{tally.counts[DeliveryState.SENT]}/{tally.total}"


def _cut(text: str) -> str:
    label = html.unescape(text)  # a button is plain text
    return label if len(label) <= _LABEL else f"{label[:_LABEL].rstrip()}…"
