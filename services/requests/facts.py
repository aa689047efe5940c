"""What can be told of a request without its words: number, kind, state, place, times."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.errors import NotFound
from services.requests.pieces import Media, media_of
from services.requests.routing import taker_may_have
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    HelpRequest,
    Municipality,
    Profile,
    RequestKind,
    RequestMessage,
    RequestResult,
    RequestState,
    Side,
    Unit,
)


@dataclass(frozen=True)
class RequestFacts:
    """`profile`: whose specialists answer. `place` is the municipality, else the unit; `unit` the name of the unit that
    the request was routed to. `case_name`: the kind word beside the number.
    """

    number: int
    kind: RequestKind
    profile: Profile
    state: RequestState
    result: RequestResult | None
    place: str
    unit: str
    registered_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None
    case_name: str = ""


@dataclass(frozen=True)
class Line:
    """One message of a conversation; `text` beside a file is its caption."""

    message_id: int
    side: Side
    text: str
    media: Media | None
    written_at: datetime
    edited: bool


def line_of(message: RequestMessage) -> Line:
    return Line(
        message.id,
        message.side,
        message.text,
        media_of(message.media),
        message.written_at,
        message.edited_at is not None,
    )


FACTS = (
    select(HelpRequest, Unit, Municipality)
    .join(Unit, Unit.id == HelpRequest.unit_id)
    .outerjoin(Municipality, Municipality.id == HelpRequest.municipality_id)
)
"""Requests with what `told` needs of each, in one statement however many there are."""


def told(request: HelpRequest, unit: Unit | None, municipality: Municipality | None) -> RequestFacts:
    unit_name = unit.name if unit is not None else ""
    return RequestFacts(
        number=request.id,
        kind=request.kind,
        profile=request.profile,
        state=request.state,
        result=request.result,
        place=municipality.name if municipality is not None else unit_name,
        unit=unit_name,
        registered_at=request.registered_at,
        taken_at=request.taken_at,
        closed_at=request.closed_at,
        case_name=request.case_name or "",
    )


async def facts_of(session: AsyncSession, request: HelpRequest) -> RequestFacts:
    place = request.municipality_id
    municipality = await session.get(Municipality, place) if place is not None else None
    return told(request, await session.get(Unit, request.unit_id), municipality)


@requires(Permission.RUN_JOBS)
async def request_facts(work: Work, request_id: int) -> RequestFacts:
    """The facts of any request, for a notice being written. Raises NotFound."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None:
        raise NotFound
    return await facts_of(work.session, request)


@requires(Permission.RUN_JOBS)
async def still_new(work: Work, request_ids: Collection[int]) -> list[int]:
    """Those of these requests that nobody has in work, for a notice being written."""
    found = await work.session.scalars(
        select(HelpRequest.id)
        .where(HelpRequest.id.in_(request_ids), HelpRequest.state == RequestState.NEW)
        .order_by(HelpRequest.id)
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def still_taken_from(work: Work, request_ids: Collection[int], person_id: int) -> list[int]:
    """Those of these requests that the person still has in work, for a notice being written."""
    found = await work.session.scalars(
        select(HelpRequest.id)
        .where(
            HelpRequest.id.in_(request_ids),
            HelpRequest.state == RequestState.TAKEN,
            HelpRequest.taken_by == person_id,
        )
        .order_by(HelpRequest.id)
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def reads_words(work: Work, request_id: int, account_id: int) -> bool:
    """Whether the words of a request may go to this account now: it is the taker's, who may still have the request.

    Asked when the message is written, not when it was left: a dismissal holds for words that wait to be sent too.
    """
    found = await work.session.scalar(
        select(HelpRequest.id)
        .join(Account, Account.person_id == HelpRequest.taken_by)
        .where(HelpRequest.id == request_id, Account.id == account_id, taker_may_have())
    )
    return found is not None
