"""What a monthly plan is, when it is due, and why it may not be sent."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.dates import add_months
from services.errors import DomainError, Gone
from services.events.facts import EventFacts
from storage.models import Broadcast, BroadcastKind, EventKind, Plan, PlanState

DEADLINE_DAY = 25
"""Of the month before: «не позднее 25 числа» (Irkutsk order)."""
DEADLINE_TIME = time(10)
"""The hour at which an approved plan leaves by itself; approved after it, it is late."""
PUNCTUAL = timedelta(hours=1)
"""How long after that hour a plan approved in time may leave and still not be late: a restart, a slow tick."""
DAY_BEGINS, MORNING, EVENING = time(9), time(10), time(21)
"""Families get no plan in the evening and at night: it waits for the morning."""


class PlanEmpty(DomainError):
    """The month has no events: there is nothing to approve or send."""


class PlanNotApproved(DomainError):
    """Only an approved plan is sent."""


class PlanStale(DomainError):
    """The events are not what was approved any more: the plan of `month` is approved anew before it is sent."""

    def __init__(self, month: date) -> None:
        super().__init__()
        self.month = month


class PlanOverdue(DomainError):
    """The moment of the plan of `month` is past: it is approved and sent in one, and that is asked first."""

    def __init__(self, month: date) -> None:
        super().__init__()
        self.month = month


class MonthOver(Gone):
    """The month is over: its plan is approved and sent no more."""


class PlanSent(Gone):
    """The plan was sent: it is not approved anew."""


class Gap(StrEnum):
    """What a plan lacks to go out by itself."""

    NO_EVENTS = "no_events"
    NOT_APPROVED = "not_approved"
    STALE = "stale"
    NOBODY = "nobody"


@dataclass(frozen=True)
class PlanView:
    """The plan of `month` as it stands: what was approved or sent, else what would be. `stale`: the events changed
    since it was approved, and `items` are what would be approved now. `silent` are the names of departments that have
    not confirmed yet, `unmanned` counts those of which nobody is in the bot. `overdue`: its `deadline` is past;
    `late`: it was sent so. `families_at`: when families would get it, when not at once.
    """

    month: date
    state: PlanState
    items: list[EventFacts]
    stale: bool
    plan_id: int | None
    deadline: datetime
    overdue: bool
    sent_at: datetime | None
    late: bool
    staff: int
    families: int
    families_at: datetime | None
    departments: int
    silent: list[str]
    unmanned: int

    @property
    def gap(self) -> Gap | None:
        """None when it was sent, or goes out by itself."""
        if self.state is PlanState.SENT:
            return None
        if not self.items:
            return Gap.NO_EVENTS
        if self.state is not PlanState.APPROVED:
            return Gap.NOT_APPROVED
        if self.stale:
            return Gap.STALE
        return None if self.staff or self.families else Gap.NOBODY


def deadline_of(month: date, zone: ZoneInfo) -> datetime:
    """The instant by which departments are to have the plan of a month: the 25th of the month before, 10:00."""
    day = add_months(month.replace(day=1), -1).replace(day=DEADLINE_DAY)
    return datetime.combine(day, DEADLINE_TIME, zone).astimezone(UTC)


def is_late(approved_at: datetime | None, now: datetime, deadline: datetime) -> bool:
    """Whether a plan that is sent now is late: approved after its moment, or in time and held up for longer."""
    return now >= deadline + PUNCTUAL or (now >= deadline and (approved_at is None or approved_at >= deadline))


def families_wait_until(now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next morning at 10:00 when it is evening or night in the region; None by day."""
    local = now.astimezone(zone)
    if DAY_BEGINS <= local.time() < EVENING:
        return None
    day = local.date() if local.time() < DAY_BEGINS else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def begins_at(broadcast: Broadcast, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a broadcast leaves that waits for the morning; None: it waits for nothing, or no longer."""
    if broadcast.kind is not BroadcastKind.PLAN_FOR_FAMILIES:
        return None
    waits_until = families_wait_until(broadcast.created_at, zone)
    return waits_until if waits_until is not None and waits_until > now else None


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


def _text(value: object) -> str | None:
    return None if value is None else str(value)
