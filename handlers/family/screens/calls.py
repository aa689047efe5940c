"""«📞 Позвоните мне»: when, on which number, and the way back."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, button, grid, screen
from handlers.ui.text import fill, join
from services.requests.calls import Call
from storage.models import CallTime


class CallMe(CallbackData, prefix="kcm"):
    request_id: RowId


class CallAt(CallbackData, prefix="kca"):
    request_id: RowId
    wanted: CallTime


class OtherNumber(CallbackData, prefix="kco"):
    request_id: RowId


class NoCall(CallbackData, prefix="kcx"):
    """«Не звонить»."""

    request_id: RowId


def time_told(wanted: CallTime) -> str:
    return {
        CallTime.HOURS: _("in working hours"),
        CallTime.MORNING: _("in the morning"),
        CallTime.DAY: _("in the daytime"),
        CallTime.EVENING: _("in the evening"),
    }[wanted]


def time_button(wanted: CallTime) -> str:
    return {
        CallTime.HOURS: _("🕘 In working hours"),
        CallTime.MORNING: _("🌅 In the morning"),
        CallTime.DAY: _("☀️ In the daytime"),
        CallTime.EVENING: _("🌙 In the evening"),
    }[wanted]


def ask_time(number: int, call: Call | None) -> Screen:
    """In place of the card, with the way back to it last."""
    asked = fill(_("Request {number}: when is a call convenient?"), number=number)
    now = (
        fill(_("You have asked to be called {time} on {phone}."), time=time_told(call.wanted), phone=call.phone)
        if call
        else _("We keep the number for this request only.")
    )
    return screen(
        join([asked, now]),
        *grid([button(time_button(one), CallAt(request_id=number, wanted=one)) for one in CallTime]),
        [button(_("📱 Another number"), OtherNumber(request_id=number))] if call else [],
        [button(_("🚫 Do not call"), NoCall(request_id=number))] if call else [],
    )


def call_kept(number: int, call: Call) -> Screen:
    """The receipt: passed on, and no hour is promised that is not ours to keep."""
    told = fill(
        _(
            "Request {number}: your wish is passed on, to be called {time} on {phone}. The specialist agrees on the "
            "hour with you here."
        ),
        number=number,
        time=time_told(call.wanted),
        phone=call.phone,
    )
    return screen(told, [opens(Section.URGENT), menu_button(keep=True)])


def not_called(number: int) -> Screen:
    told = fill(_("Request {number}: nobody will call, the number is erased. The answer comes here."), number=number)
    return screen(told, [opens(Section.URGENT), menu_button(keep=True)])
