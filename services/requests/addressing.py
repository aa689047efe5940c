"""Whom a specialist's typed words are for: the request named by «Ответить», unless something else came between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from services.conversation import Kept, with_requests
from services.errors import Gone, NotFound, Refused
from services.requests import holding
from services.requests.answering import Answered, answer, own_request
from services.requests.drafts import current_draft, keep_words
from services.requests.facts import RequestFacts
from services.requests.hearing import STALE_AFTER, answered_at
from services.requests.lists import has_taken
from services.requests.pieces import Piece
from services.rights import Permission, requires
from services.safety.shield import find_pieces
from services.work import Work
from storage.models import HelpRequest, RequestMessage, RequestState, Side


@dataclass(frozen=True)
class Aim:
    """«Ответить» as it was pressed: the request, the instant, and the last words of each other family at that time
    (id of the request: id of the message).
    """

    request_id: int
    since: datetime
    others: Mapping[int, int]


@requires(Permission.READ_WORDS)
async def aim_at(work: Work, request_id: int) -> tuple[RequestFacts, Aim]:
    """«Ответить» is pressed. Raises NotFound, RequestClosed."""
    facts = await own_request(work, request_id)
    return facts, Aim(facts.number, work.now, await _heard_from_others(work, facts.number))


@requires(Permission.READ_WORDS)
async def aim_again(work: Work, request_id: int) -> Aim:
    """The answer is written anew: nothing of the request has to be shown."""
    return Aim(request_id, work.now, await _heard_from_others(work, request_id))


@requires(Permission.USE_FRONT_DOOR)
async def answer_or_keep(work: Work, aim: Aim, piece: Piece) -> Answered | Kept:
    """Pass the words on when they can only be meant for the request of the aim.

    They are kept in the draft, and it is asked, when the request is the actor's no more (closed, returned, the post is
    over), another request was taken since, another family or a specialist of the actor's own wrote since, or six hours
    passed. Raises NothingWritten.
    """
    if work.actor.may(Permission.READ_WORDS) and not await _is_stale(work, aim):
        try:
            held = await hold_answer(work, aim.request_id, piece)
            return await answer(work, aim.request_id, [piece]) if held is None else held
        except (NotFound, Gone, Refused):
            pass
    return await with_requests(work, await keep_words(work, piece))


@requires(Permission.USE_FRONT_DOOR)
async def keep_unaddressed(work: Work, piece: Piece) -> Kept:
    """Keep words of the staff that name no request; a blank one asks about those kept before. Raises NothingWritten
    when there are none.
    """
    draft = await current_draft(work)
    if draft is not None and piece.is_blank:
        return await with_requests(work, draft)
    return await with_requests(work, await keep_words(work, piece))


@requires(Permission.READ_WORDS)
async def has_addressees(work: Work) -> bool:
    """The actor has requests in work, and no words begun for help of the actor's own."""
    draft = await current_draft(work)
    return (draft is None or draft.kind is None) and await has_taken(work)


@requires(Permission.READ_WORDS)
async def hold_answer(work: Work, request_id: int, piece: Piece) -> Kept | None:
    """Words of an answer that the shield asks about first, or that follow such words; None for any other. Raises
    NotFound, RequestClosed.
    """
    text = piece.text
    if piece.is_blank:
        return None
    draft = await current_draft(work)
    hold = draft.hold if draft is not None and draft.hold is not None and draft.hold.request_id == request_id else None
    if hold is None and not find_pieces(text):
        return None
    facts = await own_request(work, request_id)
    if hold is None and not holding.must_ask([text], facts.kind):
        return None
    last = 0 if draft is None else 1 if hold is None else hold.last + 1 if hold.last else 0
    await keep_words(work, piece)
    return Kept(await holding.hold(work, request_id=request_id, last=last))


async def _is_stale(work: Work, aim: Aim) -> bool:
    if work.now - aim.since > STALE_AFTER:
        return True
    spoken = await answered_at(work)
    if spoken is not None and spoken > aim.since:
        return True
    now = await _heard_from_others(work, aim.request_id)
    return any(last > aim.others.get(number, -1) for number, last in now.items())


async def _heard_from_others(work: Work, request_id: int) -> dict[int, int]:
    """The last words of each other family whose request the actor has in work."""
    found = await work.session.execute(
        select(HelpRequest.id, func.coalesce(func.max(RequestMessage.id), 0))
        .outerjoin(RequestMessage, (RequestMessage.request_id == HelpRequest.id) & (RequestMessage.side == Side.FAMILY))
        .where(
            HelpRequest.taken_by == work.actor.person_id,
            HelpRequest.state == RequestState.TAKEN,
            HelpRequest.id != request_id,
        )
        .group_by(HelpRequest.id)
    )
    return {int(number): int(last) for number, last in found}
