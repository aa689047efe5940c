"""The urgent lane: «🆘» and words that mark a crisis call by themselves, and one tap takes the call back.

Nothing here asks for a consent, a place or an hour. The request is one appeal of line 2 (Annex 1) until it is taken
back.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import and_, delete, func, select, update

from services.conversation import Appended, append
from services.errors import NotFound
from services.outbox import Notice
from services.requests.answering import RequestClosed
from services.requests.cards import refresh_card
from services.requests.drafts import Words, current_draft, keep_words, take_draft
from services.requests.facts import RequestFacts, facts_of
from services.requests.kinds import KINDS
from services.requests.messages import placed, write_message
from services.requests.pieces import Piece, masked_pieces, media_of
from services.requests.promises import begin_terms
from services.requests.registration import Registered, enter_request
from services.requests.relaying import relay
from services.requests.ringing import CRIES, Rung, rung_for, tell_rung
from services.requests.routing import Asked, called_of, helping_unit, may_have
from services.rights import Permission, requires
from services.rota.presence import away_on
from services.safety.looks import look_through
from services.work import Work
from storage.models import (
    Appeal,
    HelpRequest,
    Membership,
    MessageClass,
    MessageCopy,
    RequestKind,
    RequestMessage,
    RequestState,
    Side,
)

NUMBERS_AGAIN = timedelta(minutes=10)
"""Words of a crisis within an open urgent request bring the numbers of help again after so long."""


@dataclass(frozen=True)
class Call:
    """What a press or a cry has come to. `said`: the urgent request, made or with the words added; None for a
    correction that says nothing new. `joined`: words written before that went along. `numbers`: they are due now.
    `waits`: words begun for somebody else wait on. `own`: the request in whose specialist's hands the words are too.
    `wordless`: the button was pressed, and nothing is written yet.
    """

    said: Registered | Appended | None
    joined: Words | None = None
    numbers: bool = True
    waits: RequestKind | None = None
    own: int | None = None
    wordless: bool = False


@dataclass(frozen=True)
class TakenBack:
    """`kept`: the words, in the draft again. `with_specialist`: somebody had taken the request: it goes on there,
    ordinary now unless `still_urgent`.
    """

    facts: RequestFacts
    kept: Words | None = None
    with_specialist: bool = False
    still_urgent: bool = False


@requires(Permission.USE_FRONT_DOOR)
async def press_urgent(work: Work) -> Call:
    """«Срочная помощь»: specialists are called at once, with whatever words waited, whomever they were for. With an
    urgent request already open they join it: pressed again in fear, it stays one request.
    """
    words = await current_draft(work)
    pieces = (await take_draft(work, words.key, words.mark)).pieces if words is not None else ()
    request = await _open_urgent(work)
    said = await append(work, request, pieces) if request is not None else await _register(work, pieces)
    await _numbers_given(work, said.facts.number)
    return Call(said, joined=words, wordless=words is None)


@requires(Permission.USE_FRONT_DOOR)
async def heed_cry(work: Work, cry: Piece, *, corrected: bool = False) -> Call:
    """Words that mark a crisis call by themselves, whatever was being done. Words that wait for nobody yet go along;
    those begun for somebody else wait on. A specialist in whose hands the person is already, and who may have urgent
    requests, reads them too. A correction that only repeats what is known changes nothing.
    """
    draft = await current_draft(work)
    request = await _open_urgent(work)
    if corrected and await _is_known(work, cry.text, draft, request):
        due = request is not None and await _numbers_due(work, request.id)
        return Call(None, numbers=due)
    joined = await take_draft(work, draft.key, draft.mark) if draft is not None and draft.kind is None else None
    pieces = (*(joined.pieces if joined is not None else ()), await placed(work, cry))
    await look_through([piece.text for piece in pieces])
    if request is not None:
        said: Registered | Appended = await append(work, request, pieces)
    else:
        said = await _register(work, pieces)
    number = said.facts.number
    in_hand = request is not None and request.state is RequestState.TAKEN
    own = None if in_hand else await _tell_own_specialist(work, cry, number)
    numbers = await _numbers_due(work, number)
    waits = draft.kind if draft is not None and joined is None else None
    return Call(said, joined=joined, numbers=numbers, waits=waits, own=own)


@requires(Permission.USE_FRONT_DOOR)
async def take_back(work: Work, request_id: int) -> TakenBack:
    """«Это не срочно»: nobody is called any more, and no appeal of line 2 remains. The words go back to the draft, for
    a psychologist unless others wait there; a request that is in somebody's hands stays there as an ordinary one, and
    so does one in which a specialist has spoken: it waits for the next one, and nothing of it is lost.

    Raises NotFound for a request of others, RequestClosed.
    """
    request = await work.session.get(HelpRequest, request_id, with_for_update=True)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    if request.state is RequestState.CLOSED:
        raise RequestClosed(request.id)
    if request.state is RequestState.TAKEN:
        return await _leave_with_taker(work, request)
    if request.kind is not RequestKind.URGENT:
        return TakenBack(await facts_of(work.session, request), with_specialist=True)
    rung = await rung_for(work, request)
    if await _is_spoken_in(work, request.id):
        return await _leave_with_specialists(work, request, rung)
    draft = await current_draft(work)
    kind = RequestKind.PSYCHOLOGIST if draft is None else None
    kept = None
    for piece in await _pieces_of(work, request.id):
        kept = await keep_words(work, piece, kind)
    await work.session.execute(delete(RequestMessage).where(RequestMessage.request_id == request.id))
    request.state, request.closed_at = RequestState.CLOSED, work.now
    await work.session.execute(update(Appeal).where(Appeal.request_id == request.id).values(voided_at=work.now))
    work.audit("urgent_taken_back", "request", request.id)
    taken_back = Notice("call_taken_back", MessageClass.URGENT, {"request_id": request.id})
    await tell_rung(work, request.id, rung, taken_back)
    await refresh_card(work, request)
    return TakenBack(await facts_of(work.session, request), kept=kept)


async def _leave_with_taker(work: Work, request: HelpRequest) -> TakenBack:
    if request.kind is RequestKind.URGENT:
        if not await _may_have(work, request, RequestKind.PSYCHOLOGIST):
            # A psychologist of another department, who may have urgent requests only.
            return TakenBack(await facts_of(work.session, request), with_specialist=True, still_urgent=True)
        await _make_ordinary(work, request)
        notice = Notice("not_urgent_after_all", MessageClass.STAFF, {"request_id": request.id})
        await work.notify([request.taken_by] if request.taken_by is not None else [], notice)
    return TakenBack(await facts_of(work.session, request), with_specialist=True)


async def _leave_with_specialists(work: Work, request: HelpRequest, rung: Rung) -> TakenBack:
    """It was given back or handed on: it is offered as an ordinary one, and the others hear that it is over."""
    await _make_ordinary(work, request)
    await work.session.flush()
    facts = {"request_id": request.id}
    pool = await called_of(work, request)
    key = f"ordinary:{int(work.now.timestamp())}:{request.id}"
    await work.notify(pool, Notice("new_request", MessageClass.STAFF, facts, key=key))
    await tell_rung(work, request.id, rung, Notice("call_taken_back", MessageClass.URGENT, facts), but=pool)
    await begin_terms(work, request)
    return TakenBack(await facts_of(work.session, request), with_specialist=True)


async def _make_ordinary(work: Work, request: HelpRequest) -> None:
    request.kind = RequestKind.PSYCHOLOGIST
    line = KINDS[RequestKind.PSYCHOLOGIST].line
    await work.session.execute(update(Appeal).where(Appeal.request_id == request.id).values(line=line))
    work.audit("urgent_taken_back", "request", request.id)
    await refresh_card(work, request)


async def _is_spoken_in(work: Work, request_id: int) -> bool:
    spoken = select(RequestMessage.id).where(RequestMessage.request_id == request_id, RequestMessage.side == Side.STAFF)
    return await work.session.scalar(spoken.limit(1)) is not None


async def _open_urgent(work: Work) -> HelpRequest | None:
    found: HelpRequest | None = await work.session.scalar(
        select(HelpRequest)
        .where(
            HelpRequest.person_id == work.actor.person_id,
            HelpRequest.kind == RequestKind.URGENT,
            HelpRequest.state != RequestState.CLOSED,
        )
        .order_by(HelpRequest.id)
        .limit(1)
        .with_for_update()
    )
    return found


async def _register(work: Work, pieces: tuple[Piece, ...]) -> Registered:
    """The key names the person's last urgent request: of two calls at one moment the second finds the first."""
    mine = HelpRequest.person_id == work.actor.person_id
    last = await work.session.scalar(
        select(func.max(HelpRequest.id)).where(mine, HelpRequest.draft_key.startswith("sos:"))
    )
    return await enter_request(work, f"sos:{work.actor.person_id}:{last or 0}", RequestKind.URGENT, pieces)


async def _tell_own_specialist(work: Work, cry: Piece, urgent: int) -> int | None:
    """The number of the request in work in which the words were passed on too: never to a lawyer, only to a taker who
    may have urgent requests and is not away.
    """
    requests = await work.session.scalars(
        select(HelpRequest)
        .where(
            HelpRequest.person_id == work.actor.person_id,
            HelpRequest.state == RequestState.TAKEN,
            HelpRequest.taken_by.is_not(None),
            HelpRequest.kind != RequestKind.URGENT,
        )
        .order_by(HelpRequest.taken_at.desc(), HelpRequest.id.desc())
    )
    for request in requests:
        if request.taken_by is None or await away_on(work.session, work.today, [request.taken_by]):
            continue
        if await _may_have(work, request, RequestKind.URGENT):
            # Where it stands in the chat is the urgent request's to know: corrections and replies go there.
            copy = replace(masked_pieces([cry])[0], chat_message_id=None, replies_to=None)
            message = await write_message(work, request, Side.FAMILY, copy)
            await relay(work, "family_wrote", request.taken_by, message)
            facts = {"request_id": urgent, "own_id": request.id}
            key = f"{CRIES}:{urgent}:{message.id}"
            await work.notify([request.taken_by], Notice("family_cries", MessageClass.URGENT, facts, key=key))
            return request.id
    return None


async def _may_have(work: Work, request: HelpRequest, kind: RequestKind) -> bool:
    """Whether the taker might have the request if it were of this kind."""
    asked = Asked.such(kind, KINDS[kind].profile, helping_unit(request), request.municipality_id, request.person_id)
    post = select(Membership.id).where(Membership.person_id == request.taken_by, may_have(Membership, asked))
    return await work.session.scalar(post.limit(1)) is not None


async def _pieces_of(work: Work, request_id: int) -> list[Piece]:
    """What the person has said in the request, with where it stands in the chat."""
    found = await work.session.execute(
        select(RequestMessage, MessageCopy.chat_message_id)
        .outerjoin(
            MessageCopy,
            and_(MessageCopy.message_id == RequestMessage.id, MessageCopy.account_id == work.actor.account_id),
        )
        .where(RequestMessage.request_id == request_id, RequestMessage.side == Side.FAMILY)
        .order_by(RequestMessage.id)
    )
    return [
        Piece(message.text, media_of(message.media), at, account_id=work.actor.account_id if at else None)
        for message, at in found
    ]


async def _is_known(work: Work, text: str, draft: Words | None, request: HelpRequest | None) -> bool:
    known = [*(draft.texts if draft is not None else ())]
    if request is not None:
        known += [piece.text for piece in await _pieces_of(work, request.id)]
    return text in known


async def _numbers_due(work: Work, number: int) -> bool:
    request = await work.session.get_one(HelpRequest, number)
    due = request.numbers_at is None or work.now - request.numbers_at >= NUMBERS_AGAIN
    if due:
        request.numbers_at = work.now
    return due


async def _numbers_given(work: Work, number: int) -> None:
    (await work.session.get_one(HelpRequest, number)).numbers_at = work.now
