"""Months in buttons: their numbers in callback data, and the arrows from one to the next."""

from collections.abc import Callable
from datetime import date

from aiogram.filters.callback_data import CallbackData

from handlers.ui.calendar import month_name
from handlers.ui.screen import Button, Row, button
from services.dates import add_months
from services.errors import NotFound

DUE_MONTH = 0
"""Behind the button that opens reports: the month whose report is due."""
DUE_DAYS = 5
"""On the first days of a month its report says next to nothing: the one of the month just ended is due."""


def month_number(month: date) -> int:
    """Months since the year 0: one short number for a button."""
    return month.year * 12 + month.month - 1


def month_of(number: int, today: date) -> date:
    """The first day of the month behind a button. Raises NotFound for a number that no button has."""
    if number == DUE_MONTH:
        return add_months(today.replace(day=1), -1 if today.day <= DUE_DAYS else 0)
    if not 12 <= number < 9999 * 12:
        raise NotFound
    year, month = divmod(number, 12)
    return date(year, month + 1, 1)


def month_arrows(month: date, first: date, last: date, turn: Callable[[int], CallbackData]) -> Row:
    """Buttons to the months before and after, as far as they lie from `first` to `last`."""
    arrows: list[Button] = []
    before, after = add_months(month, -1), add_months(month, 1)
    if before >= first.replace(day=1):
        arrows.append(button(f"‹ {month_name(before)}", turn(month_number(before))))
    if after <= last:
        arrows.append(button(f"{month_name(after)} ›", turn(month_number(after))))
    return tuple(arrows)
