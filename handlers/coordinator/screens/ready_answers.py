"""«📄 Готовые ответы» of the Centre: written once, sent by specialists, valid until a day."""

from collections.abc import Sequence
from datetime import date

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.calendar import day_name
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.question import stop_row
from handlers.ui.requests import capital, kind_button, kind_label
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.requests.kinds import KINDS
from services.requests.ready_answers import LONGEST_TEXT, LONGEST_TITLE, ReadyAnswerRefused
from storage.models import ReadyAnswer, RequestKind


class ListReady(CallbackData, prefix="gl"):
    page: PageNumber = 0


class NewReady(CallbackData, prefix="gn"):
    """A new one: for which kind is asked first."""


class NewReadyFor(CallbackData, prefix="gk"):
    """The kind is chosen (None: every kind); the title is typed next."""

    kind: RequestKind | None = None


class ReadyCard(CallbackData, prefix="gc"):
    answer_id: RowId


class RewriteReady(CallbackData, prefix="gw"):
    answer_id: RowId


class LimitReady(CallbackData, prefix="gt"):
    """Until which day: typed next."""

    answer_id: RowId


class UnlimitReady(CallbackData, prefix="gu"):
    answer_id: RowId


class EraseReady(CallbackData, prefix="gx"):
    """`sure`: asked and confirmed."""

    answer_id: RowId
    sure: bool = False


def ready_list(answers: Sequence[ReadyAnswer], number: int, today: date) -> Screen:
    page = page_of(answers, number)
    text = (
        _("<b>Ready answers</b>. Specialists see those of the kind of their request.")
        if answers
        else _("There are no ready answers yet. Specialists send them with two taps.")
    )
    return screen(
        text,
        *column(button(_titled(one, today), ReadyCard(answer_id=one.id)) for one in page.items),
        turn_row(page, lambda other: ListReady(page=other)),
        [button(_("➕ New ready answer"), NewReady())],
        [menu_button()],
    )


def _titled(one: ReadyAnswer, today: date) -> str:
    over = one.valid_until is not None and one.valid_until < today
    return fill(_("{title} (over)"), title=one.title) if over else one.title


def choose_kind() -> Screen:
    return screen(
        _("For which requests is the ready answer?"),
        *column(button(kind_button(kind), NewReadyFor(kind=kind)) for kind in KINDS),
        [button(_("For all requests"), NewReadyFor())],
        back(Open(section=Section.READY_ANSWERS)),
    )


def ask_title() -> Screen:
    return screen(fill(_("Write its title, up to {count} characters."), count=LONGEST_TITLE), stop_row())


def ask_text() -> Screen:
    asked = _(
        "Write the text as the family will read it, up to {count} characters. Without names and phones of people."
    )
    return screen(fill(asked, count=LONGEST_TEXT), stop_row())


def ask_day() -> Screen:
    return screen(_("Until which day may it be sent? Write it like 31.12.2026."), stop_row())


def ready_card(one: ReadyAnswer, note: str = "") -> Screen:
    until = (
        fill(_("Sent until {day}."), day=day_name(one.valid_until))
        if one.valid_until is not None
        else _("Sent without a last day.")
    )
    of_kind = capital(kind_label(one.kind)) if one.kind is not None else _("All requests")
    return screen(
        join(
            [
                note,
                fill("<b>{title}</b>", title=one.title),
                fill("{kind}. {until}", kind=of_kind, until=until),
                fill("<blockquote>{words}</blockquote>", words=one.text),
            ]
        ),
        [button(_("✏️ Text"), RewriteReady(answer_id=one.id)), button(_("📅 Last day"), LimitReady(answer_id=one.id))],
        [button(_("Without a last day"), UnlimitReady(answer_id=one.id))] if one.valid_until is not None else [],
        [button(_("🗑 Erase"), EraseReady(answer_id=one.id))],
        back(Open(section=Section.READY_ANSWERS)),
    )


def ask_erase(one: ReadyAnswer) -> Screen:
    return screen(
        fill(_("Erase the ready answer «{title}»? What was sent stays with the families."), title=one.title),
        [button(_("Yes, erase"), EraseReady(answer_id=one.id, sure=True))],
        back(ReadyCard(answer_id=one.id)),
    )


@tells(ReadyAnswerRefused)
def _refused(_error: DomainError) -> str:
    return fill(
        _(
            "It was not saved. The title has up to {title} characters, the text up to {text}, and the last day must "
            "not be past."
        ),
        title=LONGEST_TITLE,
        text=LONGEST_TEXT,
    )
