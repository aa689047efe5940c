"""What no other handler took: buttons of screens long gone, forged ones, corrections of old messages."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from handlers.everyone import screens
from handlers.everyone.start import menu_of
from handlers.refusals import refusal
from handlers.ui.screen import show, show_new
from services.errors import Gone
from services.rights import Actor


def setup() -> Router:
    router = Router(name="everyone.stray")
    router.callback_query.register(old_button)
    router.edited_message.register(edited, F.text | F.caption)
    return router


async def old_button(query: CallbackQuery, actor: Actor) -> None:
    """An old button explains itself and shows the menu."""
    await show_new(query, refusal(Gone()).with_rows(*menu_of(actor).rows))


async def edited(message: Message) -> None:
    """Only words are corrected by hand; a live location edits itself every few seconds."""
    await show(message, screens.edit_not_seen())
