"""How long families wait: first reply and closing of the requests of a month, computed from their rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import select

from services.dates import month_bounds
from services.errors import NotFound
from services.rights import Permission, requires
from services.work import Work
from services.worktime import WorkingTime, working_time
from storage.models import Feedback, HelpRequest, Relief, RequestKind, Unit


@dataclass(frozen=True)
class Times:
    """Of `count` that have come: the `median` of the waiting, in working time. Of `due` whose term is over or that have
    come: how many came `in_time`.
    """

    count: int = 0
    median: timedelta | None = None
    due: int = 0
    in_time: int = 0


@dataclass(frozen=True)
class MonthTimes:
    """Of the requests registered in a month. `urgent`: first replies to urgent ones, by the clock on the wall."""

    month: date
    reply: Times
    urgent: Times
    closing: Times
    relief: Counter[Relief]


@dataclass(frozen=True)
class _Wait:
    length: timedelta | None
    done_at: datetime | None
    due_at: datetime | None


@requires(Permission.SEE_COUNTERS)
async def month_times(work: Work, unit_ids: Sequence[int], month: date) -> MonthTimes:
    """The requests of these units that were registered in the local month of `month`; what was promised first is what
    is measured by. Raises Refused for a unit that the actor does not see, NotFound.
    """
    for unit_id in unit_ids:
        work.actor.must_reach(Permission.SEE_COUNTERS, unit_id)
    begins, ends = month_bounds(month, work.centre.zone)
    units = {unit.id: unit for unit in await work.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}
    if len(units) != len(set(unit_ids)):
        raise NotFound
    hours = {unit.id: working_time(unit, work.centre.zone) for unit in units.values()}
    in_month = (
        HelpRequest.unit_id.in_(units),
        HelpRequest.registered_at >= begins,
        HelpRequest.registered_at < ends,
    )
    requests = list(await work.session.scalars(select(HelpRequest).where(*in_month)))
    told = await work.session.scalars(
        select(Feedback.relief)
        .join(HelpRequest, HelpRequest.id == Feedback.request_id)
        .where(*in_month, Feedback.relief.is_not(None))
    )
    return MonthTimes(
        month.replace(day=1),
        _times([_reply(one, hours[one.unit_id]) for one in requests if one.kind is not RequestKind.URGENT], work.now),
        _times([_at_once(one) for one in requests if one.kind is RequestKind.URGENT], work.now),
        _times([_closing(one, hours[one.unit_id]) for one in requests], work.now),
        Counter(relief for relief in told if relief is not None),
    )


def _reply(request: HelpRequest, hours: WorkingTime) -> _Wait:
    done_at = request.first_replied_at
    length = hours.between(request.registered_at, done_at) if done_at is not None else None
    return _Wait(length, done_at, request.reply_due_at)


def _at_once(request: HelpRequest) -> _Wait:
    done_at = request.first_replied_at
    return _Wait(done_at - request.registered_at if done_at is not None else None, done_at, None)


def _closing(request: HelpRequest, hours: WorkingTime) -> _Wait:
    done_at = request.closed_at
    length = hours.between(request.registered_at, done_at) if done_at is not None else None
    return _Wait(length, done_at, request.closing_due_at)


def _times(waits: Sequence[_Wait], now: datetime) -> Times:
    lengths = [one.length for one in waits if one.length is not None]
    due = [one for one in waits if one.due_at is not None and (one.done_at is not None or one.due_at < now)]
    in_time = sum(one.done_at is not None and one.due_at is not None and one.done_at <= one.due_at for one in due)
    middle = timedelta(seconds=median(one.total_seconds() for one in lengths)) if lengths else None
    return Times(len(lengths), middle, len(due), in_time)
