"""«Отправить без него», «Переписать»: the answers to the question of the shield, a family's and a specialist's."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.callback_answer import CallbackAnswer

from handlers.family import states
from handlers.family.help import shows_what_changed
from handlers.family.screens import receipts
from handlers.family.screens import shield as screens
from handlers.specialist.answering import expect_answer
from handlers.specialist.screens.answering import ask_whom
from handlers.specialist.screens.requests import answered
from handlers.ui.works import Works
from services import shielding
from services.conversation import Appended, Kept
from services.requests import addressing
from services.requests.answering import Answered
from services.requests.registration import Registered
from services.shielding import GoneOn, Rewriting
from services.work import Work


def setup() -> Router:
    router = Router(name="family.shield")
    router.callback_query.register(send_masked, screens.SendMasked.filter())
    router.callback_query.register(rewrite, screens.Rewrite.filter())
    return router


async def send_masked(
    query: CallbackQuery,
    callback_data: screens.SendMasked,
    works: Works,
    state: FSMContext,
    callback_answer: CallbackAnswer,
) -> None:
    async with shows_what_changed(query, works, state), works(query) as work:
        gone = await shielding.send_masked(work, callback_data.key, callback_data.mark)
        await _tell(work, state, gone)
        if isinstance(gone, Registered) and not gone.fresh:
            callback_answer.text = receipts.already_sent(gone.facts)


async def _tell(work: Work, state: FSMContext, gone: GoneOn | Kept) -> None:
    """In place of the question: what has become of the words; and where the next ones are expected to belong."""
    if isinstance(gone, Kept):
        work.reply(ask_whom(gone), edit=True)
    elif isinstance(gone, Answered):
        await state.clear()
        work.reply(answered(gone), edit=True)
    elif isinstance(gone, Appended):
        await states.speak_in(state, gone.facts.number, work.now)
        work.reply(receipts.appended(gone), edit=True)
    else:
        work.reply(receipts.sent(gone.facts), edit=True)
        if gone.fresh:
            await states.speak_in(state, gone.facts.number, work.now)
            work.reply(receipts.receipt(gone))


async def rewrite(query: CallbackQuery, callback_data: screens.Rewrite, works: Works, state: FSMContext) -> None:
    async with shows_what_changed(query, works, state), works(query) as work:
        done = await shielding.rewrite(work, callback_data.key, callback_data.mark)
        await _expect(work, state, done)
        work.reply(screens.rewritten(done), edit=True)


async def _expect(work: Work, state: FSMContext, done: Rewriting) -> None:
    if done.answers and done.request_id is not None:
        await expect_answer(state, await addressing.aim_again(work, done.request_id))
    elif done.request_id is not None:
        await states.speak_in(state, done.request_id, work.now)
    elif done.kind is not None:
        await states.expect_words(state, done.kind, work.now)
