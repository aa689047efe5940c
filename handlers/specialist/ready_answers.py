"""«📄 Готовый ответ» on a request in work."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.specialist.screens import ready_answers as screens
from handlers.specialist.screens.requests import Card, answered
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.requests import ready_answers


def setup() -> Router:
    router = Router(name="specialist.ready_answers")
    router.callback_query.register(choose, screens.ChooseReady.filter())
    router.callback_query.register(see, screens.SeeReady.filter())
    router.callback_query.register(send, screens.SendReady.filter())
    return router


async def choose(query: CallbackQuery, callback_data: screens.ChooseReady, works: Works, state: FSMContext) -> None:
    await state.clear()
    number = callback_data.request_id
    async with works.view(query) as view:
        found = await ready_answers.ready_for(view, number)
    await show(query, screens.choose_ready(number, found, callback_data.page, Card(request_id=number)))


async def see(query: CallbackQuery, callback_data: screens.SeeReady, works: Works) -> None:
    async with works.view(query) as view:
        ready = await ready_answers.ready_in(view, callback_data.request_id, callback_data.answer_id)
    await show(query, screens.see_ready(callback_data.request_id, ready))


async def send(query: CallbackQuery, callback_data: screens.SendReady, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        done = await ready_answers.send_ready(work, callback_data.request_id, callback_data.answer_id)
        await state.clear()
        work.reply(answered(done), edit=True)
