"""«📣 Рассылка»: the last broadcasts with their accounts; and the message that shows one under way."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.coordinator.screens import broadcasts as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import Screen, show
from handlers.ui.works import Works
from services.broadcasts import progress
from services.work import Work
from storage.models import Broadcast


def setup() -> Router:
    router = Router(name="coordinator.broadcasts")
    router.callback_query.register(open_broadcasts, Open.filter(F.section == Section.BROADCASTS))
    router.callback_query.register(see_broadcast, screens.SeeBroadcast.filter())
    return router


async def reply_progress(work: Work, broadcasts: Sequence[Broadcast]) -> None:
    """The receipt of an order to send: it is edited in place until the last message has left."""
    order = await progress.tallies(work, [one.id for one in broadcasts])
    receipt = work.reply(screens.progress(order, work.centre.zone), edit=True)
    await progress.show_progress_in(work, broadcasts, receipt)


async def reply_told(work: Work, broadcast: Broadcast | None, nobody: Screen) -> None:
    """The receipt of an act that readers are told of; `nobody` when there was not one to tell."""
    if broadcast is not None:
        await reply_progress(work, [broadcast])
    else:
        work.reply(nobody, edit=True)


async def open_broadcasts(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        shown = screens.last(await progress.last_broadcasts(view))
    await show(query, shown)


async def see_broadcast(query: CallbackQuery, callback_data: screens.SeeBroadcast, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.card(await progress.tally_of(view, callback_data.broadcast_id), view.centre.zone)
    await show(query, shown)
