"""«🎥 Помощь Центра»: the list, a card, cancelling, taking over from a colleague who has left."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.specialist.screens import centre_help as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.centre_help import asking, ending, lists
from services.rights import Permission


def setup() -> Router:
    router = Router(name="specialist.centre_help")
    taps = router.callback_query
    taps.register(open_board, Open.filter(F.section == Section.CENTRE_HELP))
    taps.register(turn_board, screens.HelpPage.filter())
    taps.register(open_card, screens.HelpCard.filter())
    taps.register(ask_cancel, screens.CancelHelp.filter())
    taps.register(cancel, screens.CancelHelpNow.filter())
    taps.register(lead_instead, screens.LeadInstead.filter())
    return router


async def open_board(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await turn_board(query, screens.HelpPage(), works, state)


async def turn_board(query: CallbackQuery, callback_data: screens.HelpPage, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        shown = await lists.board(view, callback_data.page)
        may_ask = view.actor.may(Permission.READ_WORDS) and await asking.may_ask(view)
    await show(query, screens.board(shown, view.centre.zone, may_ask=may_ask))


async def open_card(query: CallbackQuery, callback_data: screens.HelpCard, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        entry, words = await lists.card(view, callback_data.help_id)
    await show(query, screens.card(entry, words, view.now, view.centre.zone))


async def ask_cancel(query: CallbackQuery, callback_data: screens.CancelHelp, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        facts = await lists.facts_of(view, await ending.to_cancel_as_leader(view, callback_data.help_id))
    await show(query, screens.ask_cancel(facts))


async def cancel(query: CallbackQuery, callback_data: screens.CancelHelpNow, works: Works) -> None:
    async with works(query) as work:
        asked = await ending.cancel_as_leader(work, callback_data.help_id)
        work.reply(screens.cancelled(await lists.facts_of(work, asked)), edit=True)


async def lead_instead(query: CallbackQuery, callback_data: screens.LeadInstead, works: Works) -> None:
    async with works(query) as work:
        asked = await asking.lead_instead(work, callback_data.help_id)
        work.reply(screens.lead(await lists.facts_of(work, asked)), edit=True)
