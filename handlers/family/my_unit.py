"""«🏠 Мой отдел»: found once by the name of a settlement, shown ever after."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family import states
from handlers.family.screens import municipality
from handlers.family.screens import my_unit as screens
from handlers.ui.menu import Open, Section
from handlers.ui.pins import send_pin
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.works import Works
from services.errors import Gone
from services.requests import drafts, places
from services.units import offices
from services.work import Work


def setup() -> Router:
    router = Router(name="family.my_unit")
    router.callback_query.register(open_mine, Open.filter(F.section == Section.MY_UNIT))
    router.callback_query.register(change, screens.ChangeMyUnit.filter())
    router.callback_query.register(choose, screens.ChooseMyUnit.filter())
    router.callback_query.register(show_on_map, screens.ShowOnMap.filter())
    return router


async def open_mine(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    """Whoever told no place yet is asked for it at once."""
    async with works.view(query) as view:
        mine = await offices.my_office(view)
        known = mine.office is not None or mine.choices
        shown = screens.my_unit(mine) if known else await _ask(view, state)
    await show(query, shown)


async def change(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        shown = await _ask(view, state)
    await show(query, shown)


async def _ask(view: Work, state: FSMContext) -> Screen:
    words = await drafts.current_draft(view)
    await states.expect_place(state, words.kind if words else None, view.now, for_office=True)
    return municipality.ask()


async def choose(query: CallbackQuery, callback_data: screens.ChooseMyUnit, works: Works) -> None:
    async with works(query) as work:
        await places.choose_department(work, callback_data.unit_id)
        work.reply(screens.my_unit(await offices.my_office(work)), edit=True)


async def show_on_map(query: CallbackQuery, callback_data: screens.ShowOnMap, works: Works) -> None:
    async with works.view(query) as view:
        office = await offices.find_office(view, callback_data.unit_id)
    if office.place is None:
        raise Gone
    await send_pin(query, office.place)
    await show_new(query, screens.on_map(office))
