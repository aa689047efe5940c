"""A place on the map, as the messenger shows one."""

import structlog
from aiogram.types import CallbackQuery

from handlers.ui.screen import ANSWER_SECONDS
from services.units.coordinates import Coordinates

log = structlog.get_logger()


async def send_pin(query: CallbackQuery, place: Coordinates) -> None:
    """Send a pin above the words that tell the same place. A pin that does not leave is no harm: the words do."""
    if query.message is None or query.bot is None:
        return
    try:
        await query.bot.send_location(
            query.message.chat.id, place.latitude, place.longitude, request_timeout=ANSWER_SECONDS
        )
    except Exception as error:  # noqa: BLE001 -- whatever it was, the words below have the address and a link
        log.warning("pin_not_sent", reason=type(error).__name__)
