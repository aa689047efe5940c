"""Requests that nobody can answer: those who hear of it are also those who join while such a request lies."""

from collections import defaultdict

from sqlalchemy import select

from services.requests.overseers import stand_ins_for
from services.requests.returning import Told, tell_each
from services.requests.routing import helping_unit, may_be_answered, pool_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, RequestKind, RequestState


@requires(Permission.RUN_JOBS)
async def tell_stand_in(work: Work, person_id: int) -> None:
    """A coordinator, an admin, of urgent ones the head of the unit, who has joined hears of every new request for which
    no specialist can be reached: when it was registered there may have been nobody to hear.
    """
    session = work.session
    found = await session.scalars(
        select(HelpRequest)
        .where(HelpRequest.state == RequestState.NEW, ~may_be_answered(work.today))
        .order_by(HelpRequest.id)
    )
    stand_ins: dict[tuple[RequestKind, int], list[int]] = {}
    alarms: Told = defaultdict(list)
    for request in found:
        of_such = request.kind, helping_unit(request)
        if of_such not in stand_ins:
            stand_ins[of_such] = await stand_ins_for(session, request.kind, {helping_unit(request)})
        if person_id not in stand_ins[of_such]:
            continue
        pool = await pool_of(session, request, work.today)
        facts: dict[str, object] = {"request_id": request.id, "unreached": bool(pool)}
        alarms[person_id, request.kind is RequestKind.URGENT].append(facts)
    key = f"nobody_joined:{person_id}:{int(work.now.timestamp())}"
    await tell_each(work, alarms, "nobody_to_answer", "requests_unanswered", key)
