"""The shield in the way of words: asked about before they go, masked, rewritten, or masked by the clock after a day."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from services import conversation
from services.calling import Caller, find_actor
from services.conversation import Appended, Hint, Kept, Said, with_requests
from services.errors import Gone, NotFound, Refused
from services.outbox import Notice
from services.requests import answering, holding, registration
from services.requests.answering import Answered
from services.requests.drafts import DraftChanged, Words, current_draft, keep_words
from services.requests.hearing import answered_at
from services.requests.pieces import Piece
from services.requests.registration import Registered
from services.requests.reopening import names_closed, reopen
from services.rights import Permission, requires
from services.safety.crisis import find_crisis
from services.safety.looks import look_through
from services.safety.shield import find_pieces
from services.work import Work
from storage.models import Account, Draft, DueItem, HelpRequest, MessageClass, RequestKind, RequestState

GoneOn = Registered | Appended | Answered


@dataclass(frozen=True)
class Rewriting:
    """The held messages with a piece are erased. They were for a new request of the `kind`, or for `request_id`, as the
    family's words or (`answers`) the specialist's. `sent`: others that waited with them have gone; `waits`: they wait.
    """

    kind: RequestKind | None
    request_id: int | None
    answers: bool
    sent: bool
    waits: bool


@requires(Permission.USE_FRONT_DOOR)
async def say(work: Work, piece: Piece, hint: Hint) -> Said:
    """As services.conversation.say; but words for an open request that hold a piece are asked about first, and what is
    written meanwhile waits with them, in its order. Words that mark a crisis end the waiting: all goes, masked. What
    replies to a message of another open request goes there, whatever is held; to an urgent one it goes at once.
    """
    words = await current_draft(work)
    named = await conversation.named_own(work, piece, hint) if not piece.is_blank else None
    if named is not None and (named.kind is RequestKind.URGENT or _is_held_elsewhere(words, named.id)):
        return await conversation.say(work, piece, hint)
    if words is not None and words.hold is not None and not piece.is_blank and await _joins(work, words, hint):
        kept = words.hold
        await keep_words(work, piece)
        words = await holding.hold(work, request_id=kept.request_id, last=kept.last + 1 if kept.last else 0)
        gone = await _go_on(work, words) if find_crisis(piece.text) is not None else None
        return gone if isinstance(gone, Registered | Appended) else Kept(words)
    if words is None and hint.kind is None and find_pieces(piece.text) and not await names_closed(work, piece):
        number = named.id if named is not None else await conversation.addressee(work, hint)
        if number is not None and holding.must_ask([piece.text], (await conversation.open_own(work, number)).kind):
            await keep_words(work, piece)
            return Kept(await holding.hold(work, request_id=number))
    return await conversation.say(work, piece, hint)


@requires(Permission.USE_FRONT_DOOR)
async def send(work: Work, key: str, mark: str) -> Registered | Kept:
    """«Отправить»: as register_request; words that hold a piece are asked about first."""
    words = await _shown(work, key, mark)
    if words is not None and words.kind is not None and holding.must_ask(words.texts, words.kind):
        return Kept(await holding.hold(work))
    return await registration.register_request(work, key, mark)


@requires(Permission.USE_FRONT_DOOR)
async def add_draft(work: Work, request_id: int, key: str, mark: str, last: int = 0) -> Appended | Kept:
    """As services.conversation.add_draft; words that hold a piece are asked about first."""
    words = await _shown(work, key, mark)
    if words is not None:
        facts = await conversation.open_own(work, request_id)
        await look_through(words.texts[-last:])
        if holding.must_ask(words.texts[-last:], facts.kind):
            return Kept(await holding.hold(work, request_id=request_id, last=last))
    return await conversation.add_draft(work, request_id, key, mark, last)


@requires(Permission.USE_FRONT_DOOR)
async def go_on(work: Work, request_id: int, key: str, mark: str) -> Appended | Kept:
    """«Продолжить заявку»: the closed request is open again and the words of the draft `key` go to it, or are asked
    about first. All of it or nothing: raises what `reopen` and `add_draft` do.
    """
    await reopen(work, request_id)
    return await add_draft(work, request_id, key, mark)


@requires(Permission.READ_WORDS)
async def answer_with_draft(work: Work, request_id: int, key: str, mark: str) -> Answered | Kept:
    """As services.requests.answering.answer_with_draft; words that hold a piece are asked about first."""
    words = await _shown(work, key, mark)
    if words is not None:
        facts = await answering.own_request(work, request_id)
        if holding.must_ask(words.texts, facts.kind):
            return Kept(await holding.hold(work, request_id=request_id))
    return await answering.answer_with_draft(work, request_id, key, mark)


@requires(Permission.USE_FRONT_DOOR)
async def send_masked(work: Work, key: str, mark: str) -> GoneOn | Kept:
    """«Отправить без него»: the held words go where they were to go, without the piece. When they can go there no more
    (the request is closed, or somebody else's by now) they wait in the draft, without it, and it is asked whom for.

    Raises Gone for a draft that is over and was no request, DraftChanged when it is not what the screen asked about.
    """
    words = await holding.lock_draft(work)
    if words is None or words.key != key:
        return await registration.register_request(work, key, mark)
    return await _go_on(work, _asked_about(words, mark)) or await with_requests(work, await _masked(work, words))


@requires(Permission.USE_FRONT_DOOR)
async def rewrite(work: Work, key: str, mark: str) -> Rewriting:
    """«Переписать»: erase the held messages that have a piece. Others held for an open request go on to it, for a new
    request they wait for what is written now. Raises Gone, DraftChanged as `send_masked`.
    """
    words = await holding.lock_draft(work)
    if words is None or words.key != key:
        raise Gone
    kept = _asked_about(words, mark).hold
    request_id = kept.request_id if kept is not None else None
    left = await holding.erase_pieces(work, words)
    sent = False
    if left and request_id is not None:
        sent = await _go_on(work, await holding.hold(work, request_id=request_id, last=left)) is not None
    await holding.release(work)
    work.audit("held_words_erased", "draft", None)
    waits = await current_draft(work) is not None
    return Rewriting(words.kind, request_id, await _is_answer(work, request_id), sent=sent, waits=waits)


@requires(Permission.RUN_JOBS)
async def end_hold(work: Work, item: DueItem) -> None:
    """A day without an answer: the words go where they were to go, without the piece, and their writer hears of it.
    Those that have changed since, or can go there no more, lose the piece and wait on.
    """
    draft = await work.session.get(Draft, item.subject_id, with_for_update=True)
    if draft is None or draft.held_since is None or work.now < draft.held_since + holding.HELD_FOR:
        return
    account = await work.session.scalar(
        select(Account).where(Account.person_id == draft.person_id).order_by(Account.id).limit(1)
    )
    if account is None:
        return
    actor = await find_actor(work.session, Caller(account.messenger, account.user_id, account.chat_id))
    if actor is None:
        return
    theirs = replace(work, actor=actor)
    words = await current_draft(theirs)
    gone = await _go_on(theirs, words) if words is not None and words.hold is not None else None
    if gone is None and not await holding.mask_draft(theirs):
        return
    facts = {"request_id": gone.facts.number if gone else None, "answers": isinstance(gone, Answered)}
    await work.notify([draft.person_id], Notice("held_words_masked", MessageClass.RECEIPT, facts, key=item.key))


async def _shown(work: Work, key: str, mark: str) -> Words | None:
    """The draft, when it is what the pressed button stood under."""
    words = await holding.lock_draft(work)
    return words if words is not None and (words.key, words.mark) == (key, mark) else None


def _asked_about(words: Words, mark: str) -> Words:
    if words.hold is None or words.mark != mark:
        raise DraftChanged
    return words


def _is_held_elsewhere(words: Words | None, request_id: int) -> bool:
    return words is not None and words.hold is not None and words.hold.request_id != request_id


async def _joins(work: Work, words: Words, hint: Hint) -> bool:
    """Whether words written now are meant for where the held ones go: nothing else was begun or heard since."""
    kept = words.hold
    if kept is None or hint.kind not in (None, words.kind) or hint.request_id not in (None, kept.request_id):
        return False
    spoken = await answered_at(work)
    if spoken is not None and spoken > kept.since:
        return False
    return kept.request_id is None or await _own_open(work, kept.request_id)


async def _go_on(work: Work, words: Words) -> GoneOn | None:
    """Held words go where they were to go, masked like any others; None when they can go there no more."""
    kept = words.hold
    if kept is None:
        return None
    if kept.request_id is None:
        return await registration.register_request(work, words.key, words.mark)
    is_answer = await _is_answer(work, kept.request_id)
    pass_on = answering.answer_with_draft if is_answer else conversation.add_draft
    try:
        gone: GoneOn = await pass_on(work, kept.request_id, words.key, words.mark, kept.last)
    except (NotFound, Gone, Refused):
        return None
    await holding.release(work)
    return gone


async def _masked(work: Work, words: Words) -> Words:
    await holding.mask_draft(work)
    return await current_draft(work) or words


async def _is_answer(work: Work, request_id: int | None) -> bool:
    """Words for a request of somebody else's are a specialist's."""
    request = await work.session.get(HelpRequest, request_id) if request_id is not None else None
    return request is not None and request.person_id != work.actor.person_id


async def _own_open(work: Work, request_id: int) -> bool:
    request = await work.session.get(HelpRequest, request_id)
    return (
        request is not None and request.person_id == work.actor.person_id and request.state is not RequestState.CLOSED
    )
