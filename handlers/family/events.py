"""«📅 Эфиры и встречи»: what is ahead, and who goes. Open to everybody."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family.screens import events as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.events import lookup, running
from services.events.reminders import will_remind


def setup() -> Router:
    router = Router(name="family.events")
    router.callback_query.register(open_events, Open.filter(F.section == Section.EVENTS))
    router.callback_query.register(turn_page, screens.EventsPage.filter())
    router.callback_query.register(see_event, screens.SeeEvent.filter())
    router.callback_query.register(sign_up, screens.SignUp.filter())
    return router


async def open_events(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    await turn_page(query, screens.EventsPage(), works)


async def turn_page(query: CallbackQuery, callback_data: screens.EventsPage, works: Works) -> None:
    async with works.view(query) as view:
        events = await lookup.upcoming_events(view)
        shown = screens.upcoming(events, callback_data.page, view.centre.zone, view.today)
    await show(query, shown)


async def see_event(query: CallbackQuery, callback_data: screens.SeeEvent, works: Works) -> None:
    async with works.view(query) as view:
        event = await lookup.open_event(view, callback_data.event_id)
        choice = await lookup.own_choice(view, event.id)
        reminded = will_remind(event, view)
        shown = screens.card(event, view.centre.zone, view.today, choice=choice, reminded=reminded, in_list=True)
    await show(query, shown)


async def sign_up(query: CallbackQuery, callback_data: screens.SignUp, works: Works) -> None:
    async with works(query) as work:
        event = await running.sign_up(work, callback_data.event_id, going=callback_data.going)
        shown = screens.card(
            event,
            work.centre.zone,
            work.today,
            choice=callback_data.going,
            reminded=will_remind(event, work),
            in_list=callback_data.in_list,
        )
        work.reply(shown, edit=True)
