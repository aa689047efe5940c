"""«📋 Отчёты отделов»: the region's report and every unit's. Files are sent by handlers.head.report."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.coordinator.screens import reports as screens
from handlers.ui.menu import Open, Section
from handlers.ui.months import DUE_MONTH, month_of
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.reports import drawing
from services.requests.figures import month_times


def setup() -> Router:
    router = Router(name="coordinator.reports")
    router.callback_query.register(open_reports, Open.filter(F.section == Section.REPORTS))
    router.callback_query.register(turn_region, screens.RegionMonth.filter())
    router.callback_query.register(show_unit, screens.RegionUnit.filter())
    return router


async def open_reports(query: CallbackQuery, works: Works) -> None:
    await _show_region(query, screens.RegionMonth(month=DUE_MONTH), works)


async def turn_region(query: CallbackQuery, callback_data: screens.RegionMonth, works: Works) -> None:
    await _show_region(query, callback_data, works)


async def _show_region(query: CallbackQuery, wanted: screens.RegionMonth, works: Works) -> None:
    async with works.view(query) as view:
        report = await drawing.draw_region_report(view, month_of(wanted.month, view.today))
        times = await month_times(view, list(report.units), report.whole.month)
    await show(query, screens.region(report, times, wanted.page, view.today))


async def show_unit(query: CallbackQuery, callback_data: screens.RegionUnit, works: Works) -> None:
    async with works.view(query) as view:
        month = month_of(callback_data.month, view.today)
        sheet = await drawing.draw_unit_sheet(view, callback_data.unit_id, month)
        times = await month_times(view, [callback_data.unit_id], month)
    await show(query, screens.unit(callback_data.unit_id, sheet, times, callback_data.page, view.today))
