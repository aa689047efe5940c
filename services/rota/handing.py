"""Requests in work with somebody absent: the substitute takes them over, else the head of the unit hears of them."""

from collections.abc import Sequence

from sqlalchemy import select

from services.outbox import Notice
from services.requests.overseers import reachable, supervisors_of
from services.requests.routing import Asked, helping_unit, may_have
from services.rights import Permission, requires
from services.rota.presence import Away, away_on, present
from services.work import Work
from storage.models import Absence, HelpRequest, Membership, MessageClass, RequestKind, RequestState

NAMED_AT_ONCE = 8
"""Requests that one notice names with a button each; the others are in «Заявки»."""


@requires(Permission.SEE_ROTA)
async def tell_of_requests_left(work: Work, absence: Absence) -> None:
    """The absence has begun: whoever stands in hears which requests wait, once for each substitute."""
    found = await work.session.scalars(
        select(HelpRequest)
        .where(HelpRequest.taken_by == absence.person_id, HelpRequest.state == RequestState.TAKEN)
        .order_by(HelpRequest.id)
    )
    away = Away(absence.id, absence.person_id, absence.substitute_id, absence.last_day)
    await _tell(work, away, list(found), f"left:{absence.id}:{absence.substitute_id or 0}")


@requires(Permission.USE_FRONT_DOOR)
async def tell_whoever_stands_in(work: Work, request: HelpRequest) -> bool:
    """Whether the taker is away today; then whoever stands in hears that the family has written, once a day."""
    away = await _taker_away(work, request)
    if away is not None:
        key = f"away:{request.id}:{away.absence_id}:{away.substitute_id or 0}:{work.today.isoformat()}"
        await _tell(work, away, [request], key)
    return away is not None


@requires(Permission.READ_WORDS)
async def is_handed_to_actor(work: Work, request: HelpRequest) -> bool:
    """The taker is away today, and the actor stands in and may have the request (design, §4: whoever it was handed
    to).
    """
    away = await _taker_away(work, request)
    if away is None or away.substitute_id != work.actor.person_id:
        return False
    asked = Asked.such(request.kind, request.profile, helping_unit(request), request.municipality_id, request.person_id)
    post = select(Membership.id).where(Membership.person_id == work.actor.person_id, may_have(Membership, asked))
    return await work.session.scalar(post.limit(1)) is not None


async def _taker_away(work: Work, request: HelpRequest) -> Away | None:
    if request.state is not RequestState.TAKEN or request.taken_by is None:
        return None
    return (await away_on(work.session, work.today, [request.taken_by])).get(request.taken_by)


async def _tell(work: Work, away: Away, requests: Sequence[HelpRequest], key: str) -> None:
    if not requests:
        return
    session = work.session
    standing = [away.substitute_id] if away.substitute_id is not None else []
    readers = await reachable(session, await present(session, work.today, standing))
    to_substitute = bool(readers)
    if not readers:
        heads = await supervisors_of(session, helping_unit(requests[0]))
        readers = [one for one in heads if one != away.person_id]
    urgent = any(one.kind is RequestKind.URGENT for one in requests)
    facts = {
        "absence_id": away.absence_id,
        "requests": [one.id for one in requests[:NAMED_AT_ONCE]],
        "count": len(requests),
        "to_substitute": to_substitute,
    }
    message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
    await work.notify(readers, Notice("requests_of_absent", message_class, facts, key=key))
