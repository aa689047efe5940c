"""«🏢 Отделы» of the admin."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.admin.screens import units as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import Screen, show
from handlers.ui.works import Works
from services.units import offices, registry
from services.work import Work


def setup() -> Router:
    router = Router(name="admin.units")
    router.callback_query.register(open_register, Open.filter(F.section == Section.UNITS))
    router.callback_query.register(turn_register, screens.UnitsPage.filter())
    router.callback_query.register(show_unit, screens.ShowUnit.filter())
    router.callback_query.register(how_to_import, screens.HowToImport.filter())
    return router


async def open_register(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.register(await registry.list_unit_lines(view), 0)
    await show(query, shown)


async def turn_register(query: CallbackQuery, callback_data: screens.UnitsPage, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.register(await registry.list_unit_lines(view), callback_data.page)
    await show(query, shown)


async def show_unit(
    query: CallbackQuery, callback_data: screens.ShowUnit, works: Works, state: FSMContext, bot_username: str
) -> None:
    """The way back from its form too: no words are waited for any more."""
    await state.clear()
    async with works.view(query) as view:
        shown = await card_of(view, callback_data.unit_id, bot_username)
    await show(query, shown)


async def card_of(view: Work, unit_id: int, bot_username: str) -> Screen:
    card = await registry.unit_card(view, unit_id)
    return screens.unit_card(card, offices.office_of(view, card.unit), bot_username)


async def how_to_import(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        await registry.list_unit_lines(view)
    await show(query, screens.how_to_import())
