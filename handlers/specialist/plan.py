"""«✅ Принято» under the Centre's plan: for everybody on the staff."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.specialist.screens import plan as screens
from handlers.ui.works import Works
from services.plans.sending import confirm_plan


def setup() -> Router:
    router = Router(name="specialist.plan")
    router.callback_query.register(confirm, screens.ConfirmPlan.filter())
    return router


async def confirm(query: CallbackQuery, callback_data: screens.ConfirmPlan, works: Works) -> None:
    async with works(query) as work:
        plan = await confirm_plan(work, callback_data.plan_id)
        work.reply(screens.plan_for_staff(plan, work.centre.zone, work.today, confirmed=True), edit=True)
