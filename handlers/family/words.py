"""Words that come before, between and after all choices, and everything that is not words: none goes unanswered.

This router is the last one for messages: whatever a state asks for is taken before.
"""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.family import states
from handlers.family.crisis import answer_cry
from handlers.family.help import ask_next
from handlers.family.screens import municipality, shield
from handlers.family.screens import words as screens
from handlers.specialist.screens.answering import ask_whom
from handlers.ui.albums import needs_answer, remember_album
from handlers.ui.attachments import SPOKEN, beneath, not_passed_on, staff_at_rest, words_to_keep, words_wait
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import keeps
from handlers.ui.screen import Row, Screen, show
from handlers.ui.works import Works
from services import conversation, shielding
from services.conversation import Appended, Kept, Said
from services.requests import holding
from services.requests.registration import Registered
from services.requests.words import is_blank
from services.safety.alarm import is_cry
from services.work import Work
from storage.models import RequestKind


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
    if is_cry(text) and await states.is_ours(state):
        await answer_cry(work, state, text, more_coming=more_coming)
        return
    said = await shielding.say(work, text, await states.hint_of(state))
    shown = await _shown(work, state, said, more_coming=more_coming)
    if shown is not None:
        work.reply(shown)


async def take_other(message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool) -> None:
    """A caption is words. An album has one answer: to its caption, or else to the last of it."""
    if is_blank(message.caption or ""):
        if await needs_answer(state, message, album_goes_on=album_goes_on):
            async with works.view(message) as view:
                shown = await _asked_again(view, state, message)
            await remember_album(state, message)
            await show(message, shown)
        return
    async with works(message) as work:
        said = await shielding.say(work, words_to_keep(message), await states.hint_of(state))
        answer = await _shown(work, state, said, more_coming=more_coming, beside=message)
        await remember_album(state, message)
        if answer is not None:
            work.reply(answer)


async def _asked_again(view: Work, state: FSMContext, message: Message) -> Screen:
    """What came without a word changes nothing: whatever the person was asked for is asked for again."""
    hint = await states.hint_of(state)
    waits = await conversation.waiting(view, hint)
    asked = await state.get_state()
    note = not_passed_on(message) if waits is None else words_wait(message)
    if asked == states.Asking.place.state:
        return beneath(note, municipality.ask())
    if waits is not None:
        return await _step(view, state, waits, note)
    if asked is None and view.actor.posts:
        return staff_at_rest()
    if hint.kind is not None and hint.kind is not RequestKind.URGENT:
        return beneath(note, screens.ask_words(hint.kind))
    return screens.write_in_words(note, await conversation.addressee(view, hint))


async def ignore(message: Message) -> None:
    """Service messages of the chat say nothing to us."""


async def _shown(
    work: Work, state: FSMContext, said: Said, *, more_coming: bool, beside: Message | None = None
) -> Screen | None:
    """What the person hears of the words, if anything yet; and where the next ones are expected to belong. `beside`:
    the message with the file that they stood under.
    """
    if isinstance(said, Registered | Appended):
        if await states.is_ours(state):
            await states.speak_in(state, said.facts.number, work.now)
        if isinstance(said, Appended) and more_coming:
            return None
        told = screens.receipt(said) if isinstance(said, Registered) else screens.appended(said)
        return told if beside is None else beneath(not_passed_on(beside), told)
    if more_coming:
        return None
    note = "" if beside is None else words_wait(beside)
    if said.words.hold is not None:
        holding.put_question(work, note=note)
        return None
    return await _step(work, state, said, note)


async def _step(work: Work, state: FSMContext, waits: Kept, note: str) -> Screen:
    """What stands between kept words and «Отправить»; `note` says what became of them, when it is not the usual."""
    if waits.words.hold is not None:
        return shield.ask(waits.words, note)
    if waits.words.kind is not None and await states.is_ours(state) and not waits.own.items:
        return await ask_next(work, state, waits.words, note)
    return ask_whom(waits, note)
