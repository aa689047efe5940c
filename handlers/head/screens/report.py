"""«📄 Отчёт отдела»: the month's figures of the head's own department."""

from datetime import date

from aiogram.filters.callback_data import CallbackData

from handlers.ui.menu import menu_button
from handlers.ui.month_times import times_words
from handlers.ui.months import month_arrows
from handlers.ui.report import file_buttons, sheet_words
from handlers.ui.screen import Screen, screen
from handlers.ui.text import join
from services.reports.drawing import FIRST_MONTH
from services.reports.sheet import Sheet
from services.requests.figures import MonthTimes


class UnitMonth(CallbackData, prefix="mu"):
    """The report of the head's own department for another month."""

    month: int


def unit_report(unit_id: int, sheet: Sheet, times: MonthTimes, today: date) -> Screen:
    return screen(
        join([sheet_words(sheet.unit_name, sheet), times_words(times)], "\n\n"),
        file_buttons(unit_id, sheet),
        month_arrows(sheet.month, FIRST_MONTH, today, turn=lambda month: UnitMonth(month=month)),
        [menu_button()],
    )
