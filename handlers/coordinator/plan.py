"""«📅 План на месяц»: looked at, approved, sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.coordinator.broadcasts import reply_progress
from handlers.coordinator.screens import plan as screens
from handlers.ui.menu import Open, Section
from handlers.ui.months import month_of
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.dates import add_months
from services.errors import NotFound
from services.plans import sending
from services.plans.assembly import assemble_plan
from services.plans.facts import PlanOverdue, PlanStale

_REACH = 24
"""Months before and after this one of which a plan can be asked for."""


def setup() -> Router:
    router = Router(name="coordinator.plan")
    router.callback_query.register(open_plan, Open.filter(F.section == Section.PLAN))
    router.callback_query.register(plan_of, screens.PlanOf.filter())
    router.callback_query.register(approve, screens.Approve.filter())
    router.callback_query.register(approve_and_send, screens.ApproveNow.filter())
    router.callback_query.register(ask_to_send, screens.Send.filter())
    router.callback_query.register(send, screens.SendNow.filter())
    return router


async def open_plan(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    """Next month's: it is the one that has to be sent."""
    await state.clear()
    async with works.view(query) as view:
        found = await assemble_plan(view, add_months(view.today.replace(day=1), 1))
    await show(query, screens.plan(found, view.centre.zone, view.today))


async def plan_of(query: CallbackQuery, callback_data: screens.PlanOf, works: Works) -> None:
    async with works.view(query) as view:
        found = await assemble_plan(view, _near(callback_data.month, view.today))
    await show(query, screens.plan(found, view.centre.zone, view.today))


async def approve(query: CallbackQuery, callback_data: screens.Approve, works: Works) -> None:
    """After its moment a plan goes as soon as it is approved: that is asked first."""
    try:
        async with works(query) as work:
            approved = await sending.approve_plan(work, _near(callback_data.month, work.today))
            found = await assemble_plan(work, approved.month)
            work.reply(screens.plan(found, work.centre.zone, work.today), edit=True)
    except PlanOverdue as error:
        async with works.view(query) as view:
            found = await assemble_plan(view, error.month)
        await show(query, screens.confirm_approving(found, view.centre.zone))


async def approve_and_send(query: CallbackQuery, callback_data: screens.ApproveNow, works: Works) -> None:
    async with works(query) as work:
        plan, broadcasts = await sending.approve_and_send(work, _near(callback_data.month, work.today))
        if broadcasts:
            await reply_progress(work, broadcasts)
        else:
            found = await assemble_plan(work, plan.month)
            work.reply(screens.plan(found, work.centre.zone, work.today), edit=True)


async def ask_to_send(query: CallbackQuery, callback_data: screens.Send, works: Works) -> None:
    async with _approves_anew(query, works):
        async with works.view(query) as view:
            found = await sending.plan_to_send(view, callback_data.plan_id)
        await show(query, screens.confirm_sending(found, callback_data.plan_id, view.centre.zone))


async def send(query: CallbackQuery, callback_data: screens.SendNow, works: Works) -> None:
    async with _approves_anew(query, works), works(query) as work:
        broadcasts = await sending.send_plan(work, callback_data.plan_id)
        await reply_progress(work, broadcasts)


@asynccontextmanager
async def _approves_anew(query: CallbackQuery, works: Works) -> AsyncIterator[None]:
    """A plan whose events have changed since it was approved is shown as it would be approved now."""
    try:
        yield
    except PlanStale as error:
        async with works.view(query) as view:
            found = await assemble_plan(view, error.month)
        await show(query, screens.plan(found, view.centre.zone, view.today))


def _near(number: int, today: date) -> date:
    """The month of a button. Raises NotFound for a forged one."""
    month = month_of(number, today)
    this = today.replace(day=1)
    if not add_months(this, -_REACH) <= month <= add_months(this, _REACH):
        raise NotFound
    return month
