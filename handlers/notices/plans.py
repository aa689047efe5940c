"""The monthly plan, to the staff of departments and to families. Written once for a whole broadcast."""

from aiogram.utils.i18n import gettext as _

from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.plan import plan_for_staff as staff_screen
from handlers.ui.calendar import month_name
from handlers.ui.menu import menu_button
from handlers.ui.plan import plan_text
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.plans import plan_items
from storage.models import Plan


@notice("plan_for_staff")
async def plan_for_staff(reader: Reader, facts: Facts) -> Screen | None:
    plan = await reader.view.session.get(Plan, facts["plan_id"])
    return None if plan is None else staff_screen(plan, reader.view.centre.zone, reader.view.today)


@notice("plan_for_families")
async def plan_for_families(reader: Reader, facts: Facts) -> Screen | None:
    plan = await reader.view.session.get(Plan, facts["plan_id"])
    if plan is None:
        return None
    head = fill(_("<b>Streams and meetings, {month}</b>"), month=month_name(plan.month))
    items = plan_text(plan_items(plan), reader.view.centre.zone, reader.view.today)
    end = _("To say that you will come, open “📅 Streams and meetings” in the menu.")
    return screen(join([head, items, end], "\n\n"), [menu_button(keep=True)])
