"""«Отправить»: the kept words become a request with a number, and exactly one appeal."""

from dataclasses import dataclass

from sqlalchemy import select

from services.errors import Gone
from services.outbox import Notice
from services.requests.calling import begin_calling
from services.requests.case_names import pick_case_name
from services.requests.drafts import NothingWritten, take_draft
from services.requests.facts import RequestFacts, facts_of
from services.requests.kinds import KINDS
from services.requests.messages import write_message
from services.requests.pieces import Piece, masked_pieces
from services.requests.promises import Promise, begin_terms, promise_of
from services.requests.ringing import duty_of
from services.requests.routing import Route, route
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Appeal,
    Channel,
    HelpRequest,
    MessageClass,
    Person,
    RequestKind,
    RequestState,
    Side,
)


@dataclass(frozen=True)
class Registered:
    """`fresh` is False when the same draft was sent before. `staffed`: somebody who may answer has been told.
    `promise`: when the answer comes. `on_duty`: of an urgent one, whoever is on duty now. `masked`: something of a
    serviceman was left out.
    """

    facts: RequestFacts
    fresh: bool
    staffed: bool
    promise: Promise | None = None
    on_duty: bool = False
    masked: bool = False


@requires(Permission.USE_FRONT_DOOR)
async def register_request(work: Work, key: str, mark: str) -> Registered:
    """Turn the draft `key` into a request, one message for each of its own, and enter its one appeal in the journal
    of the unit that it is routed to (channel: messenger, source: who the person is, day: the local one).

    Sent again, the same draft gives the same request. Raises Gone for a draft that is over, DraftChanged when it is not
    as the `mark` says, NothingWritten when it has no words.
    """
    known: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.draft_key == key, HelpRequest.person_id == work.actor.person_id)
    )
    if known is not None:
        return Registered(await facts_of(work.session, known), fresh=False, staffed=True)
    words = await take_draft(work, key, mark)
    if words.kind is None:
        raise Gone
    if all(piece.is_blank for piece in words.pieces):
        raise NothingWritten
    return await enter_request(work, key, words.kind, words.pieces, named=words.named)


@requires(Permission.USE_FRONT_DOOR)
async def enter_request(
    work: Work, key: str, kind: RequestKind, pieces: tuple[Piece, ...], *, named: bool = False
) -> Registered:
    """The request with its messages and its one appeal; whoever may answer is told. An urgent one may have no words
    yet. `key` is the request's own: a database key against a second one. `named`: the taker may see how the person
    wants to be called.
    """
    person = await work.session.get_one(Person, work.actor.person_id)
    way = await route(work, person, kind)
    request = HelpRequest(
        draft_key=key,
        person_id=person.id,
        kind=kind,
        profile=way.profile,
        unit_id=way.unit.id,
        municipality_id=person.municipality_id,
        state=RequestState.NEW,
        registered_at=work.now,
        case_name=await pick_case_name(work.session, way.unit.id),
        named=named and kind is RequestKind.PSYCHOLOGIST and person.called_name is not None,
    )
    person.source_known_at = person.source_known_at or work.now
    work.session.add(request)
    await work.session.flush()
    clean = masked_pieces(pieces)
    for piece in clean:
        await write_message(work, request, Side.FAMILY, piece)
    work.session.add(
        Appeal(
            unit_id=way.unit.id,
            line=KINDS[kind].line,
            source=person.source,
            channel=Channel.MESSENGER,
            day=work.today,
            registered_at=work.now,
            request_id=request.id,
        )
    )
    work.audit("request_registered", "request", request.id, kind=kind.value, unit=way.unit.id)
    on_duty = await duty_of(work, request, way.pool) if kind is RequestKind.URGENT else []
    await _tell(work, request, way, on_duty)
    if kind is RequestKind.URGENT:
        await begin_calling(work, request, on_duty=bool(on_duty))
    await begin_terms(work, request)
    return Registered(
        await facts_of(work.session, request),
        fresh=True,
        staffed=way.staffed,
        promise=await promise_of(work, request) if way.staffed else None,
        on_duty=bool(on_duty),
        masked=clean != pieces,
    )


async def _tell(work: Work, request: HelpRequest, way: Route, on_duty: list[int]) -> None:
    """Everybody who may take it; of an urgent one those on duty alone, while there are any."""
    urgent = request.kind is RequestKind.URGENT
    facts: dict[str, object] = {"request_id": request.id}
    if way.pool:
        message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
        await work.notify(
            on_duty or way.pool, Notice("new_request", message_class, facts, key=f"new_request:{request.id}")
        )
    if not way.staffed:
        message_class = MessageClass.URGENT if urgent else MessageClass.ALERT
        facts = {**facts, "unreached": way.unreached}
        await work.notify(way.stand_ins, Notice("nobody_to_answer", message_class, facts, key=f"nobody:{request.id}"))
