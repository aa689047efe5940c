"""«Продолжить заявку» and «Новая заявка»: the one question about words that may be for a closed request."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family import states
from handlers.family.help import shows_what_changed
from handlers.family.screens import receipts, words
from handlers.specialist.screens.answering import ask_whom
from handlers.ui.works import Works
from services import conversation, shielding
from services.conversation import Kept
from services.requests import holding, reopening


def setup() -> Router:
    router = Router(name="family.reopening")
    router.callback_query.register(go_on, words.GoOn.filter())
    router.callback_query.register(begin_anew, words.BeginAnew.filter())
    return router


async def go_on(query: CallbackQuery, callback_data: words.GoOn, works: Works, state: FSMContext) -> None:
    number = callback_data.request_id
    async with shows_what_changed(query, works, state), works(query) as work:
        added = await shielding.go_on(work, number, callback_data.key, callback_data.mark)
        await states.speak_in(state, number, work.now)
        if isinstance(added, Kept):
            holding.put_question(work, edit=True)
            return
        work.reply(receipts.reopened(added), edit=True)


async def begin_anew(query: CallbackQuery, callback_data: words.BeginAnew, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        kept = await reopening.begin_anew(work, callback_data.key)
        if await states.is_ours(state):
            await state.clear()
        work.reply(ask_whom(await conversation.with_requests(work, kept)), edit=True)
