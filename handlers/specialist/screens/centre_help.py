"""«🎥 Помощь Центра»: the list and one card, for the department, the Centre and those who oversee them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.refusals import tells
from handlers.specialist.screens.centre_help_answering import answer_rows, meeting_rows
from handlers.specialist.screens.centre_help_form import AskHelp, ask_times, go_on, rewrite
from handlers.ui.calendar import moment_name, short_day
from handlers.ui.centre_help import headline, help_name
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.pager import turn_row
from handlers.ui.screen import Button, Row, Screen, button, column, screen
from handlers.ui.text import Html, fill, join
from services.centre_help.facts import (
    AlreadyAsked,
    HelpChanged,
    HelpFacts,
    HelpTaken,
    HelpWords,
    SlotRefusal,
    SlotUnfit,
)
from services.centre_help.lists import HelpBoard, HelpEntry
from services.errors import DomainError
from storage.models import HelpConsent, HelpState


class HelpPage(CallbackData, prefix="chp"):
    page: PageNumber = 0


class HelpCard(CallbackData, prefix="chc"):
    help_id: RowId


class CancelHelp(CallbackData, prefix="chx"):
    """«↩️ Отменить»: asked once more."""

    help_id: RowId


class CancelHelpNow(CallbackData, prefix="chn"):
    help_id: RowId


class LeadInstead(CallbackData, prefix="chl"):
    """«Взять себе»: what a colleague who has left had asked for."""

    help_id: RowId


def board(shown: HelpBoard, zone: ZoneInfo, *, may_ask: bool) -> Screen:
    ask = [button(_("➕ Ask the Centre"), AskHelp())] if may_ask else []
    if not shown.page.items:
        return screen(_("Nothing has been asked of the Centre yet."), ask, [menu_button()])
    waiting = fill(
        ngettext("{count} waits for an answer.", "{count} wait for an answer.", shown.waiting), count=shown.waiting
    )
    return screen(
        join(
            [
                _("<b>Help of the Centre</b>"),
                waiting if shown.waiting else "",
                *(_line(entry, zone) for entry in shown.page.items),
            ]
        ),
        ask,
        *column(
            button(help_name(entry.facts.number), HelpCard(help_id=entry.facts.number)) for entry in shown.page.items
        ),
        turn_row(shown.page, lambda other: HelpPage(page=other)),
        [menu_button()],
    )


def _line(entry: HelpEntry, zone: ZoneInfo) -> Html:
    line = headline(entry.facts, zone)
    return fill(_("{line} · yours"), line=line) if entry.leads or entry.mine else line


def card(entry: HelpEntry, words: HelpWords | None, now: datetime, zone: ZoneInfo) -> Screen:
    """`words`: only for whoever leads it and whoever took it."""
    facts = entry.facts
    lines = [headline(facts, zone), _times(facts, zone), _consent(facts)]
    told = _words(words) if words is not None else []
    rows: list[Row] = []
    if entry.free:
        rows += answer_rows(facts, now, zone)
    if entry.mine:
        rows += meeting_rows(facts, now)
    if entry.leads:
        rows += _lead_rows(facts, now)
    return screen(join([join(lines), *told], "\n\n"), *rows, back(Open(section=Section.CENTRE_HELP)))


def _times(facts: HelpFacts, zone: ZoneInfo) -> str:
    if facts.state not in (HelpState.READING, HelpState.TO_CORRECT, HelpState.WAITING):
        return ""
    return fill(_("Times: {times}"), times="; ".join(moment_name(slot.starts_at, zone) for slot in facts.slots))


def _consent(facts: HelpFacts) -> str:
    if facts.consent is HelpConsent.PAPER and facts.paper_day is not None:
        return fill(_("The family agreed on paper, {day}."), day=short_day(facts.paper_day))
    if facts.consent is not HelpConsent.IN_BOT:
        return ""
    if facts.state in (HelpState.DRAFT, HelpState.READING, HelpState.TO_CORRECT):
        return _("The family reads the summary in the bot.")
    return _("The family has confirmed the summary in the bot.") if facts.offered_at is not None else ""


def _words(words: HelpWords) -> list[str]:
    return [
        fill("{words}", words=words.summary) if words.summary else "",
        fill(_("The family asks to correct: {words}"), words=words.correction) if words.correction else "",
        fill(_("Link: {link}"), link=words.link) if words.link else "",
        fill(_("The Centre returned it: {reason}"), reason=words.reason) if words.reason else "",
        fill(_("Note of the Centre: {note}"), note=words.note) if words.note else "",
    ]


def _lead_rows(facts: HelpFacts, now: datetime) -> list[Row]:
    number, begun = facts.number, facts.starts_at is not None and facts.starts_at <= now
    if facts.state is HelpState.DRAFT:
        return [(go_on(number),)]
    if facts.state in (HelpState.CANCELLED, HelpState.OVER) or begun:
        return []
    cancel: Row = (button(_("↩️ Cancel the help"), CancelHelp(help_id=number)),)
    if facts.state is HelpState.TO_CORRECT:
        return [(rewrite(number),), cancel]
    return [cancel] if facts.state is HelpState.READING else [(ask_times(number),), cancel]


def see(number: int) -> Button:
    return button(_("🎥 Open"), HelpCard(help_id=number))


def ask_cancel(facts: HelpFacts) -> Screen:
    return screen(
        fill(_("{name}: cancel it? The family and the Centre will hear so."), name=help_name(facts.number)),
        [button(_("Yes, cancel"), CancelHelpNow(help_id=facts.number))],
        back(HelpCard(help_id=facts.number)),
    )


def cancelled(facts: HelpFacts) -> Screen:
    text = (
        _("{name} is cancelled. The Centre hears of it, and the family does.")
        if facts.family_in_bot
        else _("{name} is cancelled. The Centre hears of it. Please tell the family: it is not in the bot.")
    )
    return screen(fill(text, name=help_name(facts.number)), [menu_button(keep=True)])


def lead(facts: HelpFacts) -> Screen:
    return screen(
        fill(_("{name} is yours now."), name=help_name(facts.number)), [see(facts.number), menu_button(keep=True)]
    )


@tells(HelpChanged)
def _changed(_error: DomainError) -> str:
    return _("Something has changed since: this button does nothing any more. Here is what can be done now.")


@tells(HelpTaken)
def _taken(error: DomainError) -> str:
    number = error.number if isinstance(error, HelpTaken) else 0
    return fill(_("{name} is already in work with a colleague."), name=help_name(number))


@tells(AlreadyAsked)
def _asked(error: DomainError) -> str:
    number = error.number if isinstance(error, AlreadyAsked) else 0
    return fill(
        _("This is already asked for this family: {name}. Look in “🎥 Help of the Centre”."), name=help_name(number)
    )


@tells(SlotUnfit)
def _slot(error: DomainError) -> str:
    if not isinstance(error, SlotUnfit):
        raise TypeError
    return {
        SlotRefusal.DAY_OFF: _("That is a day off. Please name a time on a working day."),
        SlotRefusal.TOO_FAR: _("That is too far. Please name a time within two months."),
        SlotRefusal.PAST: _("That time is already past. Please name another one."),
    }[error.reason]
