"""What the writer of a message hears of a correction."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.shield import left_out
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.requests.editing import Corrected


def corrected(done: Corrected) -> Screen:
    text = (
        _("The correction is passed on: request, number {number}.")
        if done.passed_on
        else _("Corrected in request, number {number}. The specialist will read it so.")
    )
    told = fill(text, number=done.facts.number)
    return screen(join([told, left_out(masked=done.masked)]), [menu_button(keep=True)])


def corrected_before_sending() -> str:
    return _("Corrected.")
