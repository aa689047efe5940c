"""The card of a request in the chat of its family; what the staff hear of what is pressed on it."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.calls import time_told
from handlers.family.screens.card import card
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import answer_rows, headline, take_button
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import result_told
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.requests.calls import told_call
from services.requests.cards import card_for
from services.requests.facts import reads_words, request_facts
from storage.models import RequestKind, RequestState


@notice("request_card")
async def request_card(reader: Reader, facts: Facts) -> Screen | None:
    """As the request stands when it leaves."""
    shown = await card_for(reader.view, facts["request_id"], reader.account_id)
    return None if shown is None else card(shown, reader.view.now, reader.view.centre.zone)


@notice("call_wanted")
async def call_wanted(reader: Reader, facts: Facts) -> Screen | None:
    """To the taker with the number; to whoever may take the request without it."""
    request = await request_facts(reader.view, facts["request_id"])
    call = await told_call(reader.view, request.number)
    if call is None or request.state is RequestState.CLOSED:
        return None
    asked = fill(_("The family asks to be called: {time}."), time=time_told(call.wanted))
    head = headline(request, reader.view.now)
    if request.state is RequestState.NEW:
        return screen(join([head, asked]), [take_button(request.number, request.kind)], [menu_button(keep=True)])
    if not await reads_words(reader.view, request.number, reader.account_id):
        return None
    phone = fill(_("Phone for a call: {phone}."), phone=call.phone)
    return screen(join([head, asked, phone]), answer_rows(request.number), [menu_button(keep=True)])


@notice("no_call_wanted")
async def no_call_wanted(_reader: Reader, facts: Facts) -> Screen:
    text = _("Request {number}: the family does not want a call any more. Please answer in the bot.")
    return screen(fill(text, number=facts["request_id"]), [menu_button(keep=True)])


@notice("another_wanted")
async def another_wanted(reader: Reader, facts: Facts) -> Screen:
    """To whoever had it, and to the head of the unit."""
    request = await request_facts(reader.view, facts["request_id"])
    text = (
        _("Request {number}: the family asks for another specialist. Colleagues are called, you need do nothing more.")
        if facts.get("yours")
        else _("Request {number}: the family is not helped and asks for another specialist. Colleagues are called.")
    )
    rows = [] if facts.get("yours") else [opens(Section.REQUESTS)]
    return screen(fill(text, number=request.number), [*rows, menu_button(keep=True)])


@notice("not_helped")
async def not_helped(reader: Reader, facts: Facts) -> Screen:
    """To whoever answers for the unit: the number, and nothing of the words."""
    request = await request_facts(reader.view, facts["request_id"])
    urgent = _("🆘 Urgent.") if request.kind is RequestKind.URGENT else ""
    told = (
        _("The family is not helped and asks for another specialist, but there is nobody else to call.")
        if facts["nobody_else"]
        else _("The family says that it is not helped, and calls you. Please talk with whoever answers.")
    )
    line = headline(request, reader.view.now)
    return screen(join([urgent, line, told]), [opens(Section.REQUESTS), menu_button(keep=True)])


@notice("request_reopened")
async def request_reopened(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever has it again; the words follow."""
    number = facts["request_id"]
    if not await reads_words(reader.view, number, reader.account_id):
        return None
    request = await request_facts(reader.view, number)
    if request.state is RequestState.CLOSED:
        return None
    text = _("The family writes again: the request is in work with you once more. The words follow.")
    return screen(join([headline(request, reader.view.now), text]), answer_rows(number), [menu_button(keep=True)])


@notice("closed_by_family")
async def closed_by_family(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever had it, or was rung for it; nothing when it is open again."""
    request = await request_facts(reader.view, facts["request_id"])
    if request.state is not RequestState.CLOSED or request.result is None:
        return None
    text = _("Request {number}: the family has closed it itself: {result}. Nothing more is to be done.")
    return screen(fill(text, number=request.number, result=result_told(request.result)), [menu_button(keep=True)])
