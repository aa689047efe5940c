"""Who is calling, in which language, and the answer to the tap. Middlewares resolve who, never what."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware, Dispatcher
from aiogram.enums import ChatMemberStatus
from aiogram.types import CallbackQuery, TelegramObject, Update, User
from aiogram.utils.callback_answer import CallbackAnswer
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n.middleware import I18nMiddleware
from sqlalchemy import Connection

from bot.messaging.background import Background
from bot.messaging.fsm import load_typing
from bot.messaging.scope import FsmKey, UpdateScope
from bot.messaging.works import UpdateWorks
from handlers.ui.simple import speaking_simply
from services.calling import Caller, actor_on
from services.rights import Actor
from services.work import Workshop
from storage.models import Messenger

log = structlog.get_logger()
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

TAP_SECONDS = 5
TAPS_AT_ONCE = 32
"""Answers to taps under way together: the messages of the bot share its connections with them."""


class WhoIsCalling(BaseMiddleware):
    """Adds `works`, `actor` and `language`. Updates of groups, channels and bots go no further, for the bot speaks with
    people, in private; only what becomes of the bot itself there does, and with none of the three.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- aiogram's own signature
        user: User | None = data.get("event_from_user")
        chat = data.get("event_chat")
        if chat is not None and chat.type != "private":
            of_the_bot = isinstance(event, Update) and event.my_chat_member is not None
            return await handler(event, data) if of_the_bot else None
        if user is None and chat is not None:
            msg = "nobody is named as the author of a private update"
            raise LookupError(msg)  # tried again, then a dead letter: somebody has said it
        if user is None or user.is_bot:
            return None
        caller = Caller(Messenger.TELEGRAM, user.id, chat.id if chat is not None else user.id)
        scope: UpdateScope = data["scope"]
        actor = await self._who(caller, scope)
        data["actor"], data["language"] = actor, actor.language
        if not actor.reachable and not _leaves(event):
            # Whoever does anything here is reachable again; many screens only read, and nothing else would note it.
            async with self._workshop.work(caller):
                log.info("reachable_again")
        data["works"] = UpdateWorks(self._workshop, caller, scope)
        data["more_coming"] = scope.more_coming
        data["album_goes_on"] = scope.album_goes_on
        return await handler(event, data)

    async def _who(self, caller: Caller, scope: UpdateScope) -> Actor:
        """Who is calling and, into the scope, what they are typing, in one look. A new caller has no rights."""

        def look(connection: Connection) -> Actor:
            load_typing(connection, scope, FsmKey(scope.bot_id, caller.chat_id, caller.user_id))
            return actor_on(connection, caller) or Actor()

        async with self._workshop.database.reader.connect() as connection:
            return await connection.run_sync(look)


def _leaves(event: TelegramObject) -> bool:
    """The one update that somebody sends by blocking the bot."""
    change = event.my_chat_member if isinstance(event, Update) else None
    return change is not None and change.new_chat_member.status in (ChatMemberStatus.KICKED, ChatMemberStatus.LEFT)


class ReaderLocale(I18nMiddleware):
    """The language that the person chose; Russian by default, whatever the phone says. And shorter texts, if chosen."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- aiogram's own signature
        actor: Actor | None = data.get("actor")
        with speaking_simply(on=actor is not None and actor.simple):
            return await super().__call__(handler, event, data)

    async def get_locale(self, event: TelegramObject, data: dict[str, Any]) -> str:
        return str(data.get("language", self.i18n.default_locale))


class AnswerTap(BaseMiddleware):
    """Every tap is answered once the handler is through, never paced; a tap too old to answer is not an error.

    A handler may set `callback_answer.text` for a toast. The answer is given beside the chat's queue: when the
    messenger hangs over spinners, neither the chat nor anybody else's handler waits for it.
    """

    def __init__(self, background: Background) -> None:
        self._background = background
        self._slots = asyncio.Semaphore(TAPS_AT_ONCE)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- aiogram's own signature
        toast = data["callback_answer"] = CallbackAnswer(answered=False)
        try:
            return await handler(event, data)
        finally:
            if isinstance(event, CallbackQuery):
                self._background.start(self._stop_spinner(event, toast), name="tap")

    async def _stop_spinner(self, query: CallbackQuery, toast: CallbackAnswer) -> None:
        try:
            async with asyncio.timeout(TAP_SECONDS), self._slots:
                await query.answer(text=toast.text, show_alert=toast.show_alert)
        except Exception as error:  # noqa: BLE001 -- the answer only stops a spinner: it must never undo or repeat the act
            log.info("tap_not_answered", reason=type(error).__name__)


def setup(root: Dispatcher, workshop: Workshop, i18n: I18n, background: Background) -> None:
    """`root` was made without its own FSM in front: who is calling and what they are typing is one look."""
    root.update.outer_middleware(WhoIsCalling(workshop))
    root.update.outer_middleware(root.fsm)
    ReaderLocale(i18n).setup(root)
    root.callback_query.middleware(AnswerTap(background))
