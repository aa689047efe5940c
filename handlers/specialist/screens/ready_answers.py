"""«📄 Готовый ответ»: chosen, read, sent as it stands."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from storage.models import ReadyAnswer


class ChooseReady(CallbackData, prefix="yr"):
    request_id: RowId
    page: PageNumber = 0


class SeeReady(CallbackData, prefix="ys"):
    request_id: RowId
    answer_id: RowId


class SendReady(CallbackData, prefix="yw"):
    request_id: RowId
    answer_id: RowId


def ready_button(number: int) -> Button:
    return button(_("📄 Ready answer"), ChooseReady(request_id=number))


def choose_ready(number: int, answers: Sequence[ReadyAnswer], page_number: int, back: CallbackData) -> Screen:
    page = page_of(answers, page_number)
    text = (
        _("Which answer goes to request {number}? It is shown before it is sent.")
        if answers
        else _("There are no ready answers for request {number} today. The Centre writes them.")
    )
    return screen(
        fill(text, number=number),
        *column(button(one.title, SeeReady(request_id=number, answer_id=one.id)) for one in page.items),
        turn_row(page, lambda other: ChooseReady(request_id=number, page=other)),
        [button(_("◀️ Back"), back), menu_button()],
    )


def see_ready(number: int, ready: ReadyAnswer) -> Screen:
    asked = fill(_("Send it to the family of request {number}?"), number=number)
    return screen(
        join([fill("<blockquote>{words}</blockquote>", words=ready.text), asked]),
        [button(_("✅ Send"), SendReady(request_id=number, answer_id=ready.id))],
        [button(_("◀️ Back"), ChooseReady(request_id=number)), menu_button()],
    )
