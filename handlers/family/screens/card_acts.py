"""What the buttons of a card ask and tell: «Не помогло» and «Закрыть»."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.card import open_card
from handlers.family.screens.requests import MyRequest, Talk
from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import result_told
from handlers.ui.roles import profile_label
from handlers.ui.screen import Button, Screen, button, screen
from handlers.ui.text import fill, join
from handlers.ui.times import by_moment
from services.requests.cards import Card, Stage
from services.requests.pleas import Answer, Heard
from storage.models import RequestKind, RequestResult


class AskFor(CallbackData, prefix="kcp"):
    """Of «Не помогло»: `another` specialist, else whoever answers for the unit."""

    request_id: RowId
    another: bool


class CloseOwn(CallbackData, prefix="kcl"):
    request_id: RowId
    result: RequestResult
    sure: bool = False


def back_to_card(number: int) -> Button:
    return button(_("◀️ Back"), MyRequest(request_id=number))


def ask_what_to_do(shown: Card) -> Screen:
    number = shown.facts.number
    taken = shown.stage not in (Stage.WAITING, Stage.CLOSED)
    return screen(
        fill(_("We are sorry that request {number} has not helped yet. What shall we do?"), number=number),
        [button(_("✍️ Write more"), Talk(request_id=number))],
        [button(_("🔄 Another specialist"), AskFor(request_id=number, another=True))] if taken else [],
        [button(_("👤 Call the head"), AskFor(request_id=number, another=False))],
        [opens(Section.URGENT)],
        [back_to_card(number), menu_button(keep=True)],
    )


def another_answer(answer: Answer, now: datetime, zone: ZoneInfo) -> Screen:
    """The receipt: who is called, and when the answer comes."""
    shown = answer.card
    number = shown.facts.number
    if answer.heard is Heard.BEFORE:
        told: str = fill(_("Request {number}: you asked for another specialist already, we are on it."), number=number)
    elif answer.heard is Heard.NOBODY:
        told = fill(
            _(
                "Request {number}: there is no other specialist just now. We have told whoever answers for the "
                "department, and the request stays with the present one."
            ),
            number=number,
        )
    elif answer.heard is Heard.UNHEARD:
        told = _nobody_to_tell(number)
    else:
        told = fill(
            _(
                "Request {number}: we are calling another specialist, {helper}, {unit}. All that you have written goes "
                "along, it need not be told again."
            ),
            number=number,
            helper=profile_label(shown.facts.profile).lower(),
            unit=shown.unit,
        )
    due = shown.reply_due
    by = by_moment(due.astimezone(zone), now.astimezone(zone)) if due and answer.heard is Heard.CALLED else ""
    term = fill(_("The answer comes here, usually {by}."), by=by) if by else ""
    return screen(join([told, term]), *_below(number))


def head_answer(answer: Answer) -> Screen:
    number = answer.card.facts.number
    told = {
        Heard.CALLED: _(
            "Request {number}: whoever answers for the department hears that it has not helped. Your words are not "
            "shown, only the number."
        ),
        Heard.BEFORE: _("Request {number}: whoever answers for the department knows already."),
    }.get(answer.heard)
    return screen(fill(told, number=number) if told else _nobody_to_tell(number), *_below(number))


def ask_result(shown: Card) -> Screen:
    number = shown.facts.number
    helped, refused = RequestResult.HELPED, RequestResult.REFUSED
    return screen(
        fill(_("Close request {number}? You can come back to it: simply write here."), number=number),
        [
            button(_("🙂 It helped"), CloseOwn(request_id=number, result=helped)),
            button(_("Not needed any more"), CloseOwn(request_id=number, result=refused)),
        ],
        [opens(Section.URGENT)],
        [back_to_card(number), menu_button(keep=True)],
    )


def ask_if_sure(number: int, result: RequestResult) -> Screen:
    """Of an urgent one."""
    return screen(
        fill(_("Request {number} is urgent. If it is closed, nobody is called any more. Close it?"), number=number),
        [button(_("✔️ Yes, close it"), CloseOwn(request_id=number, result=result, sure=True))],
        [opens(Section.URGENT)],
        [back_to_card(number), menu_button(keep=True)],
    )


def closed_by_you(shown: Card) -> Screen:
    """The receipt."""
    result = shown.facts.result
    head = fill(
        _("Request {number} is closed: {result}."),
        number=shown.facts.number,
        result=result_told(result) if result else "",
    )
    more = (
        _("If it is hard again, press “🆘 Urgent help” or simply write here. We are near.")
        if shown.facts.kind is RequestKind.URGENT
        else _("If anything else is needed, simply write here. We are near.")
    )
    return screen(join([head, more]), *_below(shown.facts.number))


def _nobody_to_tell(number: int) -> str:
    return fill(
        _("Request {number}: there is nobody here whom it could be told now. If it is hard, press “🆘 Urgent help”."),
        number=number,
    )


def _below(number: int) -> list[list[Button]]:
    return [[open_card(number)], [opens(Section.URGENT), menu_button(keep=True)]]
