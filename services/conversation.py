"""Later words: what a person writes goes to the request that it belongs to, or waits in the draft until they say."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from services.errors import Gone, NotFound
from services.pages import Page
from services.requests.absence import tell_of_absent_taker
from services.requests.answering import RequestClosed
from services.requests.cards import refresh_card
from services.requests.drafts import (
    NothingWritten,
    Words,
    count_since,
    current_draft,
    keep_words,
    take_draft,
)
from services.requests.facts import RequestFacts, facts_of
from services.requests.hearing import answered_at
from services.requests.lists import NO_REQUESTS, has_taken, open_requests, taken_requests
from services.requests.messages import named_request, placed, write_message
from services.requests.pieces import Piece, masked_pieces
from services.requests.registration import Registered, register_request
from services.requests.relaying import relay
from services.requests.reopening import may_go_on, names_closed
from services.requests.routing import is_called
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    HelpRequest,
    RequestKind,
    RequestMessage,
    RequestState,
    Side,
)

URGENT_HOLDS = timedelta(hours=6)
"""How long words after «Срочная помощь» are urgent by themselves."""


@dataclass(frozen=True)
class Hint:
    """What the person was doing since an instant: asked for words of a `kind`, or speaking in a request."""

    kind: RequestKind | None = None
    request_id: int | None = None
    since: datetime | None = None


_NO_HINT = Hint()


@dataclass(frozen=True)
class Appended:
    """The words joined an open request; `heard` when a specialist has it in work and is sent them, `away` when that
    specialist has stopped the bot: whoever answers for the unit is told. `called`: somebody who may take it knows.
    `masked`: something of a serviceman was left out.
    """

    facts: RequestFacts
    heard: bool
    away: bool = False
    called: bool = True
    masked: bool = False


@dataclass(frozen=True)
class Kept:
    """The words wait in the draft. `own` and `taken`: open requests that they may be meant for, as family and as staff,
    a page of each: every one of them can be turned to. `late`: only so many of the last messages go there; those before
    them were begun for somebody else. 0 is all. `closed`: the closed request that they may go on with.
    """

    words: Words
    late: int = 0
    own: Page[RequestFacts] = NO_REQUESTS
    taken: Page[RequestFacts] = NO_REQUESTS
    closed: RequestFacts | None = None


Said = Registered | Appended | Kept


@requires(Permission.USE_FRONT_DOOR)
async def say(work: Work, piece: Piece, hint: Hint) -> Said:
    """Keep one message of a person and send it on when it is clear where to.

    Asked for: to the draft of that kind. Words after an urgent call follow it, whatever draft waits. While a draft
    waits, to it. Else with exactly one open request: to it. Else to the draft, until the person chooses. When a
    specialist has spoken since the person chose whom to write to, the words may be an answer: they wait in the draft,
    and it is asked. What replies to a message of an open request, or goes on with an album there, joins it whatever
    else waits. Raises NothingWritten for a blank message.
    """
    draft = await current_draft(work)
    if piece.is_blank:
        if draft is None:
            raise NothingWritten
        return await _kept(work, draft)
    request = await named_own(work, piece, hint)
    if request is None and hint.kind is None and not await names_closed(work, piece):
        request = await _urgent_under_way(work, hint) if draft is not None else await _addressee(work, hint)
    if request is not None:
        with suppress(RequestClosed):  # at this moment: the words are kept, and it is asked which request is meant
            return await append(work, request, (await placed(work, piece),))
    answered = await _is_answered(work, hint, draft)
    words = await keep_words(work, piece, None if answered or _is_late(work, hint) else hint.kind)
    if words.kind is RequestKind.URGENT:
        return await register_request(work, words.key, words.mark)
    return await _kept(work, words, speaking=answered or hint.request_id is not None, hint=hint)


@requires(Permission.USE_FRONT_DOOR)
async def waiting(work: Work, hint: Hint | None = None) -> Kept | None:
    """The words that wait in the draft, with the requests that they may be meant for."""
    words = await current_draft(work)
    if words is None:
        return None
    hint = hint or Hint()
    return await _kept(work, words, speaking=await _is_answered(work, hint, words), hint=hint)


@requires(Permission.USE_FRONT_DOOR)
async def addressee(work: Work, hint: Hint) -> int | None:
    """The number of the open request that words written now would join."""
    if hint.kind is not None or await current_draft(work) is not None:
        return None
    request = await _addressee(work, hint)
    return request.id if request is not None else None


@requires(Permission.USE_FRONT_DOOR)
async def with_requests(work: Work, words: Words, number: int = 0) -> Kept:
    """Kept words beside page `number` of the requests that they may be meant for."""
    own = await open_requests(work, number)
    return Kept(words, await _late(work, words) if own.items else 0, own, await taken_requests(work, number))


@requires(Permission.USE_FRONT_DOOR)
async def turn_requests(work: Work, key: str, number: int) -> Kept:
    """Another page of the requests that the words of the draft `key` may be meant for. Raises Gone for another one."""
    words = await current_draft(work)
    if words is None or words.key != key:
        raise Gone
    return await with_requests(work, words, number)


@requires(Permission.USE_FRONT_DOOR)
async def add_draft(work: Work, request_id: int, key: str, mark: str, last: int = 0) -> Appended:
    """Move words of the draft `key` (`last`: only so many of its last messages) to an open request of the actor's own.

    Raises NotFound, RequestClosed, and what take_draft does.
    """
    request = await _own_open(work, request_id)
    return await append(work, request, (await take_draft(work, key, mark, last)).pieces)


@requires(Permission.USE_FRONT_DOOR)
async def open_own(work: Work, request_id: int) -> RequestFacts:
    """An open request of the actor's own, to write in. Raises NotFound, RequestClosed."""
    return await facts_of(work.session, await _own_open(work, request_id))


def _is_late(work: Work, hint: Hint) -> bool:
    """«Срочная помощь» was pressed so long ago that what is written now may be about anything."""
    return hint.kind is RequestKind.URGENT and hint.since is not None and work.now - hint.since > URGENT_HOLDS


async def _is_answered(work: Work, hint: Hint, draft: Words | None) -> bool:
    """A specialist has spoken since the person chose whom to write to. Words after «Срочная помощь» never wait."""
    chosen = hint.kind or (draft.kind if draft is not None else None)
    if chosen is None or chosen is RequestKind.URGENT:
        return False
    since = hint.since if hint.kind is not None else None
    since = since or (draft.started_at if draft is not None else None)
    spoken = await answered_at(work)
    return since is not None and spoken is not None and spoken > since


async def _late(work: Work, words: Words) -> int:
    """How many messages of a draft that was begun for somebody came after the last words of a specialist."""
    spoken = await answered_at(work) if words.kind is not None else None
    late = await count_since(work, spoken) if spoken is not None else 0
    return late if late < len(words.pieces) else 0


@requires(Permission.USE_FRONT_DOOR)
async def named_own(work: Work, piece: Piece, hint: Hint) -> HelpRequest | None:
    """The open request of the actor's own that the message names by itself. Words that «Срочная помощь» has asked for
    are urgent, whatever they reply to.
    """
    if hint.kind is RequestKind.URGENT and not _is_late(work, hint):
        return None
    number = await named_request(work, piece)
    requests = {one.id: one for one in await _open_requests(work)} if number is not None else {}
    speaking = requests.get(hint.request_id or 0)
    return None if speaking is not None and await _waits_for_words(work, speaking) else requests.get(number or 0)


async def _addressee(work: Work, hint: Hint) -> HelpRequest | None:
    """The one request that these words can be meant for. A closed one has no heir: it is asked which is meant."""
    requests = await _open_requests(work)
    if hint.request_id is not None:
        named = next((one for one in requests if one.id == hint.request_id), None)
        if named is None:
            return None
        if await _waits_for_words(work, named) or not await _answered_elsewhere(work, requests, named, hint):
            return named
    return requests[0] if len(requests) == 1 and not await has_taken(work) else None


async def _urgent_under_way(work: Work, hint: Hint) -> HelpRequest | None:
    """The urgent request that these words follow though other words wait in the draft: the person speaks in it, or was
    in it within six hours and has chosen nothing since.
    """
    requests = await _open_requests(work)
    urgent = next((one for one in requests if one.kind is RequestKind.URGENT), None)
    if urgent is None or hint.request_id not in (None, urgent.id):
        return None
    if hint.request_id is not None:
        free = await _waits_for_words(work, urgent) or not await _answered_elsewhere(work, requests, urgent, hint)
        return urgent if free else None
    spoken = select(func.max(RequestMessage.written_at)).where(
        RequestMessage.request_id == urgent.id, RequestMessage.side == Side.FAMILY
    )
    since = await work.session.scalar(spoken) or urgent.registered_at
    follows = work.now - since <= URGENT_HOLDS and not await has_taken(work)
    return urgent if follows and not await _answered_elsewhere(work, requests, urgent, Hint(since=since)) else None


async def _waits_for_words(work: Work, named: HelpRequest) -> bool:
    """«Срочная помощь» was pressed within six hours and nothing is written yet: words after it never wait."""
    if named.kind is not RequestKind.URGENT or work.now - named.registered_at > URGENT_HOLDS:
        return False
    written = select(RequestMessage.id).where(RequestMessage.request_id == named.id, RequestMessage.side == Side.FAMILY)
    return await work.session.scalar(written.limit(1)) is None


async def _answered_elsewhere(work: Work, requests: list[HelpRequest], named: HelpRequest, hint: Hint) -> bool:
    """Since the person began to speak in this request another one had an answer, or a family wrote to the person as
    its specialist: the words may be for that. A specialist's own urgent request still gets them at once.
    """
    if hint.since is None:
        return False
    others = [one.id for one in requests if one is not named]
    elsewhere = and_(RequestMessage.request_id.in_(others), RequestMessage.side == Side.STAFF)
    if named.kind is not RequestKind.URGENT and await has_taken(work):
        in_hand = (HelpRequest.taken_by == work.actor.person_id, HelpRequest.state == RequestState.TAKEN)
        of_families = RequestMessage.request_id.in_(select(HelpRequest.id).where(*in_hand))
        elsewhere |= and_(of_families, RequestMessage.side == Side.FAMILY)
    newer = select(RequestMessage.id).where(elsewhere, RequestMessage.written_at > hint.since)
    return await work.session.scalar(newer.limit(1)) is not None


async def _open_requests(work: Work) -> list[HelpRequest]:
    mine = (HelpRequest.person_id == work.actor.person_id, HelpRequest.state != RequestState.CLOSED)
    return list(await work.session.scalars(select(HelpRequest).where(*mine).order_by(HelpRequest.id)))


async def _own_open(work: Work, request_id: int) -> HelpRequest:
    """Locked and read anew by a writing work. Raises NotFound, RequestClosed."""
    lock = True if work.writable else None
    request = await work.session.get(HelpRequest, request_id, with_for_update=lock, populate_existing=work.writable)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    if request.state is RequestState.CLOSED:
        raise RequestClosed(request.id)
    return request


@requires(Permission.USE_FRONT_DOOR)
async def append(work: Work, request: HelpRequest, pieces: tuple[Piece, ...]) -> Appended:
    """Add words and files to an open request of the actor's own, whose taker is sent them: whoever that is at this very
    moment. Raises RequestClosed.
    """
    request = await _own_open(work, request.id)
    taken = request.state is RequestState.TAKEN and request.taken_by is not None
    clean = masked_pieces(pieces)
    for piece in clean:
        message = await write_message(work, request, Side.FAMILY, piece)
        if taken and request.taken_by is not None:
            await relay(work, "family_wrote", request.taken_by, message)
    away = taken and await tell_of_absent_taker(work, request)
    called = await is_called(work, request)
    await refresh_card(work, request)
    facts = await facts_of(work.session, request)
    return Appended(facts, heard=taken and not away, away=away, called=called, masked=clean != pieces)


async def _kept(work: Work, words: Words, *, speaking: bool = False, hint: Hint = _NO_HINT) -> Kept:
    """`speaking`: the person was writing in a request, so it is offered beside a kind that was chosen before."""
    if words.kind is not None and not speaking:
        return Kept(words)
    kept = await with_requests(work, words)
    if words.kind is not None or kept.taken.items:
        return kept
    return replace(kept, closed=await may_go_on(work, words, hint.request_id, hint.since))
