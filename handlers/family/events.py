"""«📅 Эфиры и встречи»: what is ahead, and who goes. Open to everybody."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.callback_answer import CallbackAnswer

from handlers.family.screens import events as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import Screen, show
from handlers.ui.works import Works
from services.events import lookup, running
from services.events.lookup import EventOver
from services.events.reminders import reminder_of


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
        events = await lookup.listed_events(view)
        shown = screens.upcoming(events, callback_data.page, view.centre.zone, view.now)
    await show(query, shown)


async def see_event(query: CallbackQuery, callback_data: screens.SeeEvent, works: Works) -> None:
    try:
        async with works.view(query) as view:
            event = await lookup.open_event(view, callback_data.event_id)
            choice = await lookup.own_choice(view, event.id)
            reminded = reminder_of(event, view)
            shown = screens.card(event, view.centre.zone, view.today, choice=choice, reminded=reminded, in_list=True)
    except EventOver:
        shown = await _begun(query, callback_data.event_id, works, in_list=True)
    await show(query, shown)


async def sign_up(
    query: CallbackQuery, callback_data: screens.SignUp, works: Works, callback_answer: CallbackAnswer
) -> None:
    """A card of an older version becomes one of the present; what holds now is told over it as well."""
    going, in_list = callback_data.going, callback_data.in_list
    try:
        async with works(query) as work:
            event = await running.sign_up(work, callback_data.event_id, going=going)
            zone, today, reminded = work.centre.zone, work.today, reminder_of(event, work)
            moved = callback_data.version != event.version
            work.reply(
                screens.card(event, zone, today, choice=going, reminded=reminded, in_list=in_list, moved=moved),
                edit=True,
            )
    except EventOver:
        await show(query, await _begun(query, callback_data.event_id, works, in_list=in_list))
    else:
        callback_answer.text = screens.moved_to(event, zone, today) if moved else None


async def _begun(query: CallbackQuery, event_id: int, works: Works, *, in_list: bool) -> Screen:
    """An event that takes nobody any more: while it is under way its link stays in sight."""
    async with works.view(query) as view:
        event = await lookup.known_event(view, event_id)
        if lookup.is_on(event, view):
            return screens.under_way(event, view.centre.zone, view.today, in_list=in_list)
        return screens.over(event, view.centre.zone, view.today)
