"""«📄 Отчёт отдела», and the files of reports for whoever may see them."""

import asyncio

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.head.screens import report as screens
from handlers.ui.files import send_file
from handlers.ui.menu import Open, Section
from handlers.ui.months import DUE_MONTH, month_of
from handlers.ui.report import WHOLE_REGION, ReportFile, below_file, file_not_sent
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.documents.report_file import file_name, report_file
from services.reports import drawing
from services.requests.figures import month_times
from services.rights import Actor
from storage.models import Role


def setup() -> Router:
    router = Router(name="head.report")
    router.callback_query.register(open_report, Open.filter(F.section == Section.UNIT_REPORT))
    router.callback_query.register(turn_month, screens.UnitMonth.filter())
    router.callback_query.register(send_report, ReportFile.filter())
    return router


async def open_report(query: CallbackQuery, works: Works) -> None:
    await _show_month(query, DUE_MONTH, works)


async def turn_month(query: CallbackQuery, callback_data: screens.UnitMonth, works: Works) -> None:
    await _show_month(query, callback_data.month, works)


async def _show_month(query: CallbackQuery, number: int, works: Works) -> None:
    async with works.view(query) as view:
        unit_id = await drawing.reporting_unit(view)
        sheet = await drawing.draw_unit_sheet(view, unit_id, month_of(number, view.today))
        times = await month_times(view, [unit_id], sheet.month)
    await show(query, screens.unit_report(unit_id, sheet, times, view.today))


async def send_report(query: CallbackQuery, callback_data: ReportFile, works: Works, actor: Actor) -> None:
    async with works.view(query) as view:
        month = month_of(callback_data.month, view.today)
        if callback_data.unit_id == WHOLE_REGION:
            sheets = await drawing.draw_region(view, month)
        else:
            sheets = [await drawing.draw_unit_sheet(view, callback_data.unit_id, month)]
    # Rendering is work for the processor: meanwhile the bot goes on answering others.
    content = await asyncio.to_thread(report_file, sheets, callback_data.kind)
    name = file_name(sheets[0], callback_data.kind)
    if not await send_file(query, name, content, below_file(sheets[0])):
        is_coordinator = any(post.role is Role.COORDINATOR for post in actor.posts)
        back = Section.REPORTS if is_coordinator else Section.UNIT_REPORT
        async with works(query) as work:
            work.reply(file_not_sent(callback_data.unit_id, sheets[0], back))
