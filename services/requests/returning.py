"""A post is over, or its profile is another: requests that the person may not have any more wait for colleagues."""

from collections import defaultdict

from sqlalchemy import select, update

from services.outbox import Notice
from services.requests.calling import begin_calling
from services.requests.cards import refresh_card
from services.requests.overseers import reachable, stand_ins_for
from services.requests.promises import begin_terms
from services.requests.ringing import URGENT_ONES
from services.requests.routing import called_of, helping_unit, pool_of, taker_may_have
from services.rights import Permission, requires
from services.work import Work
from storage.models import Appeal, HelpRequest, Membership, MessageClass, RequestKind, RequestState, Role

ONE_BY_ONE = 3
"""More returned requests than these come to a colleague in one message: a chat takes one a second."""

Told = dict[tuple[int, bool], list[dict[str, object]]]
"""What one kind of notice says to a person, urgent requests and others apart: the facts of each request."""


@requires(Permission.INVITE)
async def return_requests(work: Work, person_id: int) -> int:
    """Make the requests that the person has in work and may not have any more new again; how many.

    Their families hear of it, and so does whoever may take them, once more; when no message can reach any of those,
    whoever can invite. The others of the unit hear the numbers.
    """
    lost = select(HelpRequest).where(
        HelpRequest.taken_by == person_id, HelpRequest.state == RequestState.TAKEN, ~taker_may_have()
    )
    returned = list(await work.session.scalars(lost.order_by(HelpRequest.id).with_for_update()))
    if not returned:
        return 0
    offers: Told = defaultdict(list)
    alarms: Told = defaultdict(list)
    numbers: dict[int, list[int]] = defaultdict(list)
    for request in returned:
        request.state, request.taken_by, request.taken_at = RequestState.NEW, None, None
        # Whoever takes it next has not been told whether words arrive.
        request.unreachable_told_at = None
        await work.session.execute(update(Appeal).where(Appeal.request_id == request.id).values(author_id=None))
        numbers[helping_unit(request)].append(request.id)
        work.audit("request_returned", "request", request.id, unit=helping_unit(request))
        await _tell_family(work, request, offers, alarms)
        if request.kind is RequestKind.URGENT:
            await begin_calling(work, request)
        await begin_terms(work, request)
        await refresh_card(work, request)
    # The keys are not those of the first telling: the same colleagues must hear of the request once more.
    key = f"returned:{person_id}:{int(work.now.timestamp())}"
    await tell_each(work, offers, "new_request", "requests_offered", key)
    await tell_each(work, alarms, "nobody_to_answer", "requests_unanswered", f"nobody_{key}")
    offered = {reader for reader, _urgent in offers}
    for unit_id, ids in numbers.items():
        notice = Notice("requests_returned", MessageClass.STAFF, {"requests": ids})
        await work.notify(await _staff_of(work, unit_id) - offered, notice)
    return len(returned)


async def _tell_family(work: Work, request: HelpRequest, offers: Told, alarms: Told) -> None:
    """The family is not promised an answer when nobody who may take the request can be reached. Adds whom to tell."""
    session = work.session
    pool = await called_of(work, request)
    staffed = bool(await reachable(session, pool))
    facts: dict[str, object] = {"request_id": request.id, "staffed": staffed}
    await work.notify([request.person_id], Notice("request_changes_hands", MessageClass.DIALOGUE, facts))
    urgent = request.kind is RequestKind.URGENT
    for reader in pool:
        offers[reader, urgent].append({"request_id": request.id})
    if not staffed:
        unreached = bool(await pool_of(session, request, work.today))
        for reader in await stand_ins_for(session, request.kind, {helping_unit(request)}):
            alarms[reader, urgent].append({"request_id": request.id, "unreached": unreached})


@requires(Permission.INVITE)
async def tell_each(work: Work, told: Told, each: str, together: str, key: str) -> None:
    """Tell everybody of each request, or of many `together`. The key says which round it is (services.requests.watch)
    and ends with the request.
    """
    for (reader, urgent), requests in told.items():
        message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
        if len(requests) > ONE_BY_ONE:
            many = {"requests": [facts["request_id"] for facts in requests], "urgent": urgent}
            which = URGENT_ONES if urgent else "others"
            await work.notify([reader], Notice(together, message_class, many, key=f"{key}:{which}"))
            continue
        for facts in requests:
            await work.notify([reader], Notice(each, message_class, facts, key=f"{key}:{facts['request_id']}"))


async def _staff_of(work: Work, unit_id: int) -> set[int]:
    """The specialists and heads of the unit now."""
    found = await work.session.scalars(
        select(Membership.person_id).where(
            Membership.role.in_((Role.SPECIALIST, Role.HEAD)),
            Membership.dismissed_at.is_(None),
            Membership.unit_id == unit_id,
        )
    )
    return set(found)
