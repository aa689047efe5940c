"""«📥 Заявки»: the lists of the staff, and a request by its number."""

from datetime import datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.specialist.screens.requests import Card, headline
from handlers.ui.ids import PageNumber
from handlers.ui.menu import menu_button
from handlers.ui.pager import turn_row
from handlers.ui.question import stop_row
from handlers.ui.requests import kind_label
from handlers.ui.screen import Row, Screen, button, grid, screen
from handlers.ui.text import fill, join
from services.requests.lists import Chosen, Entry, Requests
from storage.models import RequestKind


class ListRequests(CallbackData, prefix="rl"):
    page: PageNumber = 0
    chosen: Chosen = Chosen.OPEN


class FindRequest(CallbackData, prefix="rf"):
    """Type the number of a request."""


def requests(shown: Requests, now: datetime) -> Screen:
    page = shown.page
    lines = [_line(entry, now) for entry in page.items] or [_("There are no such requests.")]
    return screen(
        join([_list_head(shown), *lines]),
        *grid(
            [
                button(
                    _marked(
                        entry,
                        fill(_("{number}, {kind}"), number=entry.facts.number, kind=kind_label(entry.facts.kind)),
                    ),
                    Card(request_id=entry.facts.number),
                )
                for entry in page.items
            ]
        ),
        turn_row(page, lambda other: ListRequests(page=other, chosen=shown.chosen)),
        *_filters(shown.chosen),
        [menu_button()],
    )


def _list_head(shown: Requests) -> str:
    head = {
        Chosen.OPEN: _("<b>Open requests: {count}</b>, yours: {mine}"),
        Chosen.MINE: _("<b>Your requests in work: {count}</b>"),
        Chosen.FREE: _("<b>Free requests: {count}</b>"),
        Chosen.OVERDUE: _("<b>Overdue requests: {count}</b>"),
        Chosen.CLOSED: _("<b>Closed requests: {count}</b>"),
    }[shown.chosen]
    return fill(head, count=shown.total, mine=shown.mine)


def _filters(chosen: Chosen) -> list[Row]:
    labels = {
        Chosen.OPEN: _("All open"),
        Chosen.MINE: _("Mine"),
        Chosen.FREE: _("Free"),
        Chosen.OVERDUE: _("Overdue"),
        Chosen.CLOSED: _("Closed"),
    }
    others = [button(label, ListRequests(chosen=one)) for one, label in labels.items() if one is not chosen]
    return [*grid(others), (button(_("🔎 By number"), FindRequest()),)]


def ask_number() -> Screen:
    return screen(_("Write the number of the request."), stop_row())


def no_such_number() -> Screen:
    return screen(_("There is no such request among those that you see. Write another number."), stop_row())


def _line(entry: Entry, now: datetime) -> str:
    line = _marked(entry, headline(entry.facts, now))
    return fill(_("{line} · yours"), line=line) if entry.mine else line


def _marked(entry: Entry, line: str) -> str:
    """An urgent request is seen at once in the list, and on its button."""
    return fill("🆘 {line}", line=line) if entry.facts.kind is RequestKind.URGENT else line
