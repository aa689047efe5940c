"""The Centre's plan as the staff of departments get it, with «✅ Принято»."""

from datetime import date
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.calendar import month_name
from handlers.ui.ids import RowId
from handlers.ui.menu import menu_button
from handlers.ui.plan import plan_summary, plan_text
from handlers.ui.screen import Screen, button, screen
from handlers.ui.text import fill, join
from services.plans.facts import plan_items
from storage.models import Plan


class ConfirmPlan(CallbackData, prefix="lc"):
    """«✅ Принято»."""

    plan_id: RowId


def plan_for_staff(plan: Plan, zone: ZoneInfo, today: date, *, confirmed: bool = False) -> Screen:
    items = plan_items(plan)
    head = fill(
        _("<b>The Centre's plan for {month}</b>\n{summary}."), month=month_name(plan.month), summary=plan_summary(items)
    )
    if confirmed:
        end = _("Confirmed, thank you. The Centre knows that you have the plan.")
        return screen(join([head, plan_text(items, zone, today), end], "\n\n"), [menu_button(keep=True)])
    ask = _("Please press “✅ Received”: then the Centre knows that you have the plan.")
    return screen(
        join([head, plan_text(items, zone, today), ask], "\n\n"),
        [button(_("✅ Received"), ConfirmPlan(plan_id=plan.id))],
        [menu_button(keep=True)],
    )
