"""Somebody takes the bot into a group: one line says where it answers. Nothing else is ever said in a group."""

import structlog
from aiogram import Bot, Router
from aiogram.filters import JOIN_TRANSITION, ChatMemberUpdatedFilter
from aiogram.types import ChatMemberUpdated

from handlers.everyone import screens
from handlers.ui.screen import ANSWER_SECONDS

log = structlog.get_logger()


def setup() -> Router:
    router = Router(name="everyone.groups")
    router.my_chat_member.register(say_where_i_answer, ChatMemberUpdatedFilter(JOIN_TRANSITION))
    return router


async def say_where_i_answer(change: ChatMemberUpdated, bot: Bot, bot_username: str) -> None:
    """Once, and never again: a group that does not let the bot speak is left in silence."""
    if change.chat.type not in {"group", "supergroup"}:
        return
    shown = screens.only_in_private(bot_username)
    try:
        await bot.send_message(
            change.chat.id, shown.text, reply_markup=shown.keyboard(), request_timeout=ANSWER_SECONDS
        )
    except Exception as error:  # noqa: BLE001 -- whatever it was: nobody in a group waits for the bot
        log.info("group_not_told", reason=type(error).__name__)
