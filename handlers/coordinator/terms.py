"""«⏱ Сроки»: the terms of each kind of request, for the coordinator."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.coordinator.screens import terms as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.requests import terms


def setup() -> Router:
    router = Router(name="coordinator.terms")
    router.callback_query.register(open_terms, Open.filter(F.section == Section.TERMS))
    router.callback_query.register(see_term, screens.SeeTerm.filter())
    router.callback_query.register(set_term, screens.SetTerm.filter())
    return router


async def open_terms(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        known = await terms.all_terms(view)
    await show(query, screens.terms(known))


async def see_term(query: CallbackQuery, callback_data: screens.SeeTerm, works: Works) -> None:
    async with works.view(query) as view:
        known = await terms.all_terms(view)
    await show(query, screens.term_card(callback_data.kind, known[callback_data.kind]))


async def set_term(query: CallbackQuery, callback_data: screens.SetTerm, works: Works) -> None:
    chosen = {"reply" if callback_data.what is screens.What.REPLY else "closing": callback_data.hours}
    async with works(query) as work:
        term = await terms.set_term(work, callback_data.kind, **chosen)
        work.reply(screens.term_card(callback_data.kind, term), edit=True)
