"""«Мои данные» and «Забыть меня»."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family.screens import my_data as screens
from handlers.ui.screen import show, show_new
from handlers.ui.works import Works
from services.people import erasure, my_data


def setup() -> Router:
    router = Router(name="family.my_data")
    router.callback_query.register(open_my_data, screens.MyData.filter())
    router.callback_query.register(send_my_data, screens.SendMyData.filter())
    router.callback_query.register(explain, screens.AskToForget.filter())
    router.callback_query.register(ask_again, screens.ForgetMe.filter())
    router.callback_query.register(forget, screens.ForgetForGood.filter())
    return router


async def open_my_data(query: CallbackQuery) -> None:
    await show(query, screens.my_data())


async def send_my_data(query: CallbackQuery, works: Works) -> None:
    async with works(query) as work:
        await my_data.order_my_data(work)
        work.reply(screens.ordered())


async def explain(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        await erasure.may_be_forgotten(view)
    await show(query, screens.what_it_means())


async def ask_again(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        await erasure.may_be_forgotten(view)
        person_id = view.actor.person_id
    await show_new(query, screens.last_question(person_id))


async def forget(query: CallbackQuery, callback_data: screens.ForgetForGood, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        await erasure.forget_me(work, callback_data.person_id)
        await state.clear()
        work.reply(screens.forgotten(), edit=True)
