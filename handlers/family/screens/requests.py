"""«📨 Мои заявки»: what was asked for, in which state it is, and the conversation."""

from datetime import date
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.attachments import as_words
from handlers.ui.calendar import day_name, moment_name, short_day, time_name
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Section, back, menu_button, opens
from handlers.ui.pager import Page, page_of, turn_row
from handlers.ui.requests import capital, helper_label, kind_button, kind_label, numbered, state_told
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.requests.facts import Line, RequestFacts
from services.requests.words import parts_of
from storage.models import RequestKind, RequestResult, RequestState, Side

LAST_PAGE = 9_999
"""The nearest page there is: a conversation opens at its end."""


class MyRequests(CallbackData, prefix="fq"):
    """`keep`: the tapped message stays as it is."""

    page: PageNumber = 0
    keep: bool = False


class MyRequest(CallbackData, prefix="fr"):
    """The card of a request (handlers.family.screens.card)."""

    request_id: RowId
    keep: bool = False


class History(CallbackData, prefix="kch"):
    """«📖 Переписка»: `page` of the conversation."""

    request_id: RowId
    page: PageNumber = LAST_PAGE
    keep: bool = False


class AskAnew(CallbackData, prefix="fh"):
    """A kind of help, chosen below a message that stays."""

    kind: RequestKind


class Files(CallbackData, prefix="ff"):
    """«📎 Файлы»: the files of a conversation once more, for either side; `page` of them."""

    request_id: RowId
    page: PageNumber = 0


class Talk(CallbackData, prefix="fa"):
    """The next words go to this request."""

    request_id: RowId


def talk(request_id: int) -> Button:
    return button(_("✍️ Write in this request"), Talk(request_id=request_id))


def ask_anew(kind: RequestKind) -> Button:
    return button(kind_button(kind), AskAnew(kind=kind))


def my_requests(page: Page[RequestFacts], zone: ZoneInfo) -> Screen:
    if not page.items:
        return screen(
            _("You have no requests yet. Simply write in your own words, or choose who can help."),
            [opens(Section.PSYCHOLOGIST), opens(Section.LAWYER)],
            [opens(Section.OTHER_HELP)],
            [opens(Section.URGENT), menu_button()],
        )
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


def files_row(number: int, lines: tuple[Line, ...]) -> list[Button]:
    """Nothing when the conversation has no files."""
    count = sum(line.media is not None for line in lines)
    return [button(fill(_("📎 Files: {count}"), count=count), Files(request_id=number))] if count else []


def more_files(number: int, page: int) -> Button:
    return button(_("📎 More files"), Files(request_id=number, page=page))


def history(facts: RequestFacts, lines: tuple[Line, ...], number: int, zone: ZoneInfo, today: date) -> Screen:
    page = page_of(parts_of(conversation(facts, lines, zone, today, own=Side.FAMILY)), number, size=1)
    head = fill(
        _("<b>Request, number {number}</b>, {kind}, {moment}: {state}."),
        number=numbered(facts),
        kind=kind_label(facts.kind),
        moment=moment_name(facts.registered_at, zone),
        state=state_told(facts),
    )
    is_open = facts.state is not RequestState.CLOSED
    more = "" if is_open else _("If anything else is needed, simply write here.")
    return screen(
        join([head, fill("{words}", words=page.items[0]), more], "\n\n"),
        turn_row(page, lambda other: History(request_id=facts.number, page=other)),
        files_row(facts.number, lines),
        [talk(facts.number)] if is_open else [],
        [opens(Section.URGENT)],
        back(MyRequest(request_id=facts.number)),
    )


def closed(facts: RequestFacts) -> Screen:
    """The notice that stays: how it ended, in plain words, and always a way on. What the words name is a button."""
    row = (opens(Section.URGENT), menu_button(keep=True))
    head = fill(_("The request, number {number}, is closed."), number=facts.number)
    if facts.result in (RequestResult.NO_ENTITLEMENT, RequestResult.NOT_NOW):
        helpers = (ask_anew(RequestKind.PSYCHOLOGIST), ask_anew(RequestKind.LAWYER))
        return screen(join([head, _way_on(facts.result)]), helpers, row)
    return screen(join([head, _way_on(facts.result)]), row)


def _way_on(result: RequestResult | None) -> str:
    """What a result means to the family, and what can be done next."""
    told = {
        RequestResult.HELPED: _(
            "The specialist noted: help was received. If it is not so, or anything else is needed, write here. "
            "We are near."
        ),
        RequestResult.ADVISED: _(
            "The specialist told where to turn. If it does not work out there, write here: we will look for another "
            "way together."
        ),
        RequestResult.HANDED_ON: _(
            "It was handed on to those who can help. If nobody gets in touch for long, write here: we will find out "
            "why."
        ),
        RequestResult.NO_ENTITLEMENT: _(
            "We are sorry: by the rules this very help is not due. But another kind may suit: the lawyer will tell "
            "which. If it is hard, you can talk to the psychologist. Or simply write here."
        ),
        RequestResult.NOT_NOW: _(
            "We are sorry: it did not work out to help with this now. If anything changes, write here. You can ask the "
            "lawyer and, if it is hard, talk to the psychologist."
        ),
        RequestResult.NO_ANSWER: _(
            "There was no answer from you yet. That happens. When you have the strength, simply write here: "
            "a specialist will see your words again."
        ),
        RequestResult.REFUSED: _("Noted: no help is needed now. If anything changes, simply write here. We are near."),
    }
    return told[result] if result is not None else _("If anything else is needed, simply write here.")


def conversation(facts: RequestFacts, lines: tuple[Line, ...], zone: ZoneInfo, today: date, *, own: Side) -> str:
    """The words of both sides as plain text (not HTML yet), each with when and whose they are."""
    helper = capital(helper_label(facts.kind))
    names = {
        Side.FAMILY: _("You") if own is Side.FAMILY else _("Family"),
        Side.STAFF: _("You") if own is Side.STAFF else helper,
    }
    return "\n\n".join(
        join([_when(line, zone, today), f"{names[line.side]}: {as_words(line.text, line.media)}"]) for line in lines
    )


def _when(line: Line, zone: ZoneInfo, today: date) -> str:
    """«25 ноября, среда, 18:00»; with the year after the turn of it, and whether the words were changed later."""
    told = f"{day_name(line.written_at.astimezone(zone).date(), today)}, {time_name(line.written_at, zone)}"
    return fill(_("{moment}, corrected"), moment=told) if line.edited else told


def ask_more(facts: RequestFacts) -> Screen:
    """Of a closed one it is asked afterwards whether it goes on."""
    text = (
        _("Request {number} is closed. Write, and I will ask whether it goes on or a new one begins.")
        if facts.state is RequestState.CLOSED
        else _("Write: it goes to request, number {number}. Several messages are fine.")
    )
    return screen(
        fill(text, number=facts.number),
        [opens(Section.URGENT), menu_button(keep=True)],
    )
