"""The monthly plan put together: its events, and who would get it (domain page, «What flows between the Centre…»)."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.sql import Select

from services.broadcasts.announcing import readers
from services.dates import month_bounds
from services.events.facts import EventFacts
from services.plans.facts import PlanView, deadline_of, families_wait_until, plan_items
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    Event,
    Membership,
    Plan,
    PlanConfirmation,
    PlanState,
    Role,
    Topic,
    Unit,
    UnitKind,
)

_DEPARTMENTS = (UnitKind.DEPARTMENT, UnitKind.SUPPORT_POINT)
_STAFF = (Role.SPECIALIST, Role.HEAD)


@requires(Permission.RUN_EVENTS)
async def assemble_plan(work: Work, month: date) -> PlanView:
    """The plan of the month that `month` lies in, of its events that are not cancelled."""
    month = month.replace(day=1)
    plan: Plan | None = await work.session.scalar(select(Plan).where(Plan.month == month))
    events = [EventFacts.of(one) for one in await events_of(work, month)]
    approved = plan is not None and plan.state is PlanState.APPROVED
    sent = plan is not None and plan.state is PlanState.SENT
    departments = await _departments(work)
    confirmations = select(PlanConfirmation.person_id)
    confirmed = await _units_of(work, confirmations.where(PlanConfirmation.plan_id == plan.id)) if plan else set()
    deadline = deadline_of(month, work.centre.zone)
    return PlanView(
        month=month,
        state=plan.state if plan is not None else PlanState.DRAFT,
        items=plan_items(plan) if plan is not None and sent else events,
        stale=plan is not None and approved and plan_items(plan) != events,
        plan_id=plan.id if plan is not None else None,
        deadline=deadline,
        overdue=work.now >= deadline,
        sent_at=plan.sent_at if plan is not None else None,
        late=plan is not None and plan.late,
        staff=await _count(work, department_staff()),
        families=await _count(work, families(work)),
        families_at=families_wait_until(work.now, work.centre.zone),
        departments=len(departments),
        silent=[name for unit_id, name in departments.items() if unit_id not in confirmed],
        unmanned=len(departments.keys() - await _units_of(work, select(Account.person_id))),
    )


@requires(Permission.RUN_EVENTS)
async def events_of(work: Work, month: date) -> list[Event]:
    """The events of a local month, the first one first."""
    start, end = month_bounds(month, work.centre.zone)
    events = await work.session.scalars(
        select(Event)
        .where(Event.cancelled_at.is_(None), Event.starts_at >= start, Event.starts_at < end)
        .order_by(Event.starts_at, Event.id)
    )
    return list(events)


@requires(Permission.RUN_EVENTS)
async def hold_events(work: Work, month: date) -> None:
    """Nobody changes or cancels an event of the month until the commit: who would waits, and then finds the plan. Held
    in the order of their ids, so that of two plans neither waits for the other.
    """
    start, end = month_bounds(month, work.centre.zone)
    held = await work.session.scalars(
        select(Event)
        .where(Event.starts_at >= start, Event.starts_at < end)
        .order_by(Event.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    held.all()  # read, so that what this work has seen of them before is seen anew


@requires(Permission.RUN_EVENTS)
async def standing_items(work: Work, plan: Plan) -> list[EventFacts]:
    """What was approved, as the events stand now, without those that were cancelled since; the first one first."""
    event_ids = [item["event_id"] for item in plan.items or []]
    events = await work.session.scalars(
        select(Event).where(Event.id.in_(event_ids), Event.cancelled_at.is_(None)).order_by(Event.starts_at, Event.id)
    )
    return [EventFacts.of(one) for one in events]


def department_staff() -> Select[int]:
    """Accounts of the staff of departments and support points; also those that cannot be reached now: the plan is
    statutory, and the account of the broadcast shows whom it did not reach.
    """
    members = (
        select(Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.dismissed_at.is_(None), Membership.role.in_(_STAFF), Unit.kind.in_(_DEPARTMENTS))
    )
    return select(Account.id).where(Account.person_id.in_(members))


def families(work: Work) -> Select[int]:
    """Accounts of the readers of announcements who are not on the staff."""
    staff = select(Membership.person_id).where(Membership.dismissed_at.is_(None))
    return readers(work, Topic.PLAN).where(Account.person_id.not_in(staff))


async def _count(work: Work, accounts: Select[int]) -> int:
    return int(await work.session.scalar(select(func.count()).select_from(accounts.subquery())) or 0)


async def _departments(work: Work) -> dict[int, str]:
    rows = await work.session.execute(
        select(Unit.id, Unit.name).where(Unit.kind == UnitKind.DEPARTMENT).order_by(Unit.name)
    )
    return {row.id: row.name for row in rows}


async def _units_of(work: Work, people: Select[int]) -> set[int]:
    """Departments that somebody of these belongs to, also by one of their support points."""
    rows = await work.session.execute(
        select(Unit.id, Unit.parent_id)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(Membership.person_id.in_(people), Membership.dismissed_at.is_(None))
    )
    return {unit_id for row in rows for unit_id in row if unit_id is not None}
