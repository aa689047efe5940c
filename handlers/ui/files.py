"""Files that a person asked for."""

from aiogram.types import BufferedInputFile, CallbackQuery

from handlers.ui.screen import Screen


async def send_file(query: CallbackQuery, name: str, content: bytes, below: Screen) -> None:
    """Send a file as a new message, with the words and buttons of `below`; the tapped screen stays as it is."""
    if query.message is not None and query.bot is not None:
        await query.bot.send_document(
            query.message.chat.id,
            BufferedInputFile(content, name),
            caption=below.text,
            reply_markup=below.keyboard(),
        )
