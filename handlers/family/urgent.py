"""«🆘 Срочная помощь», words that mark a crisis in any state, and «Это не срочно». Asked before any other router.

What the staff types for others (a form, an answer to a family) is nobody's cry, and goes its own way.
"""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.family.crisis import answer_cry, speak_there, tell
from handlers.family.help import ask_next
from handlers.family.screens import urgent as screens
from handlers.leaving import TYPED_FOR
from handlers.ui.albums import remember_album
from handlers.ui.attachments import not_passed_on, piece_of
from handlers.ui.menu import Open, Section
from handlers.ui.typed import typed
from handlers.ui.works import Works
from services import urgent as lane
from services.requests import addressing, lists
from services.rights import Actor, Permission
from services.safety.alarm import is_cry


def setup() -> Router:
    router = Router(name="family.urgent")
    router.callback_query.register(call_urgent, Open.filter(F.section == Section.URGENT))
    router.callback_query.register(take_back, screens.NotUrgent.filter())
    router.message.register(hear_cry, F.text | F.caption, _is_own_cry)
    router.edited_message.register(hear_correction, F.text | F.caption, _is_own_correction)
    return router


async def call_urgent(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    """Whoever can help is called in the same commit as the numbers leave, whatever becomes of any answer to the tap."""
    async with works(query) as work:
        call = await lane.press_urgent(work)
        await speak_there(work, state, call)
        tell(work, call)


async def take_back(query: CallbackQuery, callback_data: screens.NotUrgent, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        done = await lane.take_back(work, callback_data.request_id)
        told = screens.taken_back(done)
        if done.kept is not None:
            work.reply(await ask_next(work, state, done.kept, told.text))
            return
        if not done.with_specialist:
            await state.clear()
        work.reply(told)


async def hear_cry(message: Message, works: Works, state: FSMContext, more_coming: bool) -> None:
    async with works(message) as work:
        await answer_cry(work, state, piece_of(message), more_coming=more_coming, note=not_passed_on(message))
        await remember_album(state, message)


async def hear_correction(message: Message, works: Works, state: FSMContext) -> None:
    """The messenger repeats corrections: one that says nothing new changes nothing."""
    async with works(message) as work:
        await answer_cry(work, state, piece_of(message), corrected=True)


async def _is_own_cry(message: Message, works: Works, state: FSMContext, actor: Actor) -> bool:
    """Words behind a command come another way (handlers.family.words.hear)."""
    text = typed(message)
    if text.startswith("/") or not is_cry(text):
        return False
    current = await state.get_state()
    if current in TYPED_FOR:
        return False
    if current is not None or not actor.may(Permission.READ_WORDS):
        return True
    # A specialist of whom nothing is being asked: with families in work the words may be an answer to one of them.
    async with works.view(message) as view:
        return not await addressing.has_addressees(view)


async def _is_own_correction(message: Message, works: Works, actor: Actor) -> bool:
    """Of a specialist with families in work nobody knows for whom the words were."""
    if not is_cry(typed(message)):
        return False
    if not actor.may(Permission.READ_WORDS):
        return True
    async with works.view(message) as view:
        return not await lists.has_taken(view)
