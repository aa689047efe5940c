"""«🗓 Дежурства» of the head and the coordinator: duty days and absences of the unit. Specialists see their own."""

from datetime import date

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.head.screens import rota as screens
from handlers.specialist.screens import rota as own_screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import Screen, show
from handlers.ui.works import Works
from services.rota import absences, duty
from services.work import Work


def setup() -> Router:
    router = Router(name="head.rota")
    router.callback_query.register(open_rota, Open.filter(F.section == Section.ROTA))
    router.callback_query.register(turn_month, screens.RotaMonth.filter())
    router.callback_query.register(open_day, screens.RotaDay.filter())
    router.callback_query.register(set_duty, screens.SetDuty.filter())
    router.callback_query.register(list_absences, screens.Absences.filter())
    router.callback_query.register(ask_whose, screens.WhoIsAway.filter())
    return router


async def open_rota(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    """With one unit in reach there is nothing to choose; with none it is the person's own."""
    await state.clear()
    async with works.view(query) as view:
        units = await duty.units_of_rota(view)
        if not units:
            shown = own_screens.own_rota(await duty.own_rota(view), view.today)
        elif len(units) == 1:
            shown = await _month(view, units[0].id, view.today)
        else:
            shown = screens.choose_unit(units)
    await show(query, shown)


async def turn_month(query: CallbackQuery, callback_data: screens.RotaMonth, works: Works) -> None:
    async with works.view(query) as view:
        month = duty.open_day(callback_data.month, view.today)
        shown = await _month(view, callback_data.unit_id, month)
    await show(query, shown)


async def open_day(query: CallbackQuery, callback_data: screens.RotaDay, works: Works) -> None:
    async with works.view(query) as view:
        chosen = duty.open_day(callback_data.day, view.today)
        day = await duty.day_of_duty(view, callback_data.unit_id, chosen)
    await show(query, screens.day_of_duty(day, callback_data.page, view.today))


async def set_duty(query: CallbackQuery, callback_data: screens.SetDuty, works: Works) -> None:
    asked = callback_data
    async with works(query) as work:
        day = await duty.set_duty(work, asked.membership_id, duty.open_day(asked.day, work.today), on=asked.on)
        work.reply(screens.day_of_duty(day, asked.page, work.today), edit=True)


async def list_absences(query: CallbackQuery, callback_data: screens.Absences, works: Works) -> None:
    async with works.view(query) as view:
        unit = await duty.unit_of_rota(view, callback_data.unit_id)
        away = await absences.absences_of_unit(view, unit.id)
    await show(query, screens.absences(unit, away, callback_data.page))


async def ask_whose(query: CallbackQuery, callback_data: screens.WhoIsAway, works: Works) -> None:
    async with works.view(query) as view:
        unit = await duty.unit_of_rota(view, callback_data.unit_id)
        staff = await absences.staff_of_rota(view, unit.id)
    await show(query, screens.who_is_away(unit, staff, callback_data.page))


async def _month(view: Work, unit_id: int, month: date) -> Screen:
    shown = await duty.month_of_duty(view, unit_id, month)
    return screens.month_of_duty(shown, view.today, many_units=len(await duty.units_of_rota(view)) > 1)
