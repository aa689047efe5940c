"""«⏱ Сроки»: how soon requests of each kind are answered and closed; chosen by buttons."""

from collections.abc import Mapping
from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.requests import capital, kind_label
from handlers.ui.screen import Screen, button, column, grid, screen
from handlers.ui.text import fill, join
from handlers.ui.times import hours_label
from services.errors import DomainError
from services.requests.terms import CLOSING_CHOICES, REPLY_CHOICES, Term, TermOutOfReach
from storage.models import RequestKind


class What(StrEnum):
    REPLY = "r"
    CLOSING = "c"


class SeeTerm(CallbackData, prefix="ts"):
    kind: RequestKind


class SetTerm(CallbackData, prefix="tt"):
    kind: RequestKind
    what: What
    hours: int


def terms(known: Mapping[RequestKind, Term]) -> Screen:
    lines = [fill("{kind}: {term}", kind=capital(kind_label(kind)), term=_told(term)) for kind, term in known.items()]
    counted = _("Hours are working hours of the unit. A change holds for new requests.")
    return screen(
        join([_("<b>Terms of requests</b>"), *lines, counted]),
        *column(button(capital(kind_label(kind)), SeeTerm(kind=kind)) for kind in known),
        [menu_button()],
    )


def term_card(kind: RequestKind, term: Term) -> Screen:
    replies = [
        button(
            _marked(fill(_("answer {hours} h"), hours=hours), hours == term.reply),
            SetTerm(kind=kind, what=What.REPLY, hours=hours),
        )
        for hours in REPLY_CHOICES
    ]
    closings = [
        button(
            _marked(fill(_("closing {hours} h"), hours=hours), hours == term.closing),
            SetTerm(kind=kind, what=What.CLOSING, hours=hours),
        )
        for hours in CLOSING_CHOICES
    ]
    asked = (
        _("Choose the hours up to the first answer, and up to the closing.")
        if term.reply is not None
        else _("Somebody is called at once: no time of the answer is promised.")
    )
    head = fill("<b>{kind}</b>: {term}", kind=capital(kind_label(kind)), term=_told(term))
    return screen(
        join([head, asked]),
        *(grid(replies) if term.reply is not None else ()),
        *grid(closings),
        back(Open(section=Section.TERMS)),
    )


def _marked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _told(term: Term) -> str:
    reply = hours_label(term.reply) if term.reply is not None else _("at once")
    return fill(_("answer {reply}, closing {closing}"), reply=reply, closing=hours_label(term.closing))


@tells(TermOutOfReach)
def _term_out_of_reach(_error: DomainError) -> str:
    return _("There is no such term. Nothing was changed.")
