"""«🗓 Дежурства» of a specialist: the person's own duty days and absences."""

from datetime import date

from aiogram.utils.i18n import gettext as _

from handlers.head.screens.rota import AwayFrom, EndAbsence
from handlers.ui.calendar import day_name, short_day
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import fill, join
from services.rota.duty import OwnAbsence, OwnRota


def own_rota(own: OwnRota, today: date) -> Screen:
    days = [fill("· {day}", day=day_name(day, today)) for day in own.days]
    text = join(
        [
            _("<b>Your duties</b>"),
            *(days or [fill(_("No duty day is entered for you."))]),
            *(_absence(one) for one in own.absences),
            _("On a duty day you are called first to urgent requests, from midnight to midnight."),
        ]
    )
    return screen(
        text,
        *column(
            button(fill(_("I am here: not away from {day}"), day=short_day(one.first_day)), _end(one))
            for one in own.absences
        ),
        [button(_("I shall be away"), AwayFrom(membership_id=own.membership_id))] if own.membership_id else [],
        [menu_button()],
    )


def _end(one: OwnAbsence) -> EndAbsence:
    return EndAbsence(absence_id=one.absence_id)


def _absence(one: OwnAbsence) -> str:
    text = (
        _("You are away from {first} to {last}, {substitute} stands in.")
        if one.substitute
        else _("You are away from {first} to {last}, nobody stands in.")
    )
    return fill(text, first=short_day(one.first_day), last=short_day(one.last_day), substitute=one.substitute)
