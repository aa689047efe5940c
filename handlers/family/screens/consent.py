"""The text of a consent, the consents that were given, and how they are withdrawn."""

from typing import Annotated
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from pydantic import Field

from handlers.refusals import tells
from handlers.ui.calendar import short_day
from handlers.ui.menu import Open, Section, back, menu_button, opens
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.people.consent import ConsentNeeded, Document, Given
from storage.models import Purpose

FROM_DRAFT = 0
QuestionId = Annotated[int, Field(ge=0, lt=2**63)]


class GiveConsent(CallbackData, prefix="cg"):
    """«Даю согласие» under the text of the `mark`; `question` is what it was asked for (0: nothing in particular)."""

    purpose: Purpose
    mark: str
    question: QuestionId = FROM_DRAFT


class RefuseConsent(CallbackData, prefix="cr"):
    """The way on without a consent."""

    purpose: Purpose
    question: QuestionId = FROM_DRAFT


class MyConsents(CallbackData, prefix="cm"):
    pass


class Withdraw(CallbackData, prefix="cw"):
    purpose: Purpose


def document(shown: Document, question: int = FROM_DRAFT) -> Screen:
    """The text stays as it was shown: what is chosen below it comes as a new message."""
    head, _newline, rest = shown.text.partition("\n")
    return screen(
        fill("<b>{head}</b>\n{rest}\n{version}", head=head, rest=rest, version=_version(shown.version)),
        [button(_("I consent"), GiveConsent(purpose=shown.purpose, mark=shown.mark, question=question))],
        [_without(shown.purpose, question)],
    )


def _version(number: int) -> str:
    return fill(_("Version of the text: {number}."), number=number)


def _without(purpose: Purpose, question: int) -> Button:
    labels = {
        Purpose.HELP: _("Without a name"),
        Purpose.PHONE: _("Without a call"),
        Purpose.BROADCASTS: _("Not now"),
    }
    return button(labels[purpose], RefuseConsent(purpose=purpose, question=question))


def purpose_name(purpose: Purpose) -> str:
    return {
        Purpose.HELP: _("how to call me"),
        Purpose.PHONE: _("phone for a call"),
        Purpose.BROADCASTS: _("news of streams and meetings"),
    }[purpose]


def my_consents(given: tuple[Given, ...], zone: ZoneInfo) -> Screen:
    if not given:
        return screen(
            _("You have given no consents. They are asked for only where something personal is kept."),
            back(Open(section=Section.SETTINGS)),
        )
    lines = [
        fill(
            _("Given {day}, version {number}: {purpose}. The text has changed since.")
            if one.stale
            else _("Given {day}, version {number}: {purpose}."),
            day=short_day(one.given_at.astimezone(zone).date()),
            number=one.version,
            purpose=purpose_name(one.purpose),
        )
        for one in given
    ]
    return screen(
        join([_("<b>Your consents</b>"), *lines]),
        *column(
            button(fill(_("Withdraw: {purpose}"), purpose=purpose_name(one.purpose)), Withdraw(purpose=one.purpose))
            for one in given
        ),
        back(Open(section=Section.SETTINGS)),
    )


def withdrawn(purpose: Purpose) -> Screen:
    told = {
        Purpose.HELP: _("The consent is withdrawn, and the name is erased. Help goes on without a name."),
        Purpose.PHONE: _("The consent is withdrawn, and the phone number is erased. Answers come here."),
        Purpose.BROADCASTS: _("The consent is withdrawn. News do not come any more, answers come as before."),
    }
    return screen(told[purpose], [opens(Section.SETTINGS), menu_button(keep=True)])


@tells(ConsentNeeded)
def _consent_needed(_error: DomainError) -> str:
    return _("This needs your consent first: its text has changed, or it was withdrawn.")
