"""Screens of the journal: three taps to a saved appeal, and what can be done with it afterwards."""

import secrets
from datetime import date, timedelta
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from pydantic import Field

from handlers.refusals import tells
from handlers.ui.calendar import calendar_rows, day_name, month_name
from handlers.ui.ids import RowId
from handlers.ui.lines import inside_a_sentence, line_label, line_title, source_label
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.month_times import times_words
from handlers.ui.question import stop_row
from handlers.ui.screen import Screen, button, column, grid, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.journal import LONGEST_NOTE, DayOutOfReach, MonthLines, NoteTooLong, OpenDays
from services.requests.figures import MonthTimes
from storage.models import Appeal, AppealLine, AppealSource, UnitKind

DayNumber = Annotated[int, Field(ge=0, le=date.max.toordinal())]
"""The ordinal of a day, 0 for today: a forged one beyond that would log an appeal on a day that nobody chose."""


class ChooseLine(CallbackData, prefix="jl"):
    """The line is chosen; who appealed is asked next."""

    line: AppealLine
    day: DayNumber = 0


class LogAppeal(CallbackData, prefix="ja"):
    """Save. `key` is made with the screen: its buttons together make one appeal, however often they are pressed."""

    line: AppealLine
    source: AppealSource
    day: DayNumber
    key: str


class OtherDay(CallbackData, prefix="jd"):
    """Choose the day; `month` is the ordinal of a day in the month shown, 0 for this one."""

    month: DayNumber = 0


class OnDay(CallbackData, prefix="jo"):
    day: DayNumber


class Another(CallbackData, prefix="jm"):
    """«Другое обращение» under a receipt, which stays as it is."""


class Again(CallbackData, prefix="jg"):
    """«Ещё такое же» under the receipt of `appeal_id`; `key` is made with the screen, as in LogAppeal."""

    appeal_id: RowId
    key: str


class Undo(CallbackData, prefix="ju"):
    appeal_id: RowId


class Restore(CallbackData, prefix="jr"):
    """«Всё-таки записать»: the appeal that was taken back counts again."""

    appeal_id: RowId


class Note(CallbackData, prefix="jn"):
    appeal_id: RowId


@tells(DayOutOfReach)
def _day_out_of_reach(_error: DomainError) -> str:
    return _("Nothing is logged: the day of an appeal is today or earlier, at most a year back.")


@tells(NoteTooLong)
def _note_too_long(_error: DomainError) -> str:
    return fill(
        _("The note is too long: at most {limit} characters. Write it shorter, please: I am waiting."),
        limit=LONGEST_NOTE,
    )


def new_key() -> str:
    """A name for the taps of one screen: together they make one appeal."""
    return secrets.token_urlsafe(6)


def choose_line(lines: list[AppealLine], day: date | None, today: date) -> Screen:
    chosen = day.toordinal() if day else 0
    buttons = [button(line_label(line), ChooseLine(line=line, day=chosen)) for line in lines]
    text = fill(_("An appeal of {day}. What was it about?"), day=day_name(day or today, today))
    return screen(text, *grid(buttons), [button(_("📆 Another day"), OtherDay())], [menu_button()])


def choose_source(line: AppealLine, day: date | None, today: date) -> Screen:
    key = new_key()
    chosen = day.toordinal() if day else 0
    return screen(
        fill(_("<b>{line}</b>, {day}\nWho appealed?"), line=line_title(line), day=day_name(day or today, today)),
        *column(
            button(source_label(source), LogAppeal(line=line, source=source, day=chosen, key=key))
            for source in (AppealSource.FAMILY, AppealSource.PARTICIPANT, AppealSource.ORGANISATION)
        ),
        back(OnDay(day=chosen) if day else Open(section=Section.LOG_APPEAL)),
    )


def choose_day(month: date, days: OpenDays) -> Screen:
    """A month of days to press; a month without an open day is shown as the nearest one that has some."""
    today = days.last
    month = min(max(month, days.first), today).replace(day=1)
    near = [
        button(_("Today"), OnDay(day=today.toordinal())),
        button(_("Yesterday"), OnDay(day=(today - timedelta(days=1)).toordinal())),
    ]
    rows = calendar_rows(
        month,
        days.first,
        today,
        pick=lambda day: OnDay(day=day.toordinal()),
        turn=lambda other: OtherDay(month=other.toordinal()),
    )
    text = fill(_("Which day was the appeal? {month}:"), month=month_name(month))
    return screen(text, near, *rows, back(Open(section=Section.LOG_APPEAL)))


def appeal_saved(appeal: Appeal, lines: MonthLines, today: date) -> Screen:
    """The receipt of an appeal, with the month's counters; after «Отменить» it says so."""
    facts = fill(
        _("{line}, {source}, {day}"),
        line=line_title(appeal.line),
        source=inside_a_sentence(source_label(appeal.source)),
        day=day_name(appeal.day, today),
    )
    counted = fill(
        _("In {month} you have {own}, {the_unit} has {unit}."),
        month=month_name(lines.month),
        own=lines.own.total(),
        the_unit=_the_unit(lines.unit_kind),
        unit=lines.unit.total(),
    )
    if appeal.voided_at is not None:
        return screen(
            join([_("Taken back:"), facts, counted]),
            [button(_("↪️ Log it after all"), Restore(appeal_id=appeal.id)), menu_button(keep=True)],
        )
    note = fill(_("Note: {note}"), note=appeal.note) if appeal.note else ""
    return screen(
        join([_("<b>Logged:</b>"), facts, note, counted]),
        [button(_("↩️ Take back"), Undo(appeal_id=appeal.id)), button(_("📝 Note"), Note(appeal_id=appeal.id))],
        [
            button(_("➕ One more like this"), Again(appeal_id=appeal.id, key=new_key())),
            button(_("➕ Another appeal"), Another()),
        ],
        [menu_button(keep=True)],
    )


def ask_note() -> Screen:
    return screen(
        _("Write the note in one message. It stays in the journal. Please do not write names or anything military."),
        stop_row(),
    )


def my_month(this: MonthLines, last: MonthLines, times: MonthTimes) -> Screen:
    """Own and unit's counters of a month by lines, with last month's sums beside."""
    by_line = [
        fill("{line}: {own} / {unit}", line=line_label(line), own=this.own[line], unit=this.unit[line])
        for line in AppealLine
        if this.unit[line]
    ]
    head = fill(
        _("<b>{month}</b>\nYou: {own}, {the_unit}: {unit}."),
        month=month_name(this.month).capitalize(),
        own=this.own.total(),
        the_unit=_the_unit(this.unit_kind),
        unit=this.unit.total(),
    )
    before = fill(
        _("In {month}: you {own}, {the_unit} {unit}."),
        month=month_name(last.month),
        own=last.own.total(),
        the_unit=_the_unit(this.unit_kind),
        unit=last.unit.total(),
    )
    lines = join([fill(_("By line, you / {the_unit}:"), the_unit=_the_unit(this.unit_kind)), *by_line])
    return screen(join([head, lines if by_line else "", before, times_words(times)], "\n\n"), [menu_button()])


def _the_unit(kind: UnitKind) -> str:
    """The unit inside a sentence; Russian has it after «у»: «у отдела»."""
    return {
        UnitKind.CENTRE: _("the Centre"),
        UnitKind.DEPARTMENT: _("the department"),
        UnitKind.SUPPORT_POINT: _("the support point"),
    }[kind]
