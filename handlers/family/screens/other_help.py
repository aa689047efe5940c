"""«🤝 Другая помощь»: the lines of the form that are neither a psychologist's nor a lawyer's."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import kind_button
from handlers.ui.screen import Screen, button, column, screen
from services.requests.kinds import OTHER_KINDS
from storage.models import RequestKind


class AskOther(CallbackData, prefix="fk"):
    kind: RequestKind


def kinds() -> Screen:
    return screen(
        _("What is it about? If nothing here fits, choose «Something else»: we will sort it out."),
        *column(button(kind_button(kind), AskOther(kind=kind)) for kind in OTHER_KINDS),
        [opens(Section.PSYCHOLOGIST), opens(Section.LAWYER)],
        [opens(Section.URGENT), menu_button()],
    )
