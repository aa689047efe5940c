"""What the shield asks and tells: to whoever wrote the words, and to nobody else."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.shield import ask
from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill
from services.requests.holding import held_words


@notice("words_held")
async def words_held(reader: Reader, facts: Facts) -> Screen | None:
    """Written from the draft; nothing when it was answered meanwhile."""
    words = await held_words(reader.view, reader.account_id)
    return None if words is None else ask(words, facts["note"])


@notice("held_words_masked")
async def held_words_masked(_reader: Reader, facts: Facts) -> Screen:
    """A day has passed without an answer."""
    number = facts["request_id"]
    text = (
        _(
            "A day has passed without an answer from you. What was found in the message is erased. "
            "The message itself waits: write or choose in the menu whom it is for."
        )
        if number is None
        else _(
            "A day has passed without an answer from you: your answer in request {number} went to the family "
            "without what was found in it. That itself is erased."
        )
        if facts["answers"]
        else _(
            "A day has passed without an answer from you: the message went without what was found in it. "
            "That itself is erased. Request, number {number}."
        )
    )
    return screen(fill(text, number=number or ""), [opens(Section.URGENT), menu_button(keep=True)])
