"""How a monthly report reads in the chat: its figures in plain words, and the buttons that send it as a file.

Heads and coordinators see the same words.
"""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.calendar import month_name
from handlers.ui.lines import line_label
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.months import month_number
from handlers.ui.screen import Row, Screen, button, screen
from handlers.ui.text import Html, fill, join
from services.documents.report_file import FileKind
from services.errors import DomainError
from services.reports.drawing import MonthOutOfReach
from services.reports.form import load_form
from services.reports.sheet import Row as AppealRow
from services.reports.sheet import Sheet
from storage.models import AppealLine

WHOLE_REGION = 0


class ReportFile(CallbackData, prefix="mf"):
    """Send the report as a file; `unit_id` is WHOLE_REGION for the consolidated one with every unit's behind it."""

    unit_id: int
    month: int
    kind: FileKind


@tells(MonthOutOfReach)
def _month_out_of_reach(_error: DomainError) -> str:
    return _("There is no report for that month: they go from January 2023 to the current month.")


def sheet_words(title: str, sheet: Sheet) -> Html:
    """The sheet in the order of the form; lines with nothing this year are left out."""
    total = sheet.total_row
    head = fill(_("<b>{title}</b>\n{month}"), title=title, month=month_name(sheet.month).capitalize())
    if not total.cumulative:
        appeals = _("No appeals this year so far.")
    else:
        appeals = fill(
            _(
                "Appeals in the month: {total}\n"
                "family members {family}, participants {participants}, organisations {organisations}\n"
                "Since 1 January: {cumulative}"
            ),
            total=total.total,
            family=total.family,
            participants=total.participants,
            organisations=total.organisations,
            cumulative=total.cumulative,
        )
    lines = [_line_words(row) for row in sheet.section1 if row.cumulative]
    by_line = join([_("By line, month / since 1 January:"), *lines]) if lines else ""
    by_hand = _(
        "Social networks, printed matter, agreements and meetings are not counted by the bot yet: "
        "please write them in yourselves."
    )
    return join([head, appeals, by_line, _event_words(sheet), by_hand], "\n\n")


def _line_words(row: AppealRow) -> Html:
    return fill(
        "{line}: {total} / {cumulative}",
        line=line_label(AppealLine(row.line)),
        total=row.total,
        cumulative=row.cumulative,
    )


def _event_words(sheet: Sheet) -> Html:
    form = load_form()
    held = [
        fill("{line}: {total}", line=words.text, total=line.total)
        for words, line in zip(form.section2.lines, sheet.section2, strict=True)
        if line.total
    ]
    attended = [
        fill(
            _("{line}: {total} people, {cumulative} since 1 January"),
            line=words.text,
            total=line.total,
            cumulative=line.cumulative,
        )
        for words, line in zip(form.section3.lines, sheet.section3, strict=True)
        if line.cumulative
    ]
    return join([*held, *attended])


def file_buttons(unit_id: int, sheet: Sheet) -> Row:
    number = month_number(sheet.month)
    return tuple(button(kind.value.upper(), ReportFile(unit_id=unit_id, month=number, kind=kind)) for kind in FileKind)


def below_file(sheet: Sheet) -> Screen:
    """What stands under a file that was sent."""
    text = fill(_("Report: {unit}, {month}"), unit=sheet.unit_name, month=month_name(sheet.month))
    return screen(text, [menu_button(keep=True)])


def file_not_sent(unit_id: int, sheet: Sheet, reports: Section) -> Screen:
    """Said once, in place of a file that the messenger did not take; the file may have arrived all the same."""
    text = _("The file was not sent. If you do not see it here, please try once more.")
    return screen(text, file_buttons(unit_id, sheet), [opens(reports)], [menu_button(keep=True)])
