"""Lists of requests: a family's own, and the staff's (numbers, kinds, states, times; words only for the taker).

A page is cut out by the database, rights included: it costs the same with ten requests and with thousands.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true

from services.errors import NotFound
from services.pages import PAGE_SIZE, Page, nearest_page
from services.requests.facts import FACTS, Line, RequestFacts, facts_of, line_of, told
from services.requests.routing import HELPING_UNIT, free_for, held_by, helping_unit
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, Person, RequestKind, RequestMessage, RequestState, Role

NO_REQUESTS: Page[RequestFacts] = Page((), 0, 1)


@dataclass(frozen=True)
class Entry:
    """A request as a member of the staff sees it. `may_take`: free, and the actor may take it; `mine`: taken. `taker`:
    the name of the colleague who has it in work, on a card.
    """

    facts: RequestFacts
    may_take: bool
    mine: bool
    taker: str = ""


class Chosen(StrEnum):
    """Which requests a list shows."""

    OPEN = "open"
    MINE = "mine"
    FREE = "free"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True)
class Requests:
    """A page of the requests that a member of the staff sees; how many of them there are, and how many of the open ones
    are the actor's own.
    """

    chosen: Chosen
    page: Page[Entry]
    total: int
    mine: int


@dataclass(frozen=True)
class Waiting:
    """How many requests wait for somebody, and how many of them are urgent."""

    total: int
    urgent: int


@requires(Permission.SEE_REQUESTS)
async def list_requests(work: Work, number: int, chosen: Chosen = Chosen.OPEN) -> Requests:
    """Open requests: the urgent ones first, then the actor's own, then by age; closed ones: the last first.

    A specialist sees what is free for the profile and what is taken by the same specialist; a head all of the unit, a
    coordinator all.
    """
    mine, free = _mine(work), _free(work)
    is_open = HelpRequest.state != RequestState.CLOSED
    seen = _overseen(work) | mine | free
    which = {
        Chosen.OPEN: is_open,
        Chosen.MINE: is_open & mine,
        Chosen.FREE: HelpRequest.state == RequestState.NEW,
        Chosen.OVERDUE: is_open & _overdue(work),
        Chosen.CLOSED: ~is_open,
    }[chosen]
    own, total = (
        await work.session.execute(
            select(func.count().filter(is_open & mine), func.count().filter(which)).select_from(HelpRequest).where(seen)
        )
    ).one()
    number, count = nearest_page(number, total)
    order = (
        (HelpRequest.closed_at.desc(), HelpRequest.id.desc())
        if chosen is Chosen.CLOSED
        else (case((HelpRequest.kind == RequestKind.URGENT, 0), else_=1), case((mine, 0), else_=1), HelpRequest.id)
    )
    found = await work.session.execute(
        FACTS.add_columns(free, mine).where(seen, which).order_by(*order).offset(number * PAGE_SIZE).limit(PAGE_SIZE)
    )
    entries = tuple(
        Entry(told(request, unit, place), bool(is_free), bool(is_mine))
        for request, unit, place, is_free, is_mine in found
    )
    return Requests(chosen, Page(entries, number, count), total, own)


def request_number(typed: str) -> int:
    """The number in a typed text, as «214» or «заявка № 214»; 0 when there is none, or none that a row can have."""
    found = re.search(r"[0-9]{1,9}(?![0-9])", typed)
    return int(found.group()) if found else 0


@requires(Permission.SEE_REQUESTS)
async def request_card(work: Work, request_id: int) -> Entry:
    """One request without its words. Raises NotFound when it is not the actor's to see."""
    found = await work.session.execute(FACTS.add_columns(_free(work), _mine(work)).where(HelpRequest.id == request_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound
    request, unit, place, is_free, is_mine = row
    near = any(work.actor.may(Permission.SEE_REQUESTS, one) for one in (request.unit_id, helping_unit(request)))
    if not (is_mine or is_free or near):
        raise NotFound
    with_colleague = request.state is RequestState.TAKEN and not is_mine
    taker = await work.session.get(Person, request.taken_by) if with_colleague else None
    return Entry(told(request, unit, place), bool(is_free), bool(is_mine), (taker and taker.staff_name) or "")


@requires(Permission.USE_FRONT_DOOR)
async def waiting_for_actor(work: Work) -> Waiting:
    """The new requests that the actor may take now as a specialist."""
    total, urgent = (
        await work.session.execute(
            select(func.count(), func.count().filter(HelpRequest.kind == RequestKind.URGENT))
            .select_from(HelpRequest)
            .where(_free(work))
        )
    ).one()
    return Waiting(total, urgent)


@requires(Permission.USE_FRONT_DOOR)
async def has_taken(work: Work) -> bool:
    """Whether the actor has any request in work as a specialist."""
    if not work.actor.may(Permission.READ_WORDS):
        return False
    return await work.session.scalar(select(HelpRequest.id).where(*_taken(work)).limit(1)) is not None


@requires(Permission.USE_FRONT_DOOR)
async def taken_requests(work: Work, number: int) -> Page[RequestFacts]:
    """What the actor has in work as a specialist; where something was said last comes first."""
    if not work.actor.may(Permission.READ_WORDS):
        return NO_REQUESTS
    return await _page(work, number, _taken(work), (_LAST_WORDS.desc(), HelpRequest.id.desc()))


@requires(Permission.USE_FRONT_DOOR)
async def open_requests(work: Work, number: int) -> Page[RequestFacts]:
    """What the actor has asked for as a family and is not closed; where something was said last comes first."""
    still_open = (HelpRequest.person_id == work.actor.person_id, HelpRequest.state != RequestState.CLOSED)
    return await _page(work, number, still_open, (_LAST_WORDS.desc(), HelpRequest.id.desc()))


@requires(Permission.USE_FRONT_DOOR)
async def my_requests(work: Work, number: int) -> Page[RequestFacts]:
    """What the actor has asked for as a family, newest first."""
    return await _page(work, number, (HelpRequest.person_id == work.actor.person_id,), (HelpRequest.id.desc(),))


@requires(Permission.USE_FRONT_DOOR)
async def my_request(work: Work, request_id: int) -> tuple[RequestFacts, tuple[Line, ...]]:
    """A request of the actor's own with its conversation. Raises NotFound."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    messages = await work.session.scalars(
        select(RequestMessage).where(RequestMessage.request_id == request.id).order_by(RequestMessage.id)
    )
    return await facts_of(work.session, request), tuple(line_of(message) for message in messages)


_LAST_WORDS = (
    select(func.coalesce(func.max(RequestMessage.id), 0))
    .where(RequestMessage.request_id == HelpRequest.id)
    .correlate(HelpRequest)
    .scalar_subquery()
)


async def _page(
    work: Work, number: int, where: tuple[ColumnElement[bool], ...], order: tuple[ColumnElement[int], ...]
) -> Page[RequestFacts]:
    total = await work.session.scalar(select(func.count()).select_from(HelpRequest).where(*where)) or 0
    number, count = nearest_page(number, total)
    found = await work.session.execute(FACTS.where(*where).order_by(*order).offset(number * PAGE_SIZE).limit(PAGE_SIZE))
    return Page(tuple(told(*row) for row in found), number, count)


def _taken(work: Work) -> tuple[ColumnElement[bool], ...]:
    return held_by(work.actor.person_id), HelpRequest.state == RequestState.TAKEN


def _mine(work: Work) -> ColumnElement[bool]:
    return held_by(work.actor.person_id) if work.actor.may(Permission.READ_WORDS) else false()


def _free(work: Work) -> ColumnElement[bool]:
    return free_for(work.actor.person_id, work.today) if work.actor.may(Permission.READ_WORDS) else false()


def _overdue(work: Work) -> ColumnElement[bool]:
    """Past the term of its first answer without one, or past the term of its closing: the terms promised at the
    registration, as the figures measure (services.requests.terms).
    """
    unanswered = and_(HelpRequest.first_replied_at.is_(None), HelpRequest.reply_due_at < work.now)
    return or_(unanswered, HelpRequest.closing_due_at < work.now)


def _overseen(work: Work) -> ColumnElement[bool]:
    """All of the units that the actor heads, or of every unit. A specialist's own unit is not overseen: what is free
    for the profile is seen, and it may be of any unit.
    """
    if work.actor.units(Permission.SEE_REQUESTS) is None:
        return true()
    headed = {post.unit_id for post in work.actor.posts if post.role is Role.HEAD}
    return HelpRequest.unit_id.in_(headed) | HELPING_UNIT.in_(headed)
