"""The monthly plan: next month's events, approved, sent to every department's staff not later than the 25th, and its
families' part to families (Irkutsk order; domain page, «What flows between the Centre and the departments»).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.sql import Select

from services.broadcasts.announcing import NobodyToTell, order_broadcast, readers
from services.dates import add_months, month_bounds
from services.errors import DomainError, Gone, NotFound
from services.events.facts import EventFacts
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    Broadcast,
    BroadcastKind,
    Event,
    EventKind,
    Membership,
    Plan,
    PlanConfirmation,
    PlanState,
    Role,
    Unit,
    UnitKind,
)

DEADLINE_DAY = 25
_DEPARTMENTS = (UnitKind.DEPARTMENT, UnitKind.SUPPORT_POINT)
_STAFF = (Role.SPECIALIST, Role.HEAD)


class PlanEmpty(DomainError):
    """The month has no events: there is nothing to approve or send."""


class PlanNotApproved(DomainError):
    """Only an approved plan is sent."""


class PlanStale(DomainError):
    """The events are not what was approved any more: the plan of `month` is approved anew before it is sent."""

    def __init__(self, month: date) -> None:
        super().__init__()
        self.month = month


class MonthOver(Gone):
    """The month is over: its plan is approved and sent no more."""


class PlanSent(Gone):
    """The plan was sent: it is not approved anew."""


@dataclass(frozen=True)
class PlanView:
    """The plan of `month` as it stands: what was approved or sent, else what would be. `stale`: the events changed
    since it was approved, and `items` are what would be approved now. `silent` are the names of departments that have
    not confirmed yet, `unmanned` counts those of which nobody is in the bot.
    """

    month: date
    state: PlanState
    items: list[EventFacts]
    stale: bool
    plan_id: int | None
    deadline: date
    sent_at: datetime | None
    staff: int
    families: int
    departments: int
    silent: list[str]
    unmanned: int


@requires(Permission.RUN_EVENTS)
async def assemble_plan(work: Work, month: date) -> PlanView:
    """The plan of the month that `month` lies in, of its events that are not cancelled."""
    month = month.replace(day=1)
    plan: Plan | None = await work.session.scalar(select(Plan).where(Plan.month == month))
    events = [EventFacts.of(one) for one in await _events_of(work, month)]
    approved = plan is not None and plan.state is PlanState.APPROVED
    sent = plan is not None and plan.state is PlanState.SENT
    items = plan_items(plan) if plan is not None and sent else events
    departments = await _departments(work)
    confirmations = select(PlanConfirmation.person_id)
    confirmed = await _units_of(work, confirmations.where(PlanConfirmation.plan_id == plan.id)) if plan else set()
    return PlanView(
        month=month,
        state=plan.state if plan is not None else PlanState.DRAFT,
        items=items,
        stale=plan is not None and approved and plan_items(plan) != events,
        plan_id=plan.id if plan is not None else None,
        deadline=add_months(month, -1).replace(day=DEADLINE_DAY),
        sent_at=plan.sent_at if plan is not None else None,
        staff=await _count(work, department_staff()),
        families=await _count(work, _families(work)),
        departments=len(departments),
        silent=[name for unit_id, name in departments.items() if unit_id not in confirmed],
        unmanned=len(departments.keys() - await _units_of(work, select(Account.person_id))),
    )


@requires(Permission.RUN_EVENTS)
async def approve_plan(work: Work, month: date) -> Plan:
    """«Утвердить»: freeze the items. Approved again before it was sent, it takes the events as they are by then.

    Raises MonthOver, PlanSent, PlanEmpty.
    """
    month = month.replace(day=1)
    _must_not_be_over(work, month)
    plan: Plan | None = await work.session.scalar(select(Plan).where(Plan.month == month).with_for_update())
    if plan is None:
        plan = Plan(month=month, state=PlanState.DRAFT)
        work.session.add(plan)
    if plan.state is PlanState.SENT:
        raise PlanSent
    events = await _events_of(work, month)
    if not events:
        raise PlanEmpty
    plan.items = [_frozen(event) for event in events]
    plan.state = PlanState.APPROVED
    plan.approved_by = work.actor.person_id
    plan.approved_at = work.now
    await work.session.flush()
    work.audit("plan_approved", "plan", plan.id, events=len(events))
    return plan


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
    """«📣 Разослать»: to every department's staff and, its families' part, to families; once. Sent again it gives the
    first broadcasts. Raises NotFound, PlanNotApproved, PlanStale, MonthOver, NobodyToTell.
    """
    plan = await work.session.get(Plan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound
    if plan.state is PlanState.SENT:
        return await broadcasts_of(work, plan.id)
    await _must_be_sendable(work, plan)
    _start, end = month_bounds(plan.month, work.centre.zone)
    facts: dict[str, object] = {"plan_id": plan.id}
    for kind, accounts in (
        (BroadcastKind.PLAN_FOR_STAFF, department_staff()),
        (BroadcastKind.PLAN_FOR_FAMILIES, _families(work)),
    ):
        await order_broadcast(work, kind, accounts, facts, expires_at=end, plan_id=plan.id)
    ordered = await broadcasts_of(work, plan.id)
    if not ordered:
        raise NobodyToTell
    plan.state = PlanState.SENT
    plan.sent_at = work.now
    work.audit("plan_sent", "plan", plan.id)
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


def plan_items(plan: Plan) -> list[EventFacts]:
    """What was approved."""
    return [
        EventFacts(
            EventKind(str(item["kind"])),
            str(item["title"]),
            datetime.fromisoformat(str(item["starts_at"])),
            _text(item["link"]),
            _text(item["place"]),
        )
        for item in plan.items or []
    ]


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


def _families(work: Work) -> Select[int]:
    staff = select(Membership.person_id).where(Membership.dismissed_at.is_(None))
    return readers(work).where(Account.person_id.not_in(staff))


def _must_not_be_over(work: Work, month: date) -> None:
    if month < work.today.replace(day=1):
        raise MonthOver


async def _must_be_sendable(work: Work, plan: Plan) -> None:
    """Nothing goes out but what was approved, and only while the events still say the same."""
    _must_not_be_over(work, plan.month)
    if plan.state is not PlanState.APPROVED or not plan.items:
        raise PlanNotApproved
    if plan_items(plan) != [EventFacts.of(one) for one in await _events_of(work, plan.month)]:
        raise PlanStale(plan.month)


async def _events_of(work: Work, month: date) -> list[Event]:
    start, end = month_bounds(month, work.centre.zone)
    events = await work.session.scalars(
        select(Event)
        .where(Event.cancelled_at.is_(None), Event.starts_at >= start, Event.starts_at < end)
        .order_by(Event.starts_at, Event.id)
    )
    return list(events)


def _frozen(item: Event) -> dict[str, object]:
    return {
        "event_id": item.id,
        "kind": item.kind.value,
        "title": item.title,
        "starts_at": item.starts_at.isoformat(),
        "link": item.link,
        "place": item.place,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


async def _count(work: Work, accounts: Select[int]) -> int:
    return len((await work.session.scalars(accounts)).all())


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
