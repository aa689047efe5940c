"""Requests in work with somebody absent: the substitute takes them over, else the head of the unit hears of them, and
an urgent one rings whoever may take it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from services.outbox import Notice
from services.requests.overseers import reachable, supervisors_beside
from services.requests.routing import Asked, called_of, helping_unit, may_have
from services.rights import Permission, requires
from services.rota.presence import Away, away_on, present
from services.work import Work
from storage.models import Absence, HelpRequest, Membership, MessageClass, RequestKind, RequestState

NAMED_AT_ONCE = 8
"""Requests that one notice names with a button each; the others are in «Заявки»."""


@requires(Permission.SEE_ROTA)
async def tell_of_requests_left(work: Work, absence: Absence) -> None:
    """The absence has begun: whoever stands in hears which requests wait, once for each substitute; see `_tell`."""
    found = await work.session.scalars(
        select(HelpRequest)
        .where(HelpRequest.taken_by == absence.person_id, HelpRequest.state == RequestState.TAKEN)
        .order_by(HelpRequest.id)
    )
    away = Away(absence.id, absence.person_id, absence.substitute_id, absence.last_day)
    if requests := list(found):
        await _tell(work, away, requests, _left_key(absence.id, absence.substitute_id))


@requires(Permission.USE_FRONT_DOOR)
async def tell_whoever_stands_in(work: Work, request: HelpRequest) -> bool:
    """Whether the taker is away today, and somebody is told: whoever stands in hears that the family has written, once
    a day.
    """
    away = await _taker_away(work, request)
    if away is None:
        return False
    key = _away_key(request.id, away.absence_id, away.substitute_id, work.today)
    return await _tell(work, away, [request], key)


def ring_keys(absence: Absence, request_id: int, today: date) -> Iterator[str]:
    """What the keys of the notices begin with by which an urgent request has rung others in an absence so far: with
    whoever stands in now, or with nobody.
    """
    days = (min(absence.last_day, today) - absence.first_day).days + 1
    for substitute_id in dict.fromkeys((None, absence.substitute_id)):
        yield _ring_key(_left_key(absence.id, substitute_id), request_id)
        for number in range(days):
            day = absence.first_day + timedelta(days=number)
            yield _ring_key(_away_key(request_id, absence.id, substitute_id, day), request_id)


@requires(Permission.READ_WORDS)
async def is_handed_to_actor(work: Work, request: HelpRequest) -> bool:
    """The taker is away today, and the actor stands in and may have the request (design, §4: whoever it was handed
    to). An urgent one that nobody stands in for goes to whoever of those called takes it first.
    """
    away = await _taker_away(work, request)
    if away is None:
        return False
    if away.substitute_id != work.actor.person_id:
        waits = request.kind is RequestKind.URGENT and not await _standing_in(work, away)
        return waits and work.actor.person_id in await called_of(work, request)
    asked = Asked.such(request.kind, request.profile, helping_unit(request), request.municipality_id, request.person_id)
    post = select(Membership.id).where(Membership.person_id == work.actor.person_id, may_have(Membership, asked))
    return await work.session.scalar(post.limit(1)) is not None


async def _taker_away(work: Work, request: HelpRequest) -> Away | None:
    if request.state is not RequestState.TAKEN or request.taken_by is None:
        return None
    return (await away_on(work.session, work.today, [request.taken_by])).get(request.taken_by)


async def _standing_in(work: Work, away: Away) -> list[int]:
    """The substitute, when there is one who is present and whom a message can reach."""
    named = [away.substitute_id] if away.substitute_id is not None else []
    return await reachable(work.session, await present(work.session, work.today, named))


async def _tell(work: Work, away: Away, requests: Sequence[HelpRequest], key: str) -> bool:
    """Whether there is anybody to tell: the substitute, else whoever answers for the unit, and of an urgent request
    everybody whom it calls.
    """
    substitute = await _standing_in(work, away)
    readers = substitute or await supervisors_beside(work.session, helping_unit(requests[0]), away.person_id)
    urgent = [one for one in requests if one.kind is RequestKind.URGENT]
    facts = {
        "absence_id": away.absence_id,
        "requests": [one.id for one in requests[:NAMED_AT_ONCE]],
        "count": len(requests),
        "to_substitute": bool(substitute),
    }
    message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
    await work.notify(readers, Notice("requests_of_absent", message_class, facts, key=key))
    rung = [] if substitute else [one for request in urgent for one in await _ring(work, away, request, key)]
    return bool(readers or rung)


async def _ring(work: Work, away: Away, request: HelpRequest, key: str) -> list[int]:
    pool = await called_of(work, request)
    facts = {"absence_id": away.absence_id, "requests": [request.id], "count": 1, "to_substitute": False, "rung": True}
    notice = Notice("requests_of_absent", MessageClass.URGENT, facts, key=_ring_key(key, request.id))
    await work.notify(pool, notice)
    return pool


def _left_key(absence_id: int, substitute_id: int | None) -> str:
    return f"left:{absence_id}:{substitute_id or 0}"


def _away_key(request_id: int, absence_id: int, substitute_id: int | None, day: date) -> str:
    return f"away:{request_id}:{absence_id}:{substitute_id or 0}:{day.isoformat()}"


def _ring_key(key: str, request_id: int) -> str:
    return f"{key}:rung:{request_id}"
