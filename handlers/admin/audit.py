"""«🧾 Журнал действий» of the admin."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.admin.screens import audit as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.audit import audit_page

PAGE_SIZE = 15


def setup() -> Router:
    router = Router(name="admin.audit")
    router.callback_query.register(open_log, Open.filter(F.section == Section.AUDIT))
    router.callback_query.register(turn_log, screens.TurnAudit.filter())
    return router


async def open_log(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        page = await audit_page(view, 0, PAGE_SIZE)
    await show(query, screens.audit_log(page, view.centre.zone))


async def turn_log(query: CallbackQuery, callback_data: screens.TurnAudit, works: Works) -> None:
    async with works.view(query) as view:
        page = await audit_page(view, callback_data.page, PAGE_SIZE)
    await show(query, screens.audit_log(page, view.centre.zone))
