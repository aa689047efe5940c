"""Lists of requests: a family's own, and the staff's (numbers, kinds, states, times; words only for the taker)."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from services.errors import NotFound
from services.requests.facts import Line, RequestFacts, facts_of
from services.requests.kinds import kinds_of
from services.requests.routing import pool_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, RequestKind, RequestMessage, RequestState, Role


@dataclass(frozen=True)
class Entry:
    """A request as a member of the staff sees it. `may_take`: free, and the actor may take it; `mine`: taken."""

    facts: RequestFacts
    may_take: bool
    mine: bool


@requires(Permission.SEE_REQUESTS)
async def list_requests(work: Work) -> list[Entry]:
    """Open requests: the actor's own first, then free urgent ones, then by age. A specialist sees what is free for the
    profile and what is taken by the same specialist; a head all of the unit, a coordinator all.
    """
    found = await work.session.scalars(
        select(HelpRequest).where(HelpRequest.state != RequestState.CLOSED, _concerns(work)).order_by(HelpRequest.id)
    )
    entries = [entry for request in found if (entry := await _entry(work, request)) is not None]
    entries.sort(key=lambda one: (not one.mine, one.facts.kind is not RequestKind.URGENT, one.facts.number))
    return entries


@requires(Permission.SEE_REQUESTS)
async def request_card(work: Work, request_id: int) -> Entry:
    """One request without its words. Raises NotFound when it is not the actor's to see."""
    request = await work.session.get(HelpRequest, request_id)
    entry = await _entry(work, request) if request is not None else None
    if entry is None:
        raise NotFound
    return entry


@requires(Permission.USE_FRONT_DOOR)
async def taken_requests(work: Work) -> list[RequestFacts]:
    """What the actor has in work as a specialist."""
    if not work.actor.may(Permission.READ_WORDS):
        return []
    found = await work.session.scalars(
        select(HelpRequest)
        .where(HelpRequest.taken_by == work.actor.person_id, HelpRequest.state == RequestState.TAKEN)
        .order_by(HelpRequest.id)
    )
    return [await facts_of(work.session, request) for request in found]


@requires(Permission.USE_FRONT_DOOR)
async def my_requests(work: Work) -> list[RequestFacts]:
    """What the actor has asked for as a family, newest first."""
    found = await work.session.scalars(
        select(HelpRequest).where(HelpRequest.person_id == work.actor.person_id).order_by(HelpRequest.id.desc())
    )
    return [await facts_of(work.session, request) for request in found]


@requires(Permission.USE_FRONT_DOOR)
async def my_request(work: Work, request_id: int) -> tuple[RequestFacts, tuple[Line, ...]]:
    """A request of the actor's own with its conversation. Raises NotFound."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    messages = await work.session.scalars(
        select(RequestMessage).where(RequestMessage.request_id == request.id).order_by(RequestMessage.id)
    )
    lines = tuple(Line(message.side, message.text, message.written_at) for message in messages)
    return await facts_of(work.session, request), lines


def _concerns(work: Work) -> ColumnElement[bool]:
    """Rows worth a look. A specialist of the Centre may reach requests of any unit: kinds narrow them, not units."""
    actor = work.actor
    overseen = {post.unit_id for post in actor.posts if post.role is Role.HEAD}
    profiles = {post.profile for post in actor.posts if post.role is Role.SPECIALIST and post.profile is not None}
    if actor.units(Permission.SEE_REQUESTS) is None:
        return HelpRequest.id.is_not(None)
    free = (HelpRequest.kind.in_(kinds_of(profiles))) & (HelpRequest.state == RequestState.NEW)
    return or_(HelpRequest.taken_by == actor.person_id, HelpRequest.unit_id.in_(overseen), free)


async def _entry(work: Work, request: HelpRequest) -> Entry | None:
    """The request as the actor sees it; None when it is not the actor's to see."""
    actor = work.actor
    mine = request.taken_by == actor.person_id
    may_take = False
    if request.state is RequestState.NEW and actor.may(Permission.READ_WORDS):
        pool = await pool_of(
            work.session, request.kind, request.unit_id, request.municipality_id, asker_id=request.person_id
        )
        may_take = actor.person_id in pool
    if not (mine or may_take or actor.may(Permission.SEE_REQUESTS, request.unit_id)):
        return None
    return Entry(await facts_of(work.session, request), may_take, mine)
