"""«📋 Отчёты отделов»: the consolidated figures, the units with their totals, one unit's sheet."""

from datetime import date

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import back, menu_button
from handlers.ui.month_times import times_words
from handlers.ui.months import month_arrows, month_number
from handlers.ui.pager import page_of, turn_row
from handlers.ui.report import WHOLE_REGION, file_buttons, sheet_words
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import join
from services.reports.drawing import FIRST_MONTH, RegionReport
from services.reports.sheet import Sheet
from services.requests.figures import MonthTimes


class RegionMonth(CallbackData, prefix="mr"):
    """The region's report for a month; `page` of the list of units."""

    month: int
    page: PageNumber = 0


class RegionUnit(CallbackData, prefix="mo"):
    """One unit's sheet; `page` is that of the list to go back to."""

    unit_id: RowId
    month: int
    page: PageNumber = 0


def region(report: RegionReport, times: MonthTimes, page: int, today: date) -> Screen:
    month = month_number(report.whole.month)
    shown = page_of(list(report.units.items()), page)
    return screen(
        join([sheet_words(_("All departments and the Centre"), report.whole), times_words(times)], "\n\n"),
        file_buttons(WHOLE_REGION, report.whole),
        *column(
            button(
                f"{sheet.unit_short}: {sheet.total_row.total}",
                RegionUnit(unit_id=unit_id, month=month, page=shown.number),
            )
            for unit_id, sheet in shown.items
        ),
        turn_row(shown, lambda number: RegionMonth(month=month, page=number)),
        month_arrows(
            report.whole.month, FIRST_MONTH, today, turn=lambda other: RegionMonth(month=other, page=shown.number)
        ),
        [menu_button()],
    )


def unit(unit_id: int, sheet: Sheet, times: MonthTimes, page: int, today: date) -> Screen:
    return screen(
        join([sheet_words(sheet.unit_name, sheet), times_words(times)], "\n\n"),
        file_buttons(unit_id, sheet),
        month_arrows(
            sheet.month, FIRST_MONTH, today, turn=lambda month: RegionUnit(unit_id=unit_id, month=month, page=page)
        ),
        back(RegionMonth(month=month_number(sheet.month), page=page)),
    )
