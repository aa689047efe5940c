"""«Не помогло»: another specialist is called, or whoever answers for the unit hears. Never with words of the family."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from sqlalchemy import select, update

from services.errors import Gone, NotFound
from services.outbox import Notice
from services.requests.calling import begin_calling
from services.requests.cards import Card, my_card, refresh_card
from services.requests.overseers import reachable, stand_ins_for, supervisors_of
from services.requests.promises import begin_terms
from services.requests.routing import called_of, helping_unit
from services.rights import Permission, requires
from services.work import Work
from storage.models import Appeal, HelpRequest, MessageClass, Plea, RequestKind, RequestPlea, RequestState

ONCE_IN = timedelta(hours=1)


class Heard(Enum):
    """What a plea has come to."""

    CALLED = "somebody was told"
    BEFORE = "within the hour, nothing is done twice"
    NOBODY = "there is no other specialist: whoever answers for the unit was told"
    UNHEARD = "there is nobody whom it could be told"


@dataclass(frozen=True)
class Answer:
    """`card`: the request as it stands now."""

    heard: Heard
    card: Card


@requires(Permission.USE_FRONT_DOOR)
async def ask_another(work: Work, request_id: int) -> Answer:
    """Another specialist: the request is free again for its pool, without whoever has it now, who hears that it is not
    theirs any more, as does the head of the unit. One appeal as before; terms begin anew. With nobody else to call it
    stays where it is, and the head hears.

    Raises NotFound for a request of others, Gone when nobody has it in work.
    """
    request = await _own(work, request_id)
    if await _is_again(work, request, Plea.ANOTHER):
        return Answer(Heard.BEFORE, await my_card(work, request_id))
    if request.state is not RequestState.TAKEN or request.taken_by is None:
        raise Gone
    former = request.taken_by
    await _note(work, request, Plea.ANOTHER)
    pool = await reachable(work.session, [one for one in await called_of(work, request) if one != former])
    if not pool:
        return Answer(await _tell_overseers(work, request, nobody_else=True), await my_card(work, request_id))
    request.state, request.taken_by, request.taken_at = RequestState.NEW, None, None
    request.unreachable_told_at = None
    await work.session.execute(update(Appeal).where(Appeal.request_id == request.id).values(author_id=None))
    facts = {"request_id": request.id}
    urgent = request.kind is RequestKind.URGENT
    message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
    key = f"handed:{int(work.now.timestamp())}:{request.id}"
    await work.notify(pool, Notice("new_request", message_class, facts, key=key))
    if urgent:
        await begin_calling(work, request)
    await begin_terms(work, request)
    await work.notify([former], Notice("another_wanted", MessageClass.STAFF, {**facts, "yours": True}))
    heads = set(await supervisors_of(work.session, helping_unit(request))) - {former, request.person_id}
    await work.notify(heads, Notice("another_wanted", MessageClass.STAFF, facts))
    work.audit("another_specialist_wanted", "request", request.id, former=former)
    await refresh_card(work, request)
    return Answer(Heard.CALLED, await my_card(work, request_id))


@requires(Permission.USE_FRONT_DOOR)
async def call_head(work: Work, request_id: int) -> Answer:
    """Whoever answers for the unit hears the number, and that the family is not helped. Raises NotFound."""
    request = await _own(work, request_id)
    if await _is_again(work, request, Plea.HEAD):
        return Answer(Heard.BEFORE, await my_card(work, request_id))
    await _note(work, request, Plea.HEAD)
    return Answer(await _tell_overseers(work, request, nobody_else=False), await my_card(work, request_id))


async def _tell_overseers(work: Work, request: HelpRequest, *, nobody_else: bool) -> Heard:
    """The head of the unit, else the coordinators, else the admins; never the family itself."""
    unit_id = helping_unit(request)
    readers = [one for one in await supervisors_of(work.session, unit_id) if one != request.person_id]
    readers = readers or [
        one for one in await stand_ins_for(work.session, request.kind, {unit_id}) if one != request.person_id
    ]
    message_class = MessageClass.URGENT if request.kind is RequestKind.URGENT else MessageClass.ALERT
    facts = {"request_id": request.id, "nobody_else": nobody_else}
    await work.notify(readers, Notice("not_helped", message_class, facts))
    work.audit("not_helped_told", "request", request.id)
    if not readers:
        return Heard.UNHEARD
    return Heard.NOBODY if nobody_else else Heard.CALLED


async def _own(work: Work, request_id: int) -> HelpRequest:
    request: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id).with_for_update()
    )
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    return request


async def _is_again(work: Work, request: HelpRequest, plea: Plea) -> bool:
    known = await work.session.get(RequestPlea, (request.id, plea))
    return known is not None and work.now - known.asked_at < ONCE_IN


async def _note(work: Work, request: HelpRequest, plea: Plea) -> None:
    known = await work.session.get(RequestPlea, (request.id, plea))
    if known is None:
        known = RequestPlea(request_id=request.id, plea=plea)
        work.session.add(known)
    known.asked_at, known.taker_id = work.now, request.taken_by
    await work.session.flush()
