"""«🧭 Куда идут заявки»: the routing table, for coordinators and admins."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.coordinator.screens import routing as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.requests import table
from services.requests.destinations import Destination


def setup() -> Router:
    router = Router(name="coordinator.routing")
    router.callback_query.register(open_table, Open.filter(F.section == Section.ROUTING))
    router.callback_query.register(show_kind, screens.ShowKind.filter())
    router.callback_query.register(change, screens.SendTo.filter())
    return router


async def open_table(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.routing_table(await table.routing_table(view))
    await show(query, shown)


async def show_kind(query: CallbackQuery, callback_data: screens.ShowKind, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.kind_card(await table.destination(view, callback_data.kind))
    await show(query, shown)


async def change(query: CallbackQuery, callback_data: screens.SendTo, works: Works) -> None:
    wanted = Destination(callback_data.kind, callback_data.profile, callback_data.to_centre)
    async with works(query) as work:
        changed = await table.change_destination(work, wanted)
        work.reply(screens.kind_card(changed.destination, changed.offered), edit=True)
