"""«📨 Мои заявки»: the list, the conversation of a request, more words for it (its card: handlers.family.cards)."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family import states
from handlers.family.screens import requests as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show, show_new
from handlers.ui.works import Works
from services.requests import files, lists, reopening


def setup() -> Router:
    router = Router(name="family.requests")
    router.callback_query.register(open_list, Open.filter(F.section == Section.MY_REQUESTS))
    router.callback_query.register(turn_list, screens.MyRequests.filter())
    router.callback_query.register(open_history, screens.History.filter())
    router.callback_query.register(show_files, screens.Files.filter())
    router.callback_query.register(talk, screens.Talk.filter())
    return router


async def open_list(query: CallbackQuery, works: Works) -> None:
    await _show_list(query, works, 0)


async def turn_list(query: CallbackQuery, callback_data: screens.MyRequests, works: Works) -> None:
    await _show_list(query, works, callback_data.page, keep=callback_data.keep)


async def open_history(query: CallbackQuery, callback_data: screens.History, works: Works) -> None:
    async with works.view(query) as view:
        facts, lines = await lists.my_request(view, callback_data.request_id)
    shown = screens.history(facts, lines, callback_data.page, view.centre.zone, view.today)
    await (show_new if callback_data.keep else show)(query, shown)


async def show_files(query: CallbackQuery, callback_data: screens.Files, works: Works) -> None:
    async with works(query) as work:
        await files.show_again(work, callback_data.request_id, callback_data.page)


async def talk(query: CallbackQuery, callback_data: screens.Talk, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        facts = await reopening.own_to_write_in(view, callback_data.request_id)
    await states.speak_in(state, facts.number, view.now)
    await show_new(query, screens.ask_more(facts))


async def _show_list(query: CallbackQuery, works: Works, page: int, *, keep: bool = False) -> None:
    async with works.view(query) as view:
        requests = await lists.my_requests(view, page)
    await (show_new if keep else show)(query, screens.my_requests(requests, view.centre.zone))
