"""«Позвоните мне»: a family names a time and, with its consent, a phone; whoever has it or may take it hears.

A wish without a phone is none: it waits for the number, and ends when the number is declined or erased.
"""

from dataclasses import dataclass

from sqlalchemy import Select, delete, select

from services.errors import Gone, NotFound
from services.outbox import Notice
from services.requests.routing import called_of, held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    AskedWhy,
    CallTime,
    Detail,
    HelpRequest,
    IdentityAnswer,
    IdentityQuestion,
    MessageClass,
    RequestCall,
    RequestKind,
    RequestPhone,
    RequestState,
)


@dataclass(frozen=True)
class Call:
    """A wish that holds; `phone` is for its family and for whoever has the request."""

    wanted: CallTime
    phone: str


@requires(Permission.USE_FRONT_DOOR)
async def call_of(work: Work, request_id: int) -> Call | None:
    """The wish of a request, with the phone: for its family and for whoever has it. Raises NotFound for others."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None or not await _may_know(work, request):
        raise NotFound
    wish = await work.session.get(RequestCall, request_id)
    kept = await work.session.get(RequestPhone, request_id) if wish is not None else None
    return Call(wish.wanted, kept.phone) if wish is not None and kept is not None else None


@requires(Permission.RUN_JOBS)
async def told_call(work: Work, request_id: int) -> Call | None:
    """The same for a notice being written; who may see the phone is asked there."""
    return await call_of(work, request_id)


@requires(Permission.USE_FRONT_DOOR)
async def ask_call(work: Work, request_id: int, wanted: CallTime) -> int | None:
    """Keep when the actor wants to be called, in place of an earlier wish. The number of the question for the phone, or
    None when there is one already: then it is told at once. The same wish once more tells nobody.

    Raises NotFound for a request of others, Gone for a closed one.
    """
    request = await _own_open(work, request_id)
    wish = await work.session.get(RequestCall, request_id)
    if wish is None:
        wish = RequestCall(request_id=request_id, wanted=wanted, asked_at=work.now)
        work.session.add(wish)
    elif wish.wanted is not wanted:
        wish.wanted, wish.asked_at, wish.told_at = wanted, work.now, None
    await work.session.flush()
    if await work.session.get(RequestPhone, request_id) is None:
        return await _question(work, request_id)
    if wish.told_at is None:
        await tell_of_call(work, request)
    return None


@requires(Permission.USE_FRONT_DOOR)
async def other_number(work: Work, request_id: int) -> int:
    """«Другой номер»: the number of the question for it; until it is answered the present one stays. Raises NotFound,
    Gone.
    """
    await _own_open(work, request_id)
    if await work.session.get(RequestCall, request_id) is None:
        raise Gone
    return await _question(work, request_id)


@requires(Permission.USE_FRONT_DOOR)
async def tell_of_call(work: Work, request: HelpRequest) -> None:
    """There is a phone for the wish, if there is one: the taker hears, or while there is none whoever may take the
    request, without the number. Raises NotFound for a request of others.
    """
    _must_be_own(work, request)
    wish = await work.session.get(RequestCall, request.id)
    if wish is None:
        return
    wish.told_at = work.now
    readers = [request.taken_by] if request.taken_by is not None else await called_of(work, request)
    message_class = MessageClass.URGENT if request.kind is RequestKind.URGENT else MessageClass.STAFF
    await work.notify(readers, Notice("call_wanted", message_class, {"request_id": request.id}))
    work.audit("call_wanted", "request", request.id, wanted=wish.wanted.value)


@requires(Permission.USE_FRONT_DOOR)
async def no_call(work: Work, request_id: int) -> bool:
    """«Не звонить»: the wish is over and its number is erased; whoever was told hears that. False when there is none.

    Raises NotFound, Gone.
    """
    request = await _own_open(work, request_id)
    for question in await work.session.scalars(_open_questions(request_id).where(IdentityQuestion.asked_by.is_(None))):
        question.answer, question.answered_at = IdentityAnswer.DECLINED, work.now
    wish = await work.session.get(RequestCall, request_id)
    if wish is None:
        return False
    told = wish.told_at is not None
    await work.session.delete(wish)
    await work.session.execute(delete(RequestPhone).where(RequestPhone.request_id == request_id))
    await work.session.flush()
    work.audit("call_taken_back", "request", request_id)
    if told:
        readers = [request.taken_by] if request.taken_by is not None else await called_of(work, request)
        await work.notify(readers, Notice("no_call_wanted", MessageClass.STAFF, {"request_id": request_id}))
    return True


@requires(Permission.USE_FRONT_DOOR)
async def end_untold(work: Work, request_id: int) -> None:
    """The number was declined: a wish of which nobody has heard is over. One that was told keeps its number. Raises
    NotFound for a request of others.
    """
    _must_be_own(work, await work.session.get(HelpRequest, request_id))
    wish = await work.session.get(RequestCall, request_id)
    if wish is not None and await work.session.get(RequestPhone, request_id) is None:
        await work.session.delete(wish)


async def _own_open(work: Work, request_id: int) -> HelpRequest:
    request: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id).with_for_update()
    )
    request = _must_be_own(work, request)
    if request.state is RequestState.CLOSED:
        raise Gone
    return request


def _must_be_own(work: Work, request: HelpRequest | None) -> HelpRequest:
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    return request


async def _may_know(work: Work, request: HelpRequest) -> bool:
    """Also a notice being written: who may see the phone is asked there."""
    if work.actor.system or request.person_id == work.actor.person_id:
        return True
    held = select(HelpRequest.id).where(HelpRequest.id == request.id, held_by(work.actor.person_id))
    return work.actor.may(Permission.READ_WORDS) and await work.session.scalar(held) is not None


async def _question(work: Work, request_id: int) -> int:
    """The open question for a phone of the request, whoever has asked it; else one of the family's own."""
    asked: IdentityQuestion | None = await work.session.scalar(_open_questions(request_id))
    if asked is None:
        asked = IdentityQuestion(
            request_id=request_id, detail=Detail.PHONE, reason=AskedWhy.CALL_BACK, asked_by=None, asked_at=work.now
        )
        work.session.add(asked)
        await work.session.flush()
    return asked.id


def _open_questions(request_id: int) -> Select[IdentityQuestion]:
    return select(IdentityQuestion).where(
        IdentityQuestion.request_id == request_id,
        IdentityQuestion.detail == Detail.PHONE,
        IdentityQuestion.answered_at.is_(None),
    )
