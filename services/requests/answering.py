"""The specialist's side: take a request (the first wins), answer, close. Only the taker reads the words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update

from services.errors import DomainError, Gone, NotFound, Refused
from services.outbox import Notice
from services.requests.cards import refresh_card
from services.requests.drafts import NothingWritten, take_draft
from services.requests.facts import Line, RequestFacts, facts_of, line_of
from services.requests.messages import placed, write_message
from services.requests.pieces import Piece, masked_pieces
from services.requests.relaying import relay
from services.requests.relief import ask_later
from services.requests.ringing import rung_for, tell_rung
from services.requests.routing import held_by, pool_of
from services.rights import Permission, requires
from services.rota.handing import is_handed_to_actor
from services.rota.presence import present
from services.work import Work
from storage.models import (
    Account,
    Appeal,
    AppealLine,
    AppealSource,
    HelpRequest,
    Membership,
    MessageClass,
    RequestKind,
    RequestMessage,
    RequestResult,
    RequestState,
    Role,
    Side,
)


class TakenByColleague(DomainError):
    """Somebody else took the request first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class RequestClosed(Gone):
    """The request is over; nothing can be added to it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class WorkClosed(RequestClosed):
    """The same, told to the specialist who had it."""


@dataclass(frozen=True)
class Taken:
    """`fresh` is False when the actor had taken the request before. `appeal`: what the report counts of it."""

    facts: RequestFacts
    lines: tuple[Line, ...]
    fresh: bool
    appeal: Appeal | None


@dataclass(frozen=True)
class Counted:
    """How a request counts in the report."""

    line: AppealLine
    source: AppealSource


@dataclass(frozen=True)
class Answered:
    """`reachable` is False when the family has stopped the bot: the answer waits in the conversation. `masked`:
    something of a serviceman was left out.
    """

    facts: RequestFacts
    reachable: bool
    masked: bool = False


@requires(Permission.READ_WORDS)
async def take_request(work: Work, request_id: int) -> Taken:
    """Take a free request into work: the first tap wins, the others who were told of it hear that it is taken. Whoever
    stands in for a taker who is away takes it over.

    Raises NotFound when it is not the actor's to take, TakenByColleague, RequestClosed.
    """
    await hold_post(work)
    request = await _locked(work, request_id)
    handed = await is_handed_to_actor(work, request)
    pool = await _pool(work, request)
    if not handed and not await has_request(work, request.id):
        if work.actor.person_id not in pool:
            raise NotFound
        if request.state is RequestState.TAKEN:
            raise TakenByColleague(request.id)
    if request.state is RequestState.CLOSED:
        raise WorkClosed(request.id)
    fresh = handed or request.state is RequestState.NEW
    if fresh:
        urgent = request.kind is RequestKind.URGENT
        rung = await rung_for(work, request) if urgent else {}
        colleagues = await _who_was_told(work, request, pool)
        await take_up(work, request, work.actor.person_id)
        work.audit("request_taken", "request", request.id)
        facts = {"request_id": request.id}
        others = set(colleagues) - {work.actor.person_id}
        taken = Notice("request_taken", MessageClass.URGENT if urgent else MessageClass.STAFF, facts)
        await work.notify(others, taken)
        await tell_rung(work, request.id, rung, taken, but={*others, work.actor.person_id})
        await work.notify([request.person_id], Notice("request_in_work", MessageClass.DIALOGUE, facts))
        await refresh_card(work, request)
    appeal = await _appeal_of(work, request)
    return Taken(await facts_of(work.session, request), await _lines(work, request), fresh, appeal)


@requires(Permission.READ_WORDS)
async def take_up(work: Work, request: HelpRequest, person_id: int) -> None:
    """The request is in work with the person from now on, and the journal names the person for it."""
    request.state, request.taken_by, request.taken_at = RequestState.TAKEN, person_id, work.now
    request.unreachable_told_at = None
    await work.session.execute(update(Appeal).where(Appeal.request_id == request.id).values(author_id=person_id))


@requires(Permission.READ_WORDS)
async def how_it_counts(work: Work, request_id: int) -> Counted | None:
    """What is proposed at the closing; None when the appeal was taken back. Raises NotFound, RequestClosed."""
    request = await request_of_actor(work, request_id)
    appeal = await _appeal_of(work, request)
    return None if appeal is None else Counted(appeal.line, appeal.source)


@requires(Permission.READ_WORDS)
async def answer(work: Work, request_id: int, pieces: Sequence[Piece]) -> Answered:
    """Pass the taker's words and files to the family. Raises NotFound for a request of others, RequestClosed,
    NothingWritten.
    """
    await hold_post(work)
    request = await request_of_actor(work, request_id)
    if all(piece.is_blank for piece in pieces):
        raise NothingWritten
    clean = masked_pieces(pieces)
    for piece in clean:
        message = await write_message(work, request, Side.STAFF, await placed(work, piece))
        await relay(work, "answer", request.person_id, message)
    request.first_replied_at = request.first_replied_at or work.now
    work.audit("request_answered", "request", request.id)
    await refresh_card(work, request)
    reachable = await _is_reachable(work, request.person_id)
    return Answered(await facts_of(work.session, request), reachable, masked=clean != tuple(pieces))


@requires(Permission.READ_WORDS)
async def answer_with_draft(work: Work, request_id: int, key: str, mark: str, last: int = 0) -> Answered:
    """Pass words that were written before a request was named (the draft `key`, or only so many of its `last`
    messages). Raises what `answer` and take_draft do; the draft is then as it was.
    """
    await hold_post(work)
    await request_of_actor(work, request_id)
    return await answer(work, request_id, (await take_draft(work, key, mark, last)).pieces)


@requires(Permission.READ_WORDS)
async def close_request(
    work: Work, request_id: int, result: RequestResult, counted: Counted | None = None
) -> RequestFacts:
    """Close the taker's request with a result; the family hears of it. Closed again it stays as it was.

    `counted`: the line of the form and who appealed, as the specialist leaves them (Annex 1, section 1); without it
    they stay as they were proposed at the registration.
    """
    request = await _locked(work, request_id)
    if not await has_request(work, request.id):
        raise NotFound
    if request.state is RequestState.TAKEN:
        if counted is not None:
            await _count_as(work, request, counted)
        rung = await rung_for(work, request) if request.kind is RequestKind.URGENT else {}
        request.state, request.result, request.closed_at = RequestState.CLOSED, result, work.now
        work.audit("request_closed", "request", request.id, result=result.value)
        await ask_later(work, request)
        facts = {"request_id": request.id}
        await work.notify([request.person_id], Notice("request_closed", MessageClass.DIALOGUE, facts))
        over = Notice("call_over", MessageClass.URGENT, facts)
        await tell_rung(work, request.id, rung, over, but={work.actor.person_id})
        await refresh_card(work, request)
    return await facts_of(work.session, request)


@requires(Permission.READ_WORDS)
async def own_request(work: Work, request_id: int) -> RequestFacts:
    """A request that the actor has in work. Raises NotFound, RequestClosed."""
    return await facts_of(work.session, await request_of_actor(work, request_id))


@requires(Permission.READ_WORDS)
async def read_words(work: Work, request_id: int) -> tuple[Line, ...]:
    """The whole conversation, for the taker only. Raises NotFound, also when the taker may not have it any more."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None or not await has_request(work, request.id):
        raise NotFound
    return await _lines(work, request)


@requires(Permission.READ_WORDS)
async def hold_post(work: Work, beside: int | None = None) -> None:
    """Lock the actor's posts as a specialist: a dismissal at the same moment comes before this work or after it.

    Posts are locked before requests, as a dismissal does; together with another one (`beside`). Raises Refused when
    none is held any more.
    """
    mine = and_(
        Membership.person_id == work.actor.person_id,
        Membership.role == Role.SPECIALIST,
        Membership.dismissed_at.is_(None),
    )
    locked = select(Membership.id).order_by(Membership.id).with_for_update()
    if beside is not None:
        await work.session.execute(locked.where(or_(mine, Membership.id == beside)))
    if not (await work.session.scalars(locked.where(mine))).all():
        raise Refused(Permission.READ_WORDS.value)


async def _appeal_of(work: Work, request: HelpRequest) -> Appeal | None:
    counted = select(Appeal).where(Appeal.request_id == request.id, Appeal.voided_at.is_(None))
    found: Appeal | None = await work.session.scalar(counted)
    return found


async def _count_as(work: Work, request: HelpRequest, counted: Counted) -> None:
    appeal = await _appeal_of(work, request)
    if appeal is None or Counted(appeal.line, appeal.source) == counted:
        return
    appeal.line, appeal.source = counted.line, counted.source
    work.audit("appeal_corrected", "appeal", appeal.id, line=int(counted.line), source=counted.source.value)


async def _locked(work: Work, request_id: int) -> HelpRequest:
    request: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id).with_for_update()
    )
    if request is None:
        raise NotFound
    return request


@requires(Permission.READ_WORDS)
async def request_of_actor(work: Work, request_id: int) -> HelpRequest:
    """The row of a request that the actor has in work, locked by a writing work. Raises NotFound, RequestClosed."""
    request = await _locked(work, request_id) if work.writable else await work.session.get(HelpRequest, request_id)
    if request is None or not await has_request(work, request.id):
        raise NotFound
    if request.state is RequestState.CLOSED:
        raise WorkClosed(request.id)
    return request


@requires(Permission.READ_WORDS)
async def has_request(work: Work, request_id: int) -> bool:
    """The actor has taken the request, and may still have it."""
    found = await work.session.scalar(
        select(HelpRequest.id).where(HelpRequest.id == request_id, held_by(work.actor.person_id))
    )
    return found is not None


async def _pool(work: Work, request: HelpRequest) -> list[int]:
    return await pool_of(work.session, request, work.today)


async def _who_was_told(work: Work, request: HelpRequest, pool: list[int]) -> list[int]:
    """Who hears that somebody has the request now, beside those rung: who had it, or who was told with everybody."""
    if request.taken_by is not None:
        return [request.taken_by]
    return [] if request.kind is RequestKind.URGENT else await present(work.session, work.today, pool)


async def _lines(work: Work, request: HelpRequest) -> tuple[Line, ...]:
    messages = await work.session.scalars(
        select(RequestMessage).where(RequestMessage.request_id == request.id).order_by(RequestMessage.id)
    )
    return tuple(line_of(message) for message in messages)


async def _is_reachable(work: Work, person_id: int) -> bool:
    open_account = await work.session.scalar(
        select(Account.id).where(Account.person_id == person_id, Account.unreachable_since.is_(None)).limit(1)
    )
    return open_account is not None
