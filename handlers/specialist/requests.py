"""«📥 Заявки»: take a request, read, close.

Each of these ends what was being typed: words that follow are never taken for an answer asked for before.
"""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.callback_answer import CallbackAnswer

from handlers.specialist.screens import requests as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show, show_new
from handlers.ui.works import Works
from services.requests import answering, lists


def setup() -> Router:
    router = Router(name="specialist.requests")
    router.callback_query.register(open_list, Open.filter(F.section == Section.REQUESTS))
    router.callback_query.register(turn_list, screens.ListRequests.filter())
    router.callback_query.register(open_card, screens.Card.filter())
    router.callback_query.register(take, screens.Take.filter())
    router.callback_query.register(ask_result, screens.Close.filter())
    router.callback_query.register(close, screens.CloseWith.filter())
    return router


async def open_list(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    await _show_list(query, works, 0)


async def turn_list(query: CallbackQuery, callback_data: screens.ListRequests, works: Works, state: FSMContext) -> None:
    await state.clear()
    await _show_list(query, works, callback_data.page)


async def open_card(query: CallbackQuery, callback_data: screens.Card, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        entry = await lists.request_card(view, callback_data.request_id)
        lines = await answering.read_words(view, callback_data.request_id) if entry.mine else ()
    if entry.mine:
        await show(query, screens.own_card(entry, lines, callback_data.page, view.now))
    else:
        await show(query, screens.card(entry, view.now, view.centre.zone))


async def take(
    query: CallbackQuery,
    callback_data: screens.Take,
    works: Works,
    state: FSMContext,
    callback_answer: CallbackAnswer,
) -> None:
    await state.clear()
    async with works(query) as work:
        won = await answering.take_request(work, callback_data.request_id)
        of_post = {"request_id": won.facts.number}
        work.reply(screens.taken(won), edit=True, of_post=of_post)
        if not won.fresh:
            callback_answer.text = screens.taken_before(won.facts.number)
            return
        for part in screens.words_of(won):
            work.reply(part, of_post=of_post)


async def ask_result(query: CallbackQuery, callback_data: screens.Close, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
    await show_new(query, screens.ask_result(facts))


async def close(query: CallbackQuery, callback_data: screens.CloseWith, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works(query) as work:
        facts = await answering.close_request(work, callback_data.request_id, callback_data.result)
        work.reply(screens.closed(facts), edit=True)


async def _show_list(query: CallbackQuery, works: Works, page: int) -> None:
    async with works.view(query) as view:
        shown = await lists.list_requests(view, page)
    await show(query, screens.requests(shown, view.now))
