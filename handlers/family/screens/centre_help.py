"""The family's side of «Помощь Центра»: what will be told of it, when the meeting is, the way out of it."""

from typing import Annotated
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from pydantic import Field as Bounds

from handlers.family.screens.requests import talk
from handlers.refusals import tells
from handlers.ui.calendar import moment_name
from handlers.ui.centre_help import helper_name, with_helper
from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import stop_row
from handlers.ui.screen import Button, Row, Screen, button, screen
from handlers.ui.text import fill, join
from services.centre_help.facts import CorrectionUnfit, HelpFacts
from services.errors import DomainError
from storage.models import HelpState

Version = Annotated[int, Bounds(ge=0, lt=2**31)]


class Approve(CallbackData, prefix="fch"):
    """«✅ Всё верно» under the summary of that version."""

    help_id: RowId
    version: Version


class Correct(CallbackData, prefix="fcc"):
    """«✏️ Исправить»."""

    help_id: RowId
    version: Version


class GiveUp(CallbackData, prefix="fcx"):
    """«Отменить встречу»: asked once more."""

    help_id: RowId


class GiveUpNow(CallbackData, prefix="fcn"):
    help_id: RowId


def to_read(facts: HelpFacts, summary: str, version: int, *, reminder: bool = False) -> Screen:
    """`reminder`: it has waited for some days."""
    text = fill(
        _(
            "The specialist of the department asks for a video meeting {whom} for you. "
            "So that you need not tell it again, this is what the {helper} will read:"
        ),
        whom=with_helper(facts.profile),
        helper=helper_name(facts.profile),
    )
    return screen(
        join(
            [
                _("This still waits for you, there is no hurry.") if reminder else "",
                text,
                fill("<blockquote>{words}</blockquote>", words=summary),
                _("Until you confirm it, the Centre does not see this. Is it right?"),
            ],
            "\n\n",
        ),
        [
            button(_("✅ All is right"), Approve(help_id=facts.number, version=version)),
            button(_("✏️ Correct"), Correct(help_id=facts.number, version=version)),
        ],
        [button(_("No meeting is needed"), GiveUp(help_id=facts.number))],
        last_row(),
    )


def approved(facts: HelpFacts) -> Screen:
    text = (
        _("Thank you. The times that were offered are past: the department will name others. I will write here.")
        if facts.state is HelpState.RETURNED
        else _("Thank you. The Centre is choosing the time. When it is set, I will write here.")
    )
    return screen(text, last_row())


def ask_correction() -> Screen:
    text = _("Write in one message what to correct. The specialist will write it anew, and you will read it again.")
    return screen(text, stop_row())


def corrected() -> Screen:
    text = _("Passed on to the specialist. The new text comes here, and you will read it again.")
    return screen(text, last_row())


def meeting(facts: HelpFacts, link: str | None, zone: ZoneInfo, *, reminder: bool = False) -> Screen:
    """When, and by which link; the same words as a reminder."""
    head = fill(
        _("A reminder: a video meeting {whom}, {moment}.") if reminder else _("A video meeting {whom}: {moment}."),
        whom=with_helper(facts.profile),
        moment=moment_name(facts.starts_at, zone) if facts.starts_at is not None else "",
    )
    how = fill(_("Open this link at that time: {link}"), link=link) if link else _("The link comes here.")
    return screen(join([head, how], "\n\n"), [_give_up(facts)], last_row())


def off(facts: HelpFacts) -> Screen:
    text = _("The time of the meeting {whom} changes. The new one comes here. Nothing has to be told again.")
    return screen(fill(text, whom=with_helper(facts.profile)), last_row())


def cancelled(facts: HelpFacts) -> Screen:
    text = _("The meeting {whom} is cancelled by the department. If help is still needed, simply write here.")
    return screen(fill(text, whom=with_helper(facts.profile)), last_row())


def ask_give_up(facts: HelpFacts) -> Screen:
    text = _(
        "Cancel the meeting {whom}? If only the time does not suit, write about it: the specialist will offer another."
    )
    write: Row = (talk(facts.request_id),) if facts.request_id is not None else ()
    yes = button(_("Yes, cancel"), GiveUpNow(help_id=facts.number))
    return screen(fill(text, whom=with_helper(facts.profile)), [yes], write, last_row())


def given_up() -> Screen:
    text = _("Cancelled. The department and the Centre hear of it. If help is needed, simply write here.")
    return screen(text, last_row())


def _give_up(facts: HelpFacts) -> Button:
    return button(_("↩️ Cancel the meeting"), GiveUp(help_id=facts.number))


def last_row() -> Row:
    return (opens(Section.URGENT), menu_button(keep=True))


@tells(CorrectionUnfit)
def _correction(_error: DomainError) -> str:
    return _("These are words, up to about 1500 letters. Please write them once more.")
