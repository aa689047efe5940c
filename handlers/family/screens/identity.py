"""Without a name or by name, and what a specialist asks of a family: the reason first, and two equal answers."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.refusals import tells
from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Row, Screen, button, screen
from handlers.ui.simple import simply
from handlers.ui.text import fill, join
from services import keeping
from services.errors import DomainError
from services.requests.drafts import Words
from services.requests.identity import Question
from services.requests.phones import PhoneNotReadable
from storage.models import AskedWhy, Detail


class GiveName(CallbackData, prefix="iy"):
    """«Назвать себя» for the draft `key`."""

    key: str


class StayNameless(CallbackData, prefix="in"):
    """«Без имени» for the draft `key`."""

    key: str


class OtherName(CallbackData, prefix="io"):
    """Type another name for the draft `key`."""

    key: str


class AnswerQuestion(CallbackData, prefix="ia"):
    """The family agrees to what a specialist asked for."""

    question: RowId


class DeclineQuestion(CallbackData, prefix="id"):
    question: RowId


def choice_text(words: Words, name: str | None) -> str:
    """Above «Отправить»: who the specialist will see."""
    if words.named and name is not None:
        return fill(_("You will be called: {name}. Only the specialist who takes the request sees it."), name=name)
    return simply(
        _(
            "You need not say who you are: the specialist sees only a number and a kind word, such as “camomile”. "
            "How is it better for you?"
        ),
        _("You need not say who you are."),
    )


def choice_rows(words: Words, name: str | None) -> tuple[Row, ...]:
    both = (
        button(_("Without a name"), StayNameless(key=words.key)),
        button(_("Give a name"), GiveName(key=words.key)),
    )
    if words.named and name is not None:
        return (both, (button(_("✏️ Another name"), OtherName(key=words.key)),))
    return (both,)


def nameless() -> str:
    """The toast of «Без имени» where nothing changes on the screen."""
    return _("Without a name: the specialist sees only the number and a kind word.")


def ask_name() -> Screen:
    return screen(
        _("How should we call you? Any name in one message, it need not be the real one."),
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def name_kept(name: str) -> Screen:
    return screen(
        fill(_("You will be called: {name}. Only the specialist who takes the request sees it."), name=name),
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def ask_phone() -> Screen:
    days = keeping.PHONE.days
    kept = ngettext(
        "It is kept for this request only and erased after {days} day.",
        "It is kept for this request only and erased after {days} days.",
        days,
    )
    return screen(
        join([_("Write the number for the call in one message, with the area code."), fill(kept, days=days)]),
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def phone_kept(phone: str) -> Screen:
    return screen(
        fill(_("The number {phone} is kept: the specialist who has your request sees it."), phone=phone),
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def reason_told(reason: AskedWhy) -> str:
    """Why a specialist asks, as the family and the specialist read it."""
    return {
        AskedWhy.ADDRESS: _("to call you by name"),
        AskedWhy.PAPERS: _("to prepare a paper"),
        AskedWhy.APPOINTMENT: _("to make an appointment for you"),
        AskedWhy.CALL_BACK: _("to explain by voice, it is quicker so"),
        AskedWhy.BAD_LINE: _("to stay in touch if there is no internet"),
        AskedWhy.VISIT: _("to agree on a visit"),
    }[reason]


def asked(question: Question) -> Screen:
    """To the family: what is asked and why; both answers are equal."""
    text = (
        _("The specialist of request, number {number}, asks for your name: {reason}. You need not give it.")
        if question.detail is Detail.NAME
        else _("The specialist of request, number {number}, asks for your phone: {reason}. You need not give it.")
    )
    give, decline = (
        (_("Give a name"), _("Without a name"))
        if question.detail is Detail.NAME
        else (_("Leave a number"), _("Without a call"))
    )
    return screen(
        fill(text, number=question.request_id, reason=reason_told(question.reason)),
        [
            button(give, AnswerQuestion(question=question.number)),
            button(decline, DeclineQuestion(question=question.number)),
        ],
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def declined(question: Question) -> Screen:
    told = (
        _("All right, without a name. The specialist has been told, the help goes on.")
        if question.detail is Detail.NAME
        else _("All right, without a call. The answer comes here.")
        if question.own
        else _("All right, without a call. The specialist has been told, the answer comes here.")
    )
    return screen(told, [opens(Section.URGENT), menu_button(keep=True)])


@tells(PhoneNotReadable)
def _phone_not_readable(_error: DomainError) -> str:
    return _("There is no such number. Please write it whole, with the area code, or press “Without a call”.")
