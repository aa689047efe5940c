"""One's own duty days, and an absence from its first day to whoever stands in: the person's own, or a colleague's."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.head.screens import rota as screens
from handlers.specialist.screens import rota as own_screens
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.rota import absences, duty


def setup() -> Router:
    router = Router(name="specialist.rota")
    router.callback_query.register(open_own, screens.MyRota.filter())
    router.callback_query.register(ask_first_day, screens.AwayFrom.filter())
    router.callback_query.register(ask_last_day, screens.AwayUntil.filter())
    router.callback_query.register(ask_substitute, screens.Substitute.filter())
    router.callback_query.register(enter, screens.EnterAbsence.filter())
    router.callback_query.register(end, screens.EndAbsence.filter())
    return router


async def open_own(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        own = await duty.own_rota(view)
    await show(query, own_screens.own_rota(own, view.today))


async def ask_first_day(query: CallbackQuery, callback_data: screens.AwayFrom, works: Works) -> None:
    async with works.view(query) as view:
        whose = await absences.whose_absence(view, callback_data.membership_id)
    month = duty.open_day(callback_data.month, view.today)
    own = whose.person_id == view.actor.person_id
    await show(query, screens.first_day(whose, month, view.today, own=own))


async def ask_last_day(query: CallbackQuery, callback_data: screens.AwayUntil, works: Works) -> None:
    async with works.view(query) as view:
        whose = await absences.whose_absence(view, callback_data.membership_id)
    first, month = (duty.open_day(one, view.today) for one in (callback_data.first, callback_data.month))
    await show(query, screens.last_day(whose, first, month, view.today))


async def ask_substitute(query: CallbackQuery, callback_data: screens.Substitute, works: Works) -> None:
    async with works.view(query) as view:
        whose = await absences.whose_absence(view, callback_data.membership_id)
        choices = await absences.substitutes_for(view, callback_data.membership_id)
    first, last = (duty.open_day(one, view.today) for one in (callback_data.first, callback_data.last))
    await show(query, screens.substitute(whose, choices, first, last, callback_data.page))


async def enter(query: CallbackQuery, callback_data: screens.EnterAbsence, works: Works) -> None:
    asked = callback_data
    async with works(query) as work:
        first, last = (duty.open_day(one, work.today) for one in (asked.first, asked.last))
        entered = await absences.enter_absence(work, asked.membership_id, first, last, asked.substitute)
        work.reply(screens.absence_entered(entered), edit=True)


async def end(query: CallbackQuery, callback_data: screens.EndAbsence, works: Works) -> None:
    async with works(query) as work:
        ended = await absences.end_absence(work, callback_data.absence_id)
        work.reply(screens.absence_ended(ended), edit=True)
