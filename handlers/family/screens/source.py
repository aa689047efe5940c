"""«Я сам участник СВО»: said once, remembered, changed in the settings."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Button, Screen, button, screen
from storage.models import AppealSource


class SaySource(CallbackData, prefix="fi"):
    """Who asks. `in_settings`: pressed there, and not under words that wait to be sent."""

    source: AppealSource
    in_settings: bool = False


def i_am_one_myself(*, in_settings: bool = False) -> Button:
    return button(_("I am a participant myself"), SaySource(source=AppealSource.PARTICIPANT, in_settings=in_settings))


def i_am_family() -> Button:
    return button(_("I am a family member"), SaySource(source=AppealSource.FAMILY, in_settings=True))


def noted() -> Screen:
    told = _("Noted: you are a participant yourself. It can be changed in the settings.")
    return screen(told, [opens(Section.SETTINGS), menu_button()])
