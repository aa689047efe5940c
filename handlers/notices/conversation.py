"""What others hear of a conversation that has stopped: its specialist does not get the family's words."""

from aiogram.utils.i18n import gettext as _

from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import headline
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, screen
from handlers.ui.text import join
from services.requests.facts import request_facts
from storage.models import RequestKind, RequestState


@notice("taker_away")
async def taker_away(reader: Reader, facts: Facts) -> Screen | None:
    """Number and kind, never words; nothing when the request is in work no more."""
    request = await request_facts(reader.view, facts["request_id"])
    if request.state is not RequestState.TAKEN:
        return None
    urgent = _("🆘 Urgent.") if request.kind is RequestKind.URGENT else ""
    told = _("The family writes, and the specialist has stopped the bot and sees nothing. Please find who will answer.")
    line = headline(request, reader.view.now)
    return screen(join([urgent, line, told]), [opens(Section.STAFF), menu_button(keep=True)])
