"""Alarms to the admins."""

from aiogram.utils.i18n import gettext as _

from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill


@notice("dead_letter")
async def dead_letter(_reader: Reader, facts: Facts) -> Screen:
    return screen(
        fill(
            _(
                "A message could not be handled after five tries. Error number {number}: look for it in the log. "
                "The person was told."
            ),
            number=facts["number"],
        )
    )


@notice("second_copy")
async def second_copy(_reader: Reader, _facts: Facts) -> Screen:
    return screen(_("Another copy of the bot is running with the same token. Please stop one of them."))
