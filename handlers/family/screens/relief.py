"""«Стало легче?»: asked a day after the closing, three buttons, a line of words for whoever has some."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.requests import AskAnew
from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import stop_row
from handlers.ui.screen import Button, Screen, button, screen
from handlers.ui.text import fill, join
from services.requests.facts import RequestFacts
from storage.models import Relief, RequestKind


class TellRelief(CallbackData, prefix="fy"):
    request_id: RowId
    relief: Relief


class AddWords(CallbackData, prefix="fz"):
    """The next words are said beside the answer."""

    request_id: RowId


def relief_label(relief: Relief) -> str:
    return {Relief.YES: _("Yes"), Relief.PARTLY: _("Partly"), Relief.NO: _("No")}[relief]


def ask_relief(facts: RequestFacts) -> Screen:
    asked = fill(_("Your request {number} was closed recently. Is it any easier?"), number=facts.number)
    return screen(
        join([asked, _("You need not answer.")]),
        [button(relief_label(one), TellRelief(request_id=facts.number, relief=one)) for one in Relief],
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def told(facts: RequestFacts, relief: Relief) -> Screen:
    """The receipt; after «Нет» there is always a way on."""
    add = button(_("✍️ Add a line"), AddWords(request_id=facts.number))
    row = (opens(Section.URGENT), menu_button(keep=True))
    if relief is Relief.YES:
        return screen(_("Thank you for telling. We are near if anything is needed."), [add], row)
    if relief is Relief.PARTLY:
        text = _("Thank you for telling. If something is left to be done, write more: a specialist will answer.")
        return screen(text, [write_more(facts.kind)], [add], row)
    text = _("We are sorry that it is not easier. Write more, and a specialist will go on with you.")
    return screen(text, [write_more(facts.kind)], [add], row)


def write_more(kind: RequestKind) -> Button:
    """A new request of the same kind; after an urgent one to the psychologist: urgent help has its own button."""
    return button(_("✍️ Write more"), AskAnew(kind=RequestKind.PSYCHOLOGIST if kind is RequestKind.URGENT else kind))


def ask_words() -> Screen:
    return screen(
        _("Write it in one message. These words help us to help better. If you need an answer, press “Write more”."),
        stop_row(),
    )


def words_kept() -> Screen:
    return screen(_("Thank you, it is written down."), [opens(Section.URGENT), menu_button(keep=True)])
