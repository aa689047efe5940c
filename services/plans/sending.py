"""The monthly plan approved, sent to every department's staff not later than the 25th, its families' part to families,
and acknowledged (Irkutsk order).
"""

from datetime import date

from sqlalchemy import select

from services.broadcasts.announcing import NobodyToTell, order_broadcast
from services.dates import month_bounds
from services.errors import NotFound
from services.events.facts import EventFacts
from services.plans.assembly import assemble_plan, department_staff, events_of, families, hold_events
from services.plans.facts import (
    MonthOver,
    PlanEmpty,
    PlanNotApproved,
    PlanOverdue,
    PlanSent,
    PlanStale,
    PlanView,
    deadline_of,
    families_wait_until,
    is_late,
    plan_items,
)
from services.plans.schedule import schedule_plan, sending_is_done
from services.rights import Permission, requires
from services.work import Work
from storage.models import Broadcast, BroadcastKind, Event, Plan, PlanConfirmation, PlanState


@requires(Permission.RUN_EVENTS)
async def approve_plan(work: Work, month: date) -> Plan:
    """«Утвердить»: freeze the items; on the 25th at 10:00 it goes by itself. Approved again before it was sent, it
    takes the events as they are by then. Raises MonthOver, PlanSent, PlanEmpty; PlanOverdue after that moment.
    """
    month = month.replace(day=1)
    # Before the plan, as the clock takes them: begun a moment too early, this may have waited for the clock to be done.
    left_behind = await sending_is_done(work, month)
    plan = await _approve(work, month)
    if left_behind or work.now >= deadline_of(month, work.centre.zone):
        raise PlanOverdue(month)
    return plan


@requires(Permission.RUN_EVENTS)
async def approve_and_send(work: Work, month: date) -> tuple[Plan, list[Broadcast]]:
    """«Да, утвердить и разослать», after the 25th at 10:00: it goes at once and is late. Done again it gives the first
    broadcasts; none when there is nobody to tell yet, and then it stays approved. Raises MonthOver, PlanEmpty.
    """
    month = month.replace(day=1)
    known: Plan | None = await work.session.scalar(select(Plan).where(Plan.month == month).with_for_update())
    if known is not None and known.state is PlanState.SENT:
        return known, await broadcasts_of(work, known.id)
    plan = await _approve(work, month)
    try:
        return plan, await send_plan(work, plan.id)
    except NobodyToTell:
        return plan, []


@requires(Permission.RUN_EVENTS)
async def plan_to_send(work: Work, plan_id: int) -> PlanView:
    """The plan that is about to be sent.

    Raises NotFound, PlanSent, PlanNotApproved, PlanStale, MonthOver, NobodyToTell.
    """
    plan = await work.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    if plan.state is PlanState.SENT:
        raise PlanSent
    await _must_be_sendable(work, plan)
    view = await assemble_plan(work, plan.month)
    if not view.staff and not view.families:
        raise NobodyToTell
    return view


@requires(Permission.RUN_EVENTS)
async def send_plan(work: Work, plan_id: int) -> list[Broadcast]:
    """«📣 Разослать»: to every department's staff and, its families' part, to families (in the evening and at night
    from the next morning on); once. Sent again it gives the first broadcasts.

    Raises NotFound, PlanNotApproved, PlanStale, MonthOver, NobodyToTell.
    """
    plan = await work.session.get(Plan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound
    if plan.state is PlanState.SENT:
        return await broadcasts_of(work, plan.id)
    await hold_events(work, plan.month)
    await _must_be_sendable(work, plan)
    zone = work.centre.zone
    _start, end = month_bounds(plan.month, zone)
    facts: dict[str, object] = {"plan_id": plan.id}
    for kind, accounts, not_before in (
        (BroadcastKind.PLAN_FOR_STAFF, department_staff(), None),
        (BroadcastKind.PLAN_FOR_FAMILIES, families(work), families_wait_until(work.now, zone)),
    ):
        await order_broadcast(work, kind, accounts, facts, not_before=not_before, expires_at=end, plan_id=plan.id)
    ordered = await broadcasts_of(work, plan.id)
    if not ordered:
        raise NobodyToTell
    plan.state = PlanState.SENT
    plan.sent_at = work.now
    plan.late = is_late(plan.approved_at, work.now, deadline_of(plan.month, zone))
    work.audit("plan_sent_late" if plan.late else "plan_sent", "plan", plan.id)
    return ordered


@requires(Permission.RECEIVE_PLAN)
async def confirm_plan(work: Work, plan_id: int) -> Plan:
    """«✅ Принято»: a member of the staff has the plan; counted once a person. Raises NotFound."""
    plan = await work.session.get(Plan, plan_id)
    if plan is None or plan.state is not PlanState.SENT:
        raise NotFound
    if await work.session.get(PlanConfirmation, (plan_id, work.actor.person_id)) is None:
        work.session.add(PlanConfirmation(plan_id=plan_id, person_id=work.actor.person_id, confirmed_at=work.now))
        await work.session.flush()
        work.audit("plan_confirmed", "plan", plan_id)
    return plan


@requires(Permission.RUN_EVENTS)
async def broadcasts_of(work: Work, plan_id: int) -> list[Broadcast]:
    """The staff's broadcast, then the families'."""
    return list(
        await work.session.scalars(select(Broadcast).where(Broadcast.plan_id == plan_id).order_by(Broadcast.id))
    )


async def _approve(work: Work, month: date) -> Plan:
    _must_not_be_over(work, month)
    plan: Plan | None = await work.session.scalar(select(Plan).where(Plan.month == month).with_for_update())
    if plan is None:
        plan = Plan(month=month, state=PlanState.DRAFT)
        work.session.add(plan)
    if plan.state is PlanState.SENT:
        raise PlanSent
    await hold_events(work, month)
    events = await events_of(work, month)
    if not events:
        raise PlanEmpty
    plan.items = [_frozen(event) for event in events]
    plan.state = PlanState.APPROVED
    plan.approved_by = work.actor.person_id
    plan.approved_at = work.now
    await work.session.flush()
    await schedule_plan(work, month)
    work.audit("plan_approved", "plan", plan.id, events=len(events))
    return plan


def _must_not_be_over(work: Work, month: date) -> None:
    if month < work.today.replace(day=1):
        raise MonthOver


async def _must_be_sendable(work: Work, plan: Plan) -> None:
    """Nothing goes out but what was approved, and only while the events still say the same."""
    _must_not_be_over(work, plan.month)
    if plan.state is not PlanState.APPROVED or not plan.items:
        raise PlanNotApproved
    if plan_items(plan) != [EventFacts.of(one) for one in await events_of(work, plan.month)]:
        raise PlanStale(plan.month)


def _frozen(item: Event) -> dict[str, object]:
    return {
        "event_id": item.id,
        "kind": item.kind.value,
        "title": item.title,
        "starts_at": item.starts_at.isoformat(),
        "link": item.link,
        "place": item.place,
    }
