"""Whom a specialist's typed words are for: the request named by «Ответить», unless something else came between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from services.conversation import Kept
from services.errors import Gone, NotFound, Refused
from services.requests.answering import Answered, answer, own_request
from services.requests.drafts import Words, current_draft, keep_words
from services.requests.facts import RequestFacts
from services.requests.lists import my_requests, taken_requests
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, RequestMessage, RequestState, Side

STALE_AFTER = timedelta(hours=6)
"""An «Ответить» pressed longer ago says nothing of what is typed now."""


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


@requires(Permission.USE_FRONT_DOOR)
async def answer_or_keep(work: Work, aim: Aim, text: str) -> Answered | Kept:
    """Pass the words on when they can only be meant for the request of the aim.

    They are kept in the draft, and it is asked, when the request is the actor's no more (closed, returned, the post is
    over), another request was taken since, another family wrote since, or six hours passed. Raises NothingWritten.
    """
    if work.actor.may(Permission.READ_WORDS) and not await _is_stale(work, aim):
        try:
            return await answer(work, aim.request_id, [text])
        except (NotFound, Gone, Refused):
            pass
    return await _kept(work, await keep_words(work, text))


@requires(Permission.READ_WORDS)
async def keep_unaddressed(work: Work, text: str) -> Kept:
    """Keep words of a specialist that name no request. Raises NothingWritten."""
    return await _kept(work, await keep_words(work, text))


@requires(Permission.READ_WORDS)
async def has_addressees(work: Work) -> bool:
    """The actor has requests in work, and no words begun for help of the actor's own."""
    draft = await current_draft(work)
    return bool(await taken_requests(work)) and (draft is None or draft.kind is None)


@requires(Permission.USE_FRONT_DOOR)
async def kept_for_myself(work: Work, key: str) -> Kept:
    """«Это моя заявка»: the words of the draft `key` are a plea of the actor's own. Raises Gone."""
    words = await current_draft(work)
    if words is None or words.key != key:
        raise Gone
    return Kept(words, (await _kept(work, words)).own)


async def _kept(work: Work, words: Words) -> Kept:
    own = tuple(reversed([one for one in await my_requests(work) if one.state is not RequestState.CLOSED]))
    return Kept(words, own, tuple(await taken_requests(work)))


async def _is_stale(work: Work, aim: Aim) -> bool:
    if work.now - aim.since > STALE_AFTER:
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
