"""A closed request goes on: the family writes to it again, and is asked once whether it does or a new one begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from services.errors import Gone, NotFound
from services.outbox import Notice
from services.requests.calling import begin_calling
from services.requests.cards import refresh_card
from services.requests.drafts import Words, words_of
from services.requests.facts import RequestFacts, facts_of
from services.requests.messages import named_request
from services.requests.overseers import reachable, stand_ins_for
from services.requests.pieces import Piece
from services.requests.promises import begin_terms
from services.requests.routing import called_of, helping_unit, taker_may_have
from services.rights import Permission, requires
from services.rota.presence import present
from services.work import Work
from storage.models import Draft, DueItem, DueKind, HelpRequest, MessageClass, RequestKind, RequestMessage, RequestState

REMEMBERED = timedelta(days=30)
"""Plain words so long after a closing may still be about it."""


@dataclass(frozen=True)
class Reopened:
    """`fresh` is False when it was open already. `with_taker`: whoever had it has it again."""

    facts: RequestFacts
    fresh: bool
    with_taker: bool


@requires(Permission.USE_FRONT_DOOR)
async def closed_own(work: Work, request_id: int) -> HelpRequest | None:
    """A closed request of the actor's own that can go on. One that was taken back, or closed by «Забыть меня», has no
    result and no appeal to go on with.
    """
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        return None
    return request if request.state is RequestState.CLOSED and request.result is not None else None


@requires(Permission.USE_FRONT_DOOR)
async def names_closed(work: Work, piece: Piece) -> bool:
    """Whether a message replies to one of a closed request that can go on: then it is for no other one."""
    number = await named_request(work, piece)
    return number is not None and await closed_own(work, number) is not None


@requires(Permission.USE_FRONT_DOOR)
async def closed_lately(work: Work) -> HelpRequest | None:
    """What plain words may be about: the actor's last closed request, while none is open."""
    mine = select(HelpRequest).where(HelpRequest.person_id == work.actor.person_id)
    if await work.session.scalar(mine.where(HelpRequest.state != RequestState.CLOSED).limit(1)) is not None:
        return None
    lately = mine.where(HelpRequest.closed_at > work.now - REMEMBERED, HelpRequest.result.is_not(None))
    newest = lately.order_by(HelpRequest.closed_at.desc(), HelpRequest.id.desc()).limit(1)
    found: HelpRequest | None = await work.session.scalar(newest)
    return found


@requires(Permission.USE_FRONT_DOOR)
async def may_go_on(
    work: Work, words: Words, spoken_in: int | None = None, since: datetime | None = None
) -> RequestFacts | None:
    """The closed request that kept words may be for: the one that the person replied to in the newest of them, or chose
    to write in (`spoken_in`, lately), else the last one, lately closed. None once a new one is to begin.
    """
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is None or draft.key != words.key or draft.anew:
        return None
    chosen = spoken_in if since is not None and work.now - since <= REMEMBERED else None
    for number in (await _replied_to(work, words), chosen):
        named = await closed_own(work, number) if number is not None else None
        if named is not None:
            return await facts_of(work.session, named)
    lately = await closed_lately(work)
    return await facts_of(work.session, lately) if lately is not None else None


@requires(Permission.USE_FRONT_DOOR)
async def begin_anew(work: Work, key: str) -> Words:
    """«Новая заявка»: it is not asked again of these words. Raises Gone for another draft."""
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is None or draft.key != key:
        raise Gone
    draft.anew = True
    await work.session.flush()
    return await words_of(work, draft)


@requires(Permission.USE_FRONT_DOOR)
async def own_to_write_in(work: Work, request_id: int) -> RequestFacts:
    """A request of the actor's own, to write in: open, or closed and able to go on. Raises NotFound, Gone."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    if request.state is RequestState.CLOSED and request.result is None:
        raise Gone
    return await facts_of(work.session, request)


@requires(Permission.USE_FRONT_DOOR)
async def reopen(work: Work, request_id: int) -> Reopened:
    """Open a closed request of the actor's own again: with whoever had it, when that person may have it, is not away
    and can be reached; else whoever may take it is called. It stays the one appeal it was; terms begin anew.

    Opened again it stays as it is. Raises NotFound for a request of others, Gone for one that cannot go on.
    """
    request: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id).with_for_update()
    )
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    if request.state is not RequestState.CLOSED:
        taken = request.state is RequestState.TAKEN
        return Reopened(await facts_of(work.session, request), fresh=False, with_taker=taken)
    if request.result is None:
        raise Gone
    with_taker = await _taker_goes_on(work, request)
    request.result, request.closed_at, request.closing_due_at = None, None, None
    request.unreachable_told_at = None
    if with_taker:
        request.state, request.taken_at = RequestState.TAKEN, work.now
    else:
        request.state, request.taken_by, request.taken_at = RequestState.NEW, None, None
    await _end_old_watch(work, request.id)
    await work.session.flush()
    work.audit("request_reopened", "request", request.id)
    await _tell(work, request)
    await begin_terms(work, request)
    await refresh_card(work, request)
    return Reopened(await facts_of(work.session, request), fresh=True, with_taker=with_taker)


async def _replied_to(work: Work, words: Words) -> int | None:
    """The request of the message that the newest of the words replies to."""
    answers_id = words.pieces[-1].answers_id if words.pieces else None
    answered = await work.session.get(RequestMessage, answers_id) if answers_id is not None else None
    return answered.request_id if answered is not None else None


async def _taker_goes_on(work: Work, request: HelpRequest) -> bool:
    if request.taken_by is None:
        return False
    may = select(HelpRequest.id).where(HelpRequest.id == request.id, taker_may_have())
    if await work.session.scalar(may) is None:
        return False
    here = await present(work.session, work.today, [request.taken_by])
    return bool(await reachable(work.session, here))


async def _tell(work: Work, request: HelpRequest) -> None:
    """The taker; while there is none whoever may take it, and when nobody of them can be reached the stand-ins."""
    urgent = request.kind is RequestKind.URGENT
    message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
    facts: dict[str, object] = {"request_id": request.id}
    if request.taken_by is not None:
        # In the lane of the words, which follow it.
        lane = MessageClass.URGENT if urgent else MessageClass.DIALOGUE
        await work.notify([request.taken_by], Notice("request_reopened", lane, facts))
        return
    pool = await called_of(work, request)
    key = f"returned:{request.person_id}:{int(work.now.timestamp())}"
    await work.notify(pool, Notice("new_request", message_class, facts, key=f"{key}:{request.id}"))
    if not await reachable(work.session, pool):
        stand_ins = await stand_ins_for(work.session, request.kind, {helping_unit(request)})
        nobody = Notice(
            "nobody_to_answer", message_class, {**facts, "unreached": True}, key=f"nobody_{key}:{request.id}"
        )
        await work.notify(stand_ins, nobody)
    if urgent:
        await begin_calling(work, request)


async def _end_old_watch(work: Work, request_id: int) -> None:
    """The term of closing that ran before the first closing is over with it."""
    await work.session.execute(
        update(DueItem)
        .where(DueItem.kind == DueKind.CLOSING_WATCH, DueItem.subject_id == request_id, DueItem.done_at.is_(None))
        .values(done_at=work.now)
        .execution_options(synchronize_session=False)
    )
