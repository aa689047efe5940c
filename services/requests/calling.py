"""An urgent request that nobody takes: whoever may take it is called again, then whoever answers for the unit too.

It is never closed by itself, and whoever asked hears that the calling goes on.
"""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from services.outbox import Notice
from services.requests.overseers import stand_ins_for
from services.requests.routing import called_of, helping_unit, home_units
from services.rights import Permission, requires
from services.rota.presence import present
from services.work import Work
from storage.models import DueItem, DueKind, HelpRequest, MessageClass, Person, RequestKind, RequestState

WAITS = (5, 5, 10, 10, 15, 15)
"""Minutes from one call to the next, the first being the registration; after these an hour each time."""
LATER = 60
FAMILY_HEARS_AT = frozenset({1, 2, 6})
"""The calls of which whoever asked hears: after five and ten minutes, and after an hour."""
RAISED_FROM = 2
"""From this call on, ten minutes after the first, heads, coordinators and admins are called as well."""
_DUTY, _ALL = "duty-", "all-"


@requires(Permission.USE_FRONT_DOOR)
async def begin_calling(work: Work, request: HelpRequest, *, on_duty: bool = False) -> None:
    """Specialists have just been told of an urgent request that waits for one of them: new, or given back. `on_duty`:
    only those on duty were, so that the next call is the first of the others.
    """
    await work.session.execute(
        update(DueItem)
        .where(DueItem.kind == DueKind.URGENT_CALL, DueItem.subject_id == request.id, DueItem.done_at.is_(None))
        .values(done_at=work.now)
        .execution_options(synchronize_session=False)
    )
    _call_later(work, request.id, f"{_DUTY if on_duty else _ALL}{secrets.token_hex(4)}", 1)


@requires(Permission.RUN_JOBS)
async def uncalled_requests(work: Work) -> list[int]:
    """Urgent requests that wait for somebody and for which no call is ahead: it was given up, a clock that had jumped
    has put it far off, or they are older than the calling.
    """
    ahead = select(DueItem.subject_id).where(
        DueItem.kind == DueKind.URGENT_CALL,
        DueItem.done_at.is_(None),
        DueItem.due_at <= work.now + timedelta(minutes=2 * LATER),
    )
    found = await work.session.scalars(
        select(HelpRequest.id)
        .where(
            HelpRequest.kind == RequestKind.URGENT,
            HelpRequest.state == RequestState.NEW,
            HelpRequest.id.not_in(ahead),
        )
        .order_by(HelpRequest.id)
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def resume_calling(work: Work) -> None:
    for request_id in await uncalled_requests(work):
        await begin_calling(work, await work.session.get_one(HelpRequest, request_id, with_for_update=True))


@requires(Permission.RUN_JOBS)
async def call_again(work: Work, item: DueItem) -> None:
    """Nobody has taken it: the next round, and the one after it is scheduled. Nothing once somebody has, or it is no
    longer urgent.
    """
    request = await work.session.get(HelpRequest, item.subject_id, with_for_update=True)
    if request is None or request.state is not RequestState.NEW or request.kind is not RequestKind.URGENT:
        return
    begun, step = item.key.split(":")[-2], int(item.key.split(":")[-1])
    facts = {"request_id": request.id}
    pool = await called_of(work, request)
    await work.notify(pool, Notice("urgent_waits", MessageClass.URGENT, facts, key=item.key))
    raised: list[int] = []
    if step >= RAISED_FROM:
        person = await work.session.get_one(Person, request.person_id)
        units = {helping_unit(request), *(unit.id for unit in await home_units(work.session, person))}
        others = set(await stand_ins_for(work.session, request.kind, units)) - {*pool, request.person_id}
        # Whoever answers for the unit is called on a holiday too rather than nobody.
        raised = await present(work.session, work.today, sorted(others)) or sorted(others)
        await work.notify(raised, Notice("urgent_raised", MessageClass.URGENT, facts, key=f"raised:{item.key}"))
    if step in FAMILY_HEARS_AT:
        next_of_the_rota = step == 1 and begun.startswith(_DUTY)
        told = {**facts, "next": next_of_the_rota, "raised": step == RAISED_FROM and bool(raised)}
        await work.notify(
            [request.person_id], Notice("still_calling", MessageClass.URGENT, told, key=f"still:{item.key}")
        )
    work.audit("urgent_called_again", "request", request.id, step=step)
    _call_later(work, request.id, begun, step + 1)


def _call_later(work: Work, request_id: int, begun: str, step: int) -> None:
    """`begun` names this calling: for a request that is given back there is another one."""
    minutes = WAITS[step - 1] if step <= len(WAITS) else LATER
    work.session.add(
        DueItem(
            kind=DueKind.URGENT_CALL,
            key=f"urgent_call:{request_id}:{begun}:{step}",
            subject_id=request_id,
            due_at=work.now + timedelta(minutes=minutes),
        )
    )
