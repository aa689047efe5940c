"""The Centre's side: accept a time, the link, the return with a reason, how the meeting went."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from pydantic import Field as Bounds

from handlers.refusals import tells
from handlers.ui.calendar import moment_name
from handlers.ui.centre_help import help_name, result_words
from handlers.ui.ids import RowId
from handlers.ui.menu import menu_button
from handlers.ui.question import stop_row
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.centre_help.facts import HelpFacts, HelpWords, LineUnfit
from services.errors import DomainError
from storage.models import HelpResult, HelpState


class AcceptSlot(CallbackData, prefix="chy"):
    """A time that the specialist accepts: the first tap wins."""

    slot_id: RowId


class AskLink(CallbackData, prefix="chu"):
    help_id: RowId


class GiveBack(CallbackData, prefix="chr"):
    """«Вернуть с причиной», of that round."""

    help_id: RowId
    round: Annotated[int, Bounds(ge=0, lt=2**31)]


class NoteResult(CallbackData, prefix="che"):
    help_id: RowId
    result: HelpResult


class AskNote(CallbackData, prefix="chi"):
    """A line for the department."""

    help_id: RowId


def answer_rows(facts: HelpFacts, now: datetime, zone: ZoneInfo) -> list[Row]:
    """The times that are still ahead, and the way back to the department."""
    times = column(
        button(fill("🙋 {moment}", moment=moment_name(slot.starts_at, zone)), AcceptSlot(slot_id=slot.slot_id))
        for slot in facts.slots
        if slot.starts_at > now
    )
    return [*times, _give_back(facts)]


def meeting_rows(facts: HelpFacts, now: datetime) -> list[Row]:
    """What the taker can do with a meeting."""
    if facts.state is HelpState.OVER:
        return [(button(_("📝 A line for the department"), AskNote(help_id=facts.number)),)]
    if facts.state is not HelpState.AGREED or facts.starts_at is None:
        return []
    link: Row = (button(_("🔗 Link of the meeting"), AskLink(help_id=facts.number)),)
    return [link, *result_rows(facts.number)] if facts.starts_at <= now else [link, _give_back(facts)]


def result_rows(number: int) -> list[Row]:
    labels = {
        HelpResult.HELD: _("✔️ Took place"),
        HelpResult.ABSENT: _("The family did not come"),
        HelpResult.MOVED: _("Moved"),
    }
    return column(button(label, NoteResult(help_id=number, result=result)) for result, label in labels.items())


def _give_back(facts: HelpFacts) -> Row:
    return (button(_("↪️ Return with a reason"), GiveBack(help_id=facts.number, round=facts.round)),)


def accepted(facts: HelpFacts, words: HelpWords, zone: ZoneInfo) -> Screen:
    """For the taker: from now on the words are theirs to read. The link is asked for at once."""
    moment = moment_name(facts.starts_at, zone) if facts.starts_at is not None else ""
    return screen(
        join(
            [
                fill(
                    _("{name} is yours: {moment}, {unit}."),
                    name=help_name(facts.number),
                    moment=moment,
                    unit=facts.unit,
                ),
                fill("<blockquote>{words}</blockquote>", words=words.summary or ""),
                _("Now send the link of the video call in one message. It begins with https://"),
            ],
            "\n\n",
        ),
        [menu_button(keep=True)],
    )


def ask_link(facts: HelpFacts) -> Screen:
    text = _("{name}: send the link of the video call in one message. It begins with https://")
    return screen(fill(text, name=help_name(facts.number)), stop_row())


def linked(facts: HelpFacts) -> Screen:
    text = (
        _(
            "{name}: the link is passed on to the family and to the department. "
            "A reminder comes a day and an hour before."
        )
        if facts.family_in_bot
        else _("{name}: the link is passed on to the department. A reminder comes a day and an hour before.")
    )
    return screen(fill(text, name=help_name(facts.number)), [menu_button(keep=True)])


def ask_reason(facts: HelpFacts) -> Screen:
    text = _("{name}: why is it returned? Write it in one line: the department will read it, the family will not.")
    return screen(fill(text, name=help_name(facts.number)), stop_row())


def returned(facts: HelpFacts) -> Screen:
    text = _("{name} is returned. The department reads the reason and will offer other times.")
    return screen(fill(text, name=help_name(facts.number)), [menu_button(keep=True)])


def result_noted(facts: HelpFacts) -> Screen:
    result = result_words(facts.result) if facts.result is not None else ""
    return screen(
        join(
            [
                fill(_("{name}: {result}. The department hears of it."), name=help_name(facts.number), result=result),
                _("You can write one line for the department's specialist. The family will not see it."),
            ],
            "\n\n",
        ),
        [menu_button(keep=True)],
    )


def ask_note(facts: HelpFacts) -> Screen:
    text = _("{name}: write one line for the department's specialist. The family will not see it.")
    return screen(fill(text, name=help_name(facts.number)), stop_row())


def noted(facts: HelpFacts) -> Screen:
    text = _("{name}: the line is passed on to the department.")
    return screen(fill(text, name=help_name(facts.number)), [menu_button(keep=True)])


@tells(LineUnfit)
def _line(_error: DomainError) -> str:
    return _("This is one line of words, up to 300 letters. Please write it once more.")
