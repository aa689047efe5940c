"""«Спросить имя», «Спросить телефон»: the reason is chosen from a few, and the family hears it."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.calls import time_told
from handlers.family.screens.identity import reason_told
from handlers.specialist.screens.requests import Card
from handlers.ui.ids import RowId
from handlers.ui.menu import back, menu_button
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.requests.facts import RequestFacts
from services.requests.identity import REASONS, Known
from storage.models import AskedWhy, Detail


class AskIdentity(CallbackData, prefix="ri"):
    request_id: RowId
    detail: Detail


class AskIdentityFor(CallbackData, prefix="rj"):
    request_id: RowId
    detail: Detail
    reason: AskedWhy


def known_lines(known: Known) -> str:
    """What the taker sees of who asked; nothing when nobody said."""
    return join(
        [
            fill(_("Asks to be called: {name}."), name=known.name) if known.name else "",
            fill(_("Phone for a call: {phone}."), phone=known.phone) if known.phone else "",
            fill(_("The family asks to be called: {time}."), time=time_told(known.call.wanted)) if known.call else "",
        ]
    )


def ask_row(number: int, known: Known) -> Row:
    """What is not known yet can be asked for."""
    name = () if known.name else (button(_("Ask for a name"), AskIdentity(request_id=number, detail=Detail.NAME)),)
    phone = () if known.phone else (button(_("Ask for a phone"), AskIdentity(request_id=number, detail=Detail.PHONE)),)
    return (*name, *phone)


def choose_reason(facts: RequestFacts, detail: Detail) -> Screen:
    text = (
        _("Why is the name needed in request {number}? The family hears the reason and may decline.")
        if detail is Detail.NAME
        else _("Why is the phone needed in request {number}? The family hears the reason and may decline.")
    )
    return screen(
        fill(text, number=facts.number),
        *column(
            button(reason_told(reason), AskIdentityFor(request_id=facts.number, detail=detail, reason=reason))
            for reason in REASONS[detail]
        ),
        back(Card(request_id=facts.number)),
    )


def asked(number: int) -> Screen:
    return screen(
        fill(_("Request {number}: the family is asked. The answer comes here."), number=number),
        [menu_button(keep=True)],
    )
