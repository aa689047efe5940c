"""The end of a post is the end of what was being typed for it: the words are a family's again, and are kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.types import TelegramObject

from handlers.admin.unit_facts import TypingFact
from handlers.coordinator.drafts import TypingEvent
from handlers.coordinator.events import TypingReason
from handlers.coordinator.ready_answers import TypingReady
from handlers.family.settings import TypingName
from handlers.specialist.answering import Answering
from handlers.specialist.centre_help_answering import AnsweringHelp
from handlers.specialist.centre_help_form import TypingHelp
from handlers.specialist.handover import HandingOver
from handlers.specialist.journal import TypingDay, TypingNote
from handlers.specialist.notes import OnCard
from handlers.specialist.requests import TypingNumber
from services.rights import Actor, Permission

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
TYPED_FOR: dict[str | None, Permission | None] = {
    Answering.words.state: Permission.READ_WORDS,
    OnCard.words.state: Permission.READ_WORDS,
    HandingOver.note.state: Permission.READ_WORDS,
    TypingNumber.number.state: Permission.SEE_REQUESTS,
    TypingNote.note.state: Permission.LOG_APPEAL,
    TypingDay.day.state: Permission.LOG_APPEAL,
    TypingEvent.field.state: Permission.RUN_EVENTS,
    TypingReason.reason.state: Permission.RUN_EVENTS,
    TypingFact.fact.state: Permission.MANAGE_UNITS,
    TypingReady.title.state: Permission.TEXTS,
    TypingReady.text.state: Permission.TEXTS,
    TypingReady.rewriting.state: Permission.TEXTS,
    TypingReady.day.state: Permission.TEXTS,
    TypingHelp.words.state: Permission.READ_WORDS,
    AnsweringHelp.words.state: Permission.READ_WORDS,
    TypingName.name.state: None,
}
"""What each typing of the staff needs; None: any post."""


class EndTypingWithThePost(BaseMiddleware):
    """Without it every message of somebody dismissed in the middle of typing would be refused, and lost."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- aiogram's own signature
        actor: Actor = data["actor"]
        state: FSMContext = data["state"]
        current = data.get("raw_state")
        if current in TYPED_FOR:
            needed = TYPED_FOR[current]
            if not actor.posts or (needed is not None and not actor.may(needed)):
                await state.clear()
                # The filters of the tree look at what was read before.
                data["raw_state"] = None
        return await handler(event, data)
