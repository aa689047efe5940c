"""What a family is promised: when its first answer comes; and, before that time passes, the new one."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from services.outbox import Notice
from services.quiet import awake_at, is_quiet
from services.requests.cards import refresh_card
from services.requests.raising import coordinators, tell_in_hours
from services.requests.routing import called_of, helping_unit
from services.requests.terms import hours_of, term_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import DueItem, DueKind, HelpRequest, MessageClass, RequestMessage, RequestState, Side

BEFORE = timedelta(minutes=30)
"""So much working time before a promised moment the family hears that it will not be kept."""
MOVES = 2
"""So often a family hears a new time; then the coordinator takes it up, and no time is named any more."""
SHORTEST_MOVE = timedelta(hours=2)
WATCHES = (DueKind.REPLY_PROMISE, DueKind.REPLY_WATCH)


@dataclass(frozen=True)
class Promise:
    """`due`: when the first answer usually comes; `opens`: when the unit opens next, None while it is open. All local,
    like `now`. `by_night`: it is night now.
    """

    now: datetime
    due: datetime
    opens: datetime | None
    by_night: bool


@dataclass(frozen=True)
class Watch:
    """What the key of a due item says: `mark` is the last message of the request before the waiting began, `begun`
    names the waiting, `step` counts.
    """

    mark: int
    begun: str
    step: int

    @classmethod
    def of(cls, item: DueItem) -> "Watch":
        _kind, _request, mark, begun, step = item.key.split(":")
        return cls(int(mark), begun, int(step))


@requires(Permission.USE_FRONT_DOOR)
async def begin_terms(work: Work, request: HelpRequest) -> None:
    """A request waits for its first answer from now on: it is new, or was given back and waits for another person.

    What was promised first stays what the figures measure by.
    """
    term, hours = await term_of(work, request.kind), await hours_of(work, helping_unit(request))
    watch = Watch(await _last_message(work, request.id), secrets.token_hex(4), 1)
    if request.closing_due_at is None:
        request.closing_due_at = hours.promised(work.now, timedelta(hours=term.closing))
        schedule(work, DueKind.CLOSING_WATCH, request.id, watch, request.closing_due_at)
    await _end_waiting(work, request.id)
    if term.reply is None:
        return
    due = hours.promised(work.now, timedelta(hours=term.reply))
    if request.reply_due_at is None:
        request.reply_due_at = due
    else:
        request.reply_moved_to = due
    schedule(work, DueKind.REPLY_PROMISE, request.id, watch, hours.back(due, BEFORE))
    schedule(work, DueKind.REPLY_WATCH, request.id, watch, due)


@requires(Permission.USE_FRONT_DOOR)
async def promise_of(work: Work, request: HelpRequest) -> Promise | None:
    """What is promised for a request that has just been registered; None when no time is."""
    if request.reply_due_at is None:
        return None
    zone, hours = work.centre.zone, await hours_of(work, helping_unit(request))
    opens = hours.next_open(work.now)
    return Promise(
        work.now.astimezone(zone),
        request.reply_due_at.astimezone(zone),
        opens.astimezone(zone) if opens > work.now else None,
        is_quiet(work.now, zone),
    )


@requires(Permission.RUN_JOBS)
async def keep_promise(work: Work, item: DueItem) -> None:
    """The promised moment comes near and nobody has answered: the family hears the new one before the old one passes,
    never by night, and whoever is to answer is reminded. After MOVES of them it is the coordinators' business.
    """
    watch = Watch.of(item)
    request = await waiting_request(work, item.subject_id, watch)
    if request is None or request.reply_due_at is None:
        return
    hours = await hours_of(work, helping_unit(request))
    speaks_at = awake_at(hours.next_open(work.now), work.centre.zone)
    facts: dict[str, object] = {"request_id": request.id, "mark": watch.mark}
    name = "reply_later"
    if watch.step <= MOVES:
        term = await term_of(work, request.kind)
        longer = max(SHORTEST_MOVE, timedelta(hours=term.reply or 0) / 2)
        due = hours.promised(max(speaks_at, request.reply_moved_to or request.reply_due_at), longer)
        request.reply_moved_to = due
        facts["due_at"] = due.isoformat()
        schedule(work, item.kind, request.id, step_on(watch), hours.back(due, BEFORE))
        work.audit("reply_moved", "request", request.id, step=watch.step)
    else:
        name = "reply_unpromised"
        request.reply_moved_to = None
        notice = Notice("promise_broken", MessageClass.ALERT, facts, key=f"broken:{request.id}:{watch.begun}")
        await tell_in_hours(work, await coordinators(work), notice)
    # No dialogue: words of people that are put off hold whatever is said after them.
    to_family = Notice(name, MessageClass.RECEIPT, facts, key=item.key, not_before=_later(work, speaks_at))
    await work.notify([request.person_id], to_family)
    await refresh_card(work, request)
    await remind_whoever_answers(work, request, watch)


@requires(Permission.RUN_JOBS)
async def remind_whoever_answers(work: Work, request: HelpRequest, watch: Watch) -> None:
    """The taker, or while there is none whoever may take it; once in a step."""
    facts = {"request_id": request.id, "mark": watch.mark}
    taken_by = request.taken_by
    readers = [taken_by] if taken_by is not None else await called_of(work, request)
    key = f"remind:{request.id}:{watch.begun}:{watch.step}"
    await tell_in_hours(work, readers, Notice("reply_awaited", MessageClass.STAFF, facts, key=key))


@requires(Permission.RUN_JOBS)
async def waiting_request(work: Work, request_id: int, watch: Watch) -> HelpRequest | None:
    """The request, held until the commit, unless it is closed or somebody has answered since the waiting began."""
    request = await work.session.get(HelpRequest, request_id, with_for_update=True)
    if request is None or request.state is RequestState.CLOSED or await is_answered(work, request_id, watch.mark):
        return None
    return request


@requires(Permission.RUN_JOBS)
async def is_answered(work: Work, request_id: int, mark: int) -> bool:
    """Whether a specialist has written in a request after the message `mark`."""
    found = select(RequestMessage.id).where(
        RequestMessage.request_id == request_id, RequestMessage.side == Side.STAFF, RequestMessage.id > mark
    )
    return await work.session.scalar(found.limit(1)) is not None


@requires(Permission.RUN_JOBS)
async def requests_without_terms(work: Work) -> list[int]:
    """Open requests that are older than the terms."""
    found = await work.session.scalars(
        select(HelpRequest.id)
        .where(HelpRequest.state != RequestState.CLOSED, HelpRequest.closing_due_at.is_(None))
        .order_by(HelpRequest.id)
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def give_terms(work: Work) -> None:
    """Terms begin now for requests that have none: to those families nothing was promised."""
    for request_id in await requests_without_terms(work):
        await begin_terms(work, await work.session.get_one(HelpRequest, request_id, with_for_update=True))


def step_on(watch: Watch) -> Watch:
    return Watch(watch.mark, watch.begun, watch.step + 1)


def schedule(work: Work, kind: DueKind, request_id: int, watch: Watch, due_at: datetime) -> None:
    key = f"{kind.value}:{request_id}:{watch.mark}:{watch.begun}:{watch.step}"
    work.session.add(DueItem(kind=kind, key=key, subject_id=request_id, due_at=due_at))


def _later(work: Work, instant: datetime) -> datetime | None:
    return instant if instant > work.now else None


async def _last_message(work: Work, request_id: int) -> int:
    found = select(func.max(RequestMessage.id)).where(RequestMessage.request_id == request_id)
    return int(await work.session.scalar(found) or 0)


async def _end_waiting(work: Work, request_id: int) -> None:
    await work.session.execute(
        update(DueItem)
        .where(DueItem.kind.in_(WATCHES), DueItem.subject_id == request_id, DueItem.done_at.is_(None))
        .values(done_at=work.now)
        .execution_options(synchronize_session=False)
    )
