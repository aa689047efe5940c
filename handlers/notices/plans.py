"""The monthly plan, to the staff of departments and to families (written once for a whole broadcast); and what its
coordinators hear of it from the clock.
"""

from datetime import date

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.coordinator.screens.broadcasts import begins_later
from handlers.coordinator.screens.plan import PlanOf, deadline_text
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.plan import plan_for_staff as staff_screen
from handlers.ui.calendar import month_name
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.months import month_number
from handlers.ui.plan import plan_text
from handlers.ui.screen import Button, Screen, button, screen
from handlers.ui.text import fill, join
from services.broadcasts.progress import tallies
from services.plans.assembly import assemble_plan, standing_items
from services.plans.facts import Gap, PlanView
from services.plans.sending import broadcasts_of
from storage.models import BroadcastKind, Plan


@notice("plan_for_staff")
async def plan_for_staff(reader: Reader, facts: Facts) -> Screen | None:
    plan = await reader.view.session.get(Plan, facts["plan_id"])
    return None if plan is None else staff_screen(plan, reader.view.centre.zone, reader.view.today)


@notice("plan_for_families")
async def plan_for_families(reader: Reader, facts: Facts) -> Screen | None:
    """The events as they stand by now: a plan that waited for the morning says what was changed by night."""
    plan = await reader.view.session.get(Plan, facts["plan_id"])
    events = await standing_items(reader.view, plan) if plan is not None else []
    if plan is None or not events:
        return None
    head = fill(_("<b>Streams and meetings, {month}</b>"), month=month_name(plan.month))
    items = plan_text(events, reader.view.centre.zone, reader.view.today)
    end = _("To say that you will come, open “📅 Streams and meetings” in the menu.")
    return screen(join([head, items, end], "\n\n"), [menu_button(keep=True)])


@notice("plan_alarm")
async def plan_alarm(reader: Reader, facts: Facts) -> Screen | None:
    """What the plan lacks at the moment of reading; nothing when it was approved meanwhile."""
    view = await assemble_plan(reader.view, date.fromisoformat(facts["month"]))
    if view.gap is None:
        return None
    head = (
        _("<b>The plan for {month} has not gone out</b>\nIt was due by {when}.")
        if view.overdue
        else _("<b>The plan for {month}</b>\nDepartments are to have it by {when}.")
    )
    head = fill(head, month=month_name(view.month), when=deadline_text(view, reader.view.centre.zone))
    if facts["nobody_runs_it"]:
        nobody = _("There is no coordinator in the Centre who could approve it. Invite one in “👥 Staff”.")
        return screen(join([head, nobody]), [opens(Section.STAFF)], [menu_button(keep=True)])
    return screen(join([head, *_to_do(view, view.gap)]), [_opens_plan(view.month)], [menu_button(keep=True)])


@notice("plan_sent")
async def plan_sent(reader: Reader, facts: Facts) -> Screen | None:
    """The plan has gone by itself: to how many, and whether in time."""
    plan = await reader.view.session.get(Plan, facts["plan_id"])
    if plan is None:
        return None
    zone = reader.view.centre.zone
    head = fill(_("The plan for {month} has gone out by itself."), month=month_name(plan.month))
    late = _("Later than it was due: it could not leave at its hour.") if plan.late else ""
    lines = []
    for tally in await tallies(reader.view, [one.id for one in await broadcasts_of(reader.view, plan.id)]):
        texts = {
            BroadcastKind.PLAN_FOR_STAFF: ngettext(
                "To departments: {count} person.", "To departments: {count} people.", tally.total
            ),
            BroadcastKind.PLAN_FOR_FAMILIES: ngettext(
                "To families: {count} person.", "To families: {count} people.", tally.total
            ),
        }
        lines += [fill(texts[tally.broadcast.kind], count=tally.total), begins_later(tally, zone)]
    return screen(
        join([head, late, *lines]), [_opens_plan(plan.month)], [opens(Section.BROADCASTS)], [menu_button(keep=True)]
    )


def _opens_plan(month: date) -> Button:
    return button(fill(_("📅 Plan, {month}"), month=month_name(month)), PlanOf(month=month_number(month)))


def _to_do(view: PlanView, gap: Gap) -> list[str]:
    lacks = {
        Gap.NO_EVENTS: _("There are no events in it yet. Make them in “🎥 Events”, then approve the plan."),
        Gap.NOT_APPROVED: _("It is put together and not approved yet."),
        Gap.STALE: _("The events have changed since it was approved. Please approve it anew."),
        Gap.NOBODY: _("It is approved, but there is nobody to get it yet. Invite people in “👥 Staff”."),
    }
    if gap is Gap.NOBODY:
        return [lacks[gap]]
    then = (
        _("Once approved, it goes out at once, marked as late.")
        if view.overdue
        else _("Approved by then, it goes out to departments and families by itself.")
    )
    return [lacks[gap], then]
