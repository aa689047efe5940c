"""Files that a person asked for."""

import structlog
from aiogram.types import BufferedInputFile, CallbackQuery

from handlers.ui.screen import Screen

log = structlog.get_logger()
UPLOAD_SECONDS = 15


async def send_file(query: CallbackQuery, name: str, content: bytes, below: Screen) -> bool:
    """Send a file as a new message, with the words and buttons of `below`; the tapped screen stays as it is.

    False when the messenger did not say that it has it. It is never tried again by itself: the person can, and what
    the person writes next must not wait behind a file.
    """
    if query.message is None or query.bot is None:
        return True
    try:
        await query.bot.send_document(
            query.message.chat.id,
            BufferedInputFile(content, name),
            caption=below.text,
            reply_markup=below.keyboard(),
            request_timeout=UPLOAD_SECONDS,
        )
    except Exception as error:  # noqa: BLE001 -- whatever it was, the person is told and may try again
        log.warning("file_not_sent", reason=type(error).__name__)
        return False
    return True
