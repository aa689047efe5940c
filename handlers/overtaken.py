"""Words that come too late for a form: the question of the staff is put aside, and the words are kept and asked about.

Otherwise what somebody answers a family, or a specialist of their own, becomes a note, a title, a reason or a name.
"""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.everyone import screens
from handlers.family import states
from handlers.family.centre_help import CorrectingHelp
from handlers.family.identity import Naming
from handlers.family.relief import TypingRelief
from handlers.leaving import TYPED_FOR
from handlers.specialist.answering import Answering
from handlers.specialist.screens.answering import ask_whom
from handlers.ui.albums import answers_now
from handlers.ui.attachments import piece_of, says_something, words_wait
from handlers.ui.question import asked_of
from handlers.ui.works import Works
from services.requests import addressing, hearing

OF_FAMILIES = (CorrectingHelp.words.state, TypingRelief.words.state, Naming.name.state)
FORMS = [*(state for state in TYPED_FOR if state != Answering.words.state), *OF_FAMILIES]
"""Every typing of the staff but «Ответить», which names a family (services.requests.addressing); and of families all
that words may be mistaken for: a phone is not one of them.
"""


def setup() -> Router:
    router = Router(name="overtaken")
    router.message.register(keep_instead, StateFilter(*FORMS), says_something, ~states.IS_COMMAND, _is_overtaken)
    return router


async def keep_instead(
    message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool
) -> None:
    async with works(message) as work:
        kept = await addressing.keep_unaddressed(work, piece_of(message))
        await state.clear()
        if await answers_now(state, message, more_coming=more_coming, album_goes_on=album_goes_on):
            work.reply(screens.put_aside(ask_whom(kept, words_wait(message))))


async def _is_overtaken(message: Message, works: Works, state: FSMContext) -> bool:
    if piece_of(message).is_blank:
        return False
    async with works.view(message) as view:
        return await hearing.is_overtaken(view, await asked_of(state))
