"""Later words: what a person writes goes to the request that it belongs to, or waits in the draft until they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from services.errors import NotFound
from services.outbox import Notice
from services.requests.absence import tell_of_absent_taker
from services.requests.answering import RequestClosed, relay
from services.requests.drafts import NothingWritten, Words, choose_kind, current_draft, keep_words, take_draft
from services.requests.facts import RequestFacts, facts_of
from services.requests.lists import taken_requests
from services.requests.registration import Registered, register_request
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    HelpRequest,
    MessageClass,
    RequestKind,
    RequestMessage,
    RequestState,
    Side,
)

URGENT_HOLDS = timedelta(hours=6)
"""How long words after «Срочная помощь» are urgent by themselves."""
MOST_OFFERED = 8
"""Requests that are offered for words without an address, the latest ones: a keyboard has 100 buttons at most."""


@dataclass(frozen=True)
class Hint:
    """What the person was doing since an instant: asked for words of a `kind`, or speaking in a request."""

    kind: RequestKind | None = None
    request_id: int | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Appended:
    """The words joined an open request; `heard` when a specialist has it in work and is sent them, `away` when that
    specialist has stopped the bot: whoever answers for the unit is told.
    """

    facts: RequestFacts
    heard: bool
    away: bool = False


@dataclass(frozen=True)
class Kept:
    """The words wait in the draft. `own` and `taken`: requests that they may be meant for, as family and as staff."""

    words: Words
    own: tuple[RequestFacts, ...] = ()
    taken: tuple[RequestFacts, ...] = ()


Said = Registered | Appended | Kept


@dataclass(frozen=True)
class UrgentCall:
    """`number`: the urgent request that is open now, if words are there already; `said`: what became of kept words."""

    number: int | None
    said: Registered | Appended | None


@requires(Permission.USE_FRONT_DOOR)
async def say(work: Work, text: str, hint: Hint) -> Said:
    """Keep one message of a person and send it on when it is clear where to.

    Asked for: to the draft of that kind (the first words of an urgent request register it at once; asked for too long
    ago they wait to be addressed). While a draft waits, to it. Else with exactly one open request: to it. Else to the
    draft, until the person chooses. Raises NothingWritten for blank text.
    """
    draft = await current_draft(work)
    if is_blank(text):
        if draft is None:
            raise NothingWritten
        return await _kept(work, draft)
    if hint.kind is None and draft is None and (request := await _addressee(work, hint)) is not None:
        return await _append(work, request, (text,))
    words = await keep_words(work, text, None if _is_late(work, hint) else hint.kind)
    if words.kind is RequestKind.URGENT:
        return await register_request(work, words.key)
    return await _kept(work, words, speaking=hint.request_id is not None)


@requires(Permission.USE_FRONT_DOOR)
async def waiting(work: Work) -> Kept | None:
    """The words that wait in the draft, with the requests that they may be meant for."""
    words = await current_draft(work)
    return None if words is None else await _kept(work, words)


@requires(Permission.USE_FRONT_DOOR)
async def call_urgent(work: Work) -> UrgentCall:
    """«Срочная помощь»: words kept before are sent at once, to everyone on duty. With an urgent request already open
    they join it: pressed again in fear, it stays one request.
    """
    words = await choose_kind(work, RequestKind.URGENT)
    under_way = next((one for one in await _open_requests(work) if one.kind is RequestKind.URGENT), None)
    said: Registered | Appended | None = None
    if words is not None and under_way is not None:
        said = await _append(work, under_way, (await take_draft(work, words.key)).texts)
    elif words is not None:
        said = await register_request(work, words.key)
    return UrgentCall(said.facts.number if said else under_way.id if under_way else None, said)


@requires(Permission.USE_FRONT_DOOR)
async def add_draft(work: Work, request_id: int, key: str) -> Appended:
    """Move the words of the draft `key` to an open request of the actor's own. Raises NotFound, RequestClosed, Gone."""
    request = await _own_open(work, request_id)
    return await _append(work, request, (await take_draft(work, key)).texts)


@requires(Permission.USE_FRONT_DOOR)
async def open_own(work: Work, request_id: int) -> RequestFacts:
    """An open request of the actor's own, to write in. Raises NotFound, RequestClosed."""
    return await facts_of(work.session, await _own_open(work, request_id))


@requires(Permission.RUN_JOBS)
async def untold_unreachable(work: Work) -> list[int]:
    """Requests in work whose family has stopped the bot since the taker was last told so."""
    found = await work.session.scalars(
        select(HelpRequest.id)
        .join(Account, Account.person_id == HelpRequest.person_id)
        .where(
            HelpRequest.state == RequestState.TAKEN,
            HelpRequest.taken_by.is_not(None),
            Account.unreachable_since.is_not(None),
            or_(
                HelpRequest.unreachable_told_at.is_(None),
                HelpRequest.unreachable_told_at < Account.unreachable_since,
            ),
        )
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def tell_unreachable(work: Work) -> None:
    """Whoever has a request in work hears that its family has stopped the bot («не доходит: позвонить?»)."""
    for request_id in await untold_unreachable(work):
        request = await work.session.get_one(HelpRequest, request_id)
        if request.taken_by is not None:
            request.unreachable_told_at = work.now
            notice = Notice("family_unreachable", MessageClass.STAFF, {"request_id": request.id})
            await work.notify([request.taken_by], notice)


def _is_late(work: Work, hint: Hint) -> bool:
    """«Срочная помощь» was pressed so long ago that what is written now may be about anything."""
    return hint.kind is RequestKind.URGENT and hint.since is not None and work.now - hint.since > URGENT_HOLDS


async def _addressee(work: Work, hint: Hint) -> HelpRequest | None:
    """The one request that these words can be meant for. A closed one has no heir: it is asked which is meant."""
    requests = await _open_requests(work)
    if hint.request_id is not None:
        named = next((one for one in requests if one.id == hint.request_id), None)
        if named is None:
            return None
        if not await _answered_elsewhere(work, requests, hint):
            return named
    return requests[0] if len(requests) == 1 and not await taken_requests(work) else None


async def _answered_elsewhere(work: Work, requests: list[HelpRequest], hint: Hint) -> bool:
    """Another request had an answer since the person began to speak in this one: the words may be for that."""
    others = [one.id for one in requests if one.id != hint.request_id]
    if not others or hint.since is None:
        return False
    newest = await work.session.scalar(
        select(func.max(RequestMessage.written_at)).where(
            RequestMessage.request_id.in_(others), RequestMessage.side == Side.STAFF
        )
    )
    return newest is not None and newest > hint.since


async def _open_requests(work: Work) -> list[HelpRequest]:
    found = await work.session.scalars(
        select(HelpRequest)
        .where(HelpRequest.person_id == work.actor.person_id, HelpRequest.state != RequestState.CLOSED)
        .order_by(HelpRequest.id)
    )
    return list(found)


async def _own_open(work: Work, request_id: int) -> HelpRequest:
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    if request.state is RequestState.CLOSED:
        raise RequestClosed(request.id)
    return request


async def _append(work: Work, request: HelpRequest, texts: tuple[str, ...]) -> Appended:
    taken = request.state is RequestState.TAKEN and request.taken_by is not None
    for text in texts:
        message = RequestMessage(
            request_id=request.id,
            side=Side.FAMILY,
            author_id=work.actor.person_id,
            text=text,
            written_at=work.now,
        )
        work.session.add(message)
        await work.session.flush()
        if taken and request.taken_by is not None:
            await relay(work, "family_wrote", request.taken_by, message)
    away = taken and await tell_of_absent_taker(work, request)
    return Appended(await facts_of(work.session, request), heard=taken and not away, away=away)


async def _kept(work: Work, words: Words, *, speaking: bool = False) -> Kept:
    """`speaking`: the person was writing in a request, so it is offered beside a kind that was chosen before."""
    if words.kind is not None and not speaking:
        return Kept(words)
    own = [await facts_of(work.session, request) for request in (await _open_requests(work))[-MOST_OFFERED:]]
    return Kept(words, tuple(own), tuple((await taken_requests(work))[-MOST_OFFERED:]))
