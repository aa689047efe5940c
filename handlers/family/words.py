"""Words that come before, between and after all choices, and everything that is not words: none goes unanswered.

This router is the last one for messages: whatever a state asks for is taken before.
"""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.family import states
from handlers.family.help import ask_next
from handlers.family.screens import words as screens
from handlers.specialist.screens.answering import ask_whom
from handlers.ui.albums import needs_answer, remember_album
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import keeps
from handlers.ui.screen import Row, Screen, show
from handlers.ui.works import Works
from services import conversation
from services.conversation import Appended, Said
from services.requests.registration import Registered
from services.requests.words import is_blank
from services.work import Work

SPOKEN = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.GIFT,
        ContentType.INVOICE,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.UNIQUE_GIFT,
        ContentType.UNKNOWN,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""What a person sends by hand (UNKNOWN: a type of the future). The rest is the chat's own service (pinned, timer)."""


@keeps(states.Asking.words)
@keeps(states.Asking.request)
def _ways_on(_data: Mapping[str, Any]) -> list[Row]:
    return [(opens(Section.URGENT), menu_button())]


def setup() -> Router:
    router = Router(name="family.words")
    router.message.register(unknown_command, states.IS_COMMAND)
    router.message.register(take_words, F.text)
    router.message.register(take_other, F.content_type.in_(SPOKEN))
    router.message.register(ignore)
    return router


async def unknown_command(message: Message) -> None:
    await show(message, screens.unknown_command())


async def take_words(message: Message, works: Works, state: FSMContext, more_coming: bool) -> None:
    """A burst is answered once, at its last message; a request made by it is told at once."""
    async with works(message) as work:
        await hear(work, state, message.text or "", more_coming=more_coming)


async def hear(work: Work, state: FSMContext, text: str, *, more_coming: bool) -> None:
    """Words as they come, by themselves or behind a command: kept, sent on when it is clear where to, answered."""
    said = await conversation.say(work, text, await states.hint_of(state))
    shown = await _shown(work, state, said, more_coming=more_coming)
    if shown is not None:
        work.reply(shown)


async def take_other(message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool) -> None:
    """A caption is words. An album has one answer: to its caption, or else to the last of it."""
    caption = message.caption or ""
    if is_blank(caption):
        if await needs_answer(state, message, album_goes_on=album_goes_on):
            await show(message, screens.only_text())
        return
    async with works(message) as work:
        said = await conversation.say(work, caption, await states.hint_of(state))
        shown = await _shown(work, state, said, more_coming=more_coming)
        await remember_album(state, message)
        if shown is not None:
            work.reply(screens.only_text(shown))


async def ignore(message: Message) -> None:
    """Service messages of the chat say nothing to us."""


async def _shown(work: Work, state: FSMContext, said: Said, *, more_coming: bool) -> Screen | None:
    """What the person hears of the words, if anything yet; and where the next ones are expected to belong."""
    ours = await states.is_ours(state)
    if isinstance(said, Registered | Appended):
        if ours:
            await states.speak_in(state, said.facts.number, work.now)
        if isinstance(said, Registered):
            return screens.receipt(said)
        return None if more_coming else screens.appended(said)
    if more_coming:
        return None
    if said.words.kind is not None and ours and not said.own.items:
        return await ask_next(work, state, said.words)
    return ask_whom(said)
