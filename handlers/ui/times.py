"""How promised moments and spans of working time read: «до 18:00 сегодня», «завтра после 9:00», «3 часа 30 минут»."""

from datetime import datetime, timedelta

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.calendar import day_name
from handlers.ui.text import fill, join


def by_moment(due: datetime, now: datetime) -> str:
    """Until when, both local: «до 18:00 сегодня», «до 12:00 завтра», «до 12:00, 23 ноября, понедельник»."""
    text = _("by {time} {day}") if _is_near(due, now) else _("by {time}, {day}")
    return fill(text, time=clock(due), day=day_name(due.date(), now.date()))


def by_time(due: datetime) -> str:
    """Until when on a day that is named already: «до 13:00»."""
    return fill(_("by {time}"), time=clock(due))


def after_moment(opens: datetime, now: datetime) -> str:
    """From when, both local: «завтра после 9:00», «23 ноября, понедельник, после 9:00»."""
    text = _("{day} after {time}") if _is_near(opens, now) else _("{day}, after {time}")
    return fill(text, time=clock(opens), day=day_name(opens.date(), now.date()))


def new_moment(due: datetime, now: datetime) -> str:
    """A new time, both local: «завтра, до 12:00»."""
    return fill(_("{day}, by {time}"), time=clock(due), day=day_name(due.date(), now.date()))


def clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"


def span(length: timedelta) -> str:
    """To the minute: «5 минут», «3 часа 30 минут»."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    told = fill(ngettext("{count} hour", "{count} hours", hours), count=hours) if hours else ""
    rest = fill(ngettext("{count} minute", "{count} minutes", minutes), count=minutes) if minutes or not hours else ""
    return join([told, rest], " ")


def hours_label(hours: int) -> str:
    return fill(ngettext("{count} hour", "{count} hours", hours), count=hours)


def _is_near(day: datetime, now: datetime) -> bool:
    return (day.date() - now.date()).days in (0, 1)
