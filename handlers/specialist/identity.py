"""A specialist asks a family for a name or a phone, and says why."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.specialist.screens import identity as screens
from handlers.ui.screen import show_new
from handlers.ui.works import Works
from services.requests import answering, identity


def setup() -> Router:
    router = Router(name="specialist.identity")
    router.callback_query.register(choose_reason, screens.AskIdentity.filter())
    router.callback_query.register(ask, screens.AskIdentityFor.filter())
    return router


async def choose_reason(
    query: CallbackQuery, callback_data: screens.AskIdentity, works: Works, state: FSMContext
) -> None:
    await state.clear()
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
    await show_new(query, screens.choose_reason(facts, callback_data.detail))


async def ask(query: CallbackQuery, callback_data: screens.AskIdentityFor, works: Works) -> None:
    async with works(query) as work:
        await identity.ask_identity(work, callback_data.request_id, callback_data.detail, callback_data.reason)
        work.reply(screens.asked(callback_data.request_id), edit=True)
