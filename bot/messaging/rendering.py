"""Outbox rows become screens, in the reader's language."""

from typing import cast

from aiogram.utils.i18n import I18n

from handlers.notices import registry
from handlers.ui.relayed import Relayed
from handlers.ui.screen import Screen
from services.outbox import SCREEN, STAFF_SCREEN
from services.people.withholding import is_on_staff
from services.work import Workshop
from storage.models import OutboxMessage


class Renderer:
    """A screen already rendered is taken as it is; a notice is written from its facts. None: nothing to say now."""

    def __init__(self, workshop: Workshop, i18n: I18n, bot_username: str) -> None:
        self._workshop = workshop
        self._i18n = i18n
        self._bot_username = bot_username

    async def __call__(self, row: OutboxMessage, language: str) -> Screen | None:
        if row.notice == STAFF_SCREEN:
            async with self._workshop.view() as view:
                if not await is_on_staff(view, row.account_id):
                    return None
        if row.notice in (SCREEN, STAFF_SCREEN):
            shown = Screen.from_data(row.data)
            of_words = cast("list[int]", row.data.get("message_ids", []))
            return Relayed(shown.text, shown.rows, message_ids=tuple(of_words)) if of_words else shown
        write = registry.NOTICES[row.notice]
        with self._i18n.context(), self._i18n.use_locale(language):
            async with self._workshop.view() as view:
                return await write(registry.Reader(view, self._bot_username, row.account_id), row.data)
