"""A month of days as buttons, for choosing a local day; and how days and moments read in Russian texts."""

import calendar
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, get_day_names

from handlers.ui.screen import Button, Row, button
from services.dates import add_months

MakeAction = Callable[[date], CallbackData]


class Blank(CallbackData, prefix="no"):
    """A button that only holds its place: messengers stretch the buttons of a row over its width, so each week has
    seven.
    """


def calendar_rows(month: date, first: date, last: date, pick: MakeAction, turn: MakeAction) -> list[Row]:
    """The days of `month` from `first` to `last` as buttons under their weekdays, and arrows to turn months."""
    month = month.replace(day=1)
    names = get_day_names("abbreviated", "stand-alone", locale=_locale())
    rows: list[Row] = [tuple(button(names[number].capitalize(), Blank()) for number in range(7))]
    for week in calendar.Calendar().monthdatescalendar(month.year, month.month):
        open_days = [day.month == month.month and first <= day <= last for day in week]
        if any(open_days):
            rows.append(
                tuple(
                    button(str(day.day), pick(day)) if is_open else button("·", Blank())
                    for day, is_open in zip(week, open_days, strict=True)
                )
            )
    arrows: list[Button] = []
    for step, sign in ((-1, "‹"), (1, "›")):
        other = add_months(month, step)
        if add_months(other, 1) > first and other <= last:
            title = month_name(other)
            arrows.append(button(f"{sign} {title}" if step < 0 else f"{title} {sign}", turn(other)))
    if arrows:
        rows.append(tuple(arrows))
    return rows


def _locale() -> str:
    return get_i18n().current_locale


def month_name(month: date) -> str:
    """«ноябрь 2026»."""
    return format_date(month, "LLLL y", locale=_locale())


def day_name(day: date, today: date | None = None) -> str:
    """«сегодня», «вчера», else «25 ноября, среда» (with the year when it is not the year of `today`)."""
    if today is not None and (near := {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get((day - today).days)):
        return near
    pattern = "d MMMM, EEEE" if today is None or day.year == today.year else "d MMMM y, EEEE"
    return format_date(day, pattern, locale=_locale())


def short_day(day: date) -> str:
    """«25 ноября»."""
    return format_date(day, "d MMMM", locale=_locale())


def moment_name(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in the region's time: «25 ноября, среда, 18:00»."""
    local = instant.astimezone(zone)
    return f"{day_name(local.date())}, {local:%H:%M}"


def time_name(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%H:%M}"
