"""What is typed on an open card: a note for oneself and colleagues, which one tap makes an answer."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.ids import RowId
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, button, screen
from handlers.ui.text import fill


class SendNote(CallbackData, prefix="ns"):
    """The words were meant for the family."""

    note_id: RowId


class EraseNote(CallbackData, prefix="nx"):
    note_id: RowId


def noted(number: int, note_id: int) -> Screen:
    return screen(
        fill(_("Note to request {number} is saved. The family does not see it."), number=number),
        [button(_("✍️ Send it to the family"), SendNote(note_id=note_id))],
        [button(_("🗑 Erase the note"), EraseNote(note_id=note_id)), menu_button(keep=True)],
    )


def erased() -> Screen:
    return screen(_("The note is erased."), [menu_button(keep=True)])
