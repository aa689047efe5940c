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
from handlers.family.screens import municipality, receipts, shield
from handlers.family.screens import words as screens
from handlers.specialist.screens.answering import ask_whom
from handlers.ui.albums import answers_now, is_answered, needs_answer, remember_album
from handlers.ui.attachments import SPOKEN, beneath, not_passed_on, piece_of, words_wait
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import keeps
from handlers.ui.screen import Row, Screen, screen, show
from handlers.ui.works import Works
from services import conversation, shielding
from services.conversation import Appended, Kept, Said
from services.requests import holding
from services.requests.pieces import Piece
from services.requests.registration import Registered
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


async def take_words(message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool) -> None:
    async with works(message) as work:
        await hear_message(work, state, message, more_coming=more_coming, album_goes_on=album_goes_on)


async def hear_message(
    work: Work, state: FSMContext, message: Message, *, more_coming: bool, album_goes_on: bool
) -> None:
    """Words and files alike. A burst is answered once, at its last message, and an album once."""
    answers = await answers_now(state, message, more_coming=more_coming, album_goes_on=album_goes_on)
    answered = await is_answered(state, message)
    await hear(work, state, piece_of(message), answers=answers, note=words_wait(message))
    if answered:
        await remember_album(state, message)


async def hear(work: Work, state: FSMContext, piece: Piece, *, answers: bool, note: str = "") -> None:
    """What a person says, by itself or behind a command: kept, sent on when it is clear where to, answered; a request
    made by it is told at once, and a cry calls by itself. `note`: what of it cannot be passed on.
    """
    if is_cry(piece.text) and await states.is_ours(state):
        await answer_cry(work, state, piece, more_coming=not answers, note=note)
        return
    hint = await states.hint_of(state)
    said = await shielding.say(work, piece, hint)
    # A reply that went to its request while words for somebody else are asked for: those are still asked for.
    if isinstance(said, Registered) or (isinstance(said, Appended) and hint.kind is None):
        await _go_on_there(work, state, said)
    shown = await _shown(work, state, said, answers=answers, note=note)
    if shown is not None:
        work.reply(shown)


async def take_other(message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool) -> None:
    if not piece_of(message).is_blank:
        await take_words(message, works, state, more_coming, album_goes_on)
    elif await needs_answer(state, message, album_goes_on=album_goes_on):
        async with works.view(message) as view:
            shown = await _asked_again(view, state, message)
        await remember_album(state, message)
        await show(message, shown)


async def _asked_again(view: Work, state: FSMContext, message: Message) -> Screen:
    """What cannot be passed on changes nothing: whatever the person was asked for is asked for again."""
    hint = await states.hint_of(state)
    waits = await conversation.waiting(view, hint)
    asked = await state.get_state()
    note = not_passed_on(message) if waits is None else words_wait(message)
    if asked == states.Asking.place.state:
        return beneath(note, municipality.ask())
    if waits is not None:
        return await step_of(view, state, waits, note)
    if asked is None and view.actor.posts:
        return screen(note, [menu_button()])
    if hint.kind is not None and hint.kind is not RequestKind.URGENT:
        return beneath(note, screens.ask_words(hint.kind))
    return screens.write_in_words(note, await conversation.addressee(view, hint))


async def ignore(message: Message) -> None:
    """Service messages of the chat say nothing to us."""


async def _go_on_there(work: Work, state: FSMContext, said: Registered | Appended) -> None:
    """The next words are expected to belong there too."""
    if await states.is_ours(state):
        await states.speak_in(state, said.facts.number, work.now)


async def _shown(work: Work, state: FSMContext, said: Said, *, answers: bool, note: str) -> Screen | None:
    """What the person hears of the words, if anything yet."""
    if isinstance(said, Registered):
        return receipts.receipt(said)
    if isinstance(said, Appended):
        return receipts.appended(said) if answers else None
    if not answers:
        return None
    if said.words.hold is not None:
        # The notice asks: nothing of the piece stands in the outbox.
        holding.put_question(work, note=note)
        return None
    return await step_of(work, state, said, note)


async def step_of(work: Work, state: FSMContext, waits: Kept, note: str) -> Screen:
    """What stands between kept words and «Отправить»; `note` says what became of them, when it is not the usual."""
    if waits.words.hold is not None:
        return shield.ask(waits.words, note)
    if waits.words.kind is not None and await states.is_ours(state) and not waits.own.items:
        return await ask_next(work, state, waits.words, note)
    return ask_whom(waits, note)
