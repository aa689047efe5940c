"""«📨 Мои заявки»: what was asked for, in which state it is, and the conversation."""

from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.calendar import moment_name, short_day
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Open, Section, back, menu_button, opens
from handlers.ui.pager import page_of, turn_row
from handlers.ui.requests import capital, helper_label, kind_label, state_told
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.requests.facts import Line, RequestFacts
from services.requests.words import parts_of
from storage.models import RequestState, Side

LAST_PAGE = 9_999
"""The nearest page there is: a conversation opens at its end."""


class MyRequests(CallbackData, prefix="fq"):
    page: PageNumber = 0


class MyRequest(CallbackData, prefix="fr"):
    request_id: RowId
    page: PageNumber = LAST_PAGE


class Talk(CallbackData, prefix="fa"):
    """The next words go to this request."""

    request_id: RowId


def talk(request_id: int) -> Button:
    return button(_("✍️ Write in this request"), Talk(request_id=request_id))


def my_requests(requests: list[RequestFacts], number: int, zone: ZoneInfo) -> Screen:
    if not requests:
        return screen(
            _("You have no requests yet. Simply write in your own words, or choose who can help."),
            [opens(Section.PSYCHOLOGIST), opens(Section.LAWYER)],
            [opens(Section.URGENT), menu_button()],
        )
    page = page_of(requests, number)
    lines = [
        fill(
            _("Number {number}, {kind}, {day}: {state}"),
            number=one.number,
            kind=kind_label(one.kind),
            day=short_day(one.registered_at.astimezone(zone).date()),
            state=state_told(one),
        )
        for one in page.items
    ]
    return screen(
        join([_("<b>Your requests</b>"), *lines]),
        *column(
            button(
                fill(_("Number {number}, {kind}"), number=one.number, kind=kind_label(one.kind)),
                MyRequest(request_id=one.number),
            )
            for one in page.items
        ),
        turn_row(page, lambda other: MyRequests(page=other)),
        [opens(Section.URGENT), menu_button()],
    )


def my_request(facts: RequestFacts, lines: tuple[Line, ...], number: int, zone: ZoneInfo) -> Screen:
    page = page_of(parts_of(conversation(facts, lines, own=Side.FAMILY)), number, size=1)
    head = fill(
        _("<b>Request, number {number}</b>, {kind}, {moment}: {state}."),
        number=facts.number,
        kind=kind_label(facts.kind),
        moment=moment_name(facts.registered_at, zone),
        state=state_told(facts),
    )
    is_open = facts.state is not RequestState.CLOSED
    return screen(
        join([head, fill("{words}", words=page.items[0])], "\n\n"),
        turn_row(page, lambda other: MyRequest(request_id=facts.number, page=other)),
        [talk(facts.number)] if is_open else [],
        [opens(Section.URGENT)],
        back(Open(section=Section.MY_REQUESTS)),
    )


def conversation(facts: RequestFacts, lines: tuple[Line, ...], *, own: Side) -> str:
    """The words of both sides as plain text (not HTML yet), each with whose they are."""
    helper = capital(helper_label(facts.kind))
    names = {
        Side.FAMILY: _("You") if own is Side.FAMILY else _("Family"),
        Side.STAFF: _("You") if own is Side.STAFF else helper,
    }
    return "\n\n".join(f"{names[line.side]}: {line.text}" for line in lines)


def ask_more(facts: RequestFacts) -> Screen:
    return screen(
        fill(_("Write: it goes to request, number {number}. Several messages are fine."), number=facts.number),
        [opens(Section.URGENT), menu_button(keep=True)],
    )
