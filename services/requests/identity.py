"""Anonymous or by name: nobody has to say who they are. A specialist who needs a name or a phone asks for it with a
reason, and the family agrees or declines.
"""

from dataclasses import dataclass

from sqlalchemy import select

from services.errors import Gone, NotFound
from services.outbox import Notice
from services.people.consent import is_needed, must_have
from services.people.names import LONGEST_NAME, clean_name
from services.people.staff import NameNotReadable
from services.requests.answering import WorkClosed
from services.requests.calls import Call, call_of, end_untold, tell_of_call
from services.requests.cards import refresh_card
from services.requests.phones import Missing, keep_phone, readable_phone
from services.requests.routing import held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    AskedWhy,
    Detail,
    Draft,
    HelpRequest,
    IdentityAnswer,
    IdentityQuestion,
    MessageClass,
    Person,
    Purpose,
    RequestKind,
    RequestPhone,
    RequestState,
)

REASONS: dict[Detail, tuple[AskedWhy, ...]] = {
    Detail.NAME: (AskedWhy.ADDRESS, AskedWhy.PAPERS, AskedWhy.APPOINTMENT),
    Detail.PHONE: (AskedWhy.CALL_BACK, AskedWhy.BAD_LINE, AskedWhy.VISIT),
}
NO_QUESTION = 0
"""The number that stands for the draft: the person gives a name before sending, of their own accord."""


@dataclass(frozen=True)
class Known:
    """What the taker of a request may see of who asked."""

    name: str | None
    phone: str | None
    call: Call | None = None


NOBODY = Known(None, None)


@dataclass(frozen=True)
class Question:
    """A question to a family; `answer` is None while it is open. `own`: it follows from a wish of the family's own."""

    number: int
    request_id: int
    detail: Detail
    reason: AskedWhy
    answer: IdentityAnswer | None
    own: bool = False


@requires(Permission.USE_FRONT_DOOR)
async def give_name(work: Work, key: str) -> Missing:
    """«Назвать себя» above «Отправить»: what is missing before the draft `key` is by name; with nothing missing it is.

    Raises Gone for another draft.
    """
    draft = await _own_draft(work, key)
    if await is_needed(work, Purpose.HELP):
        return Missing.CONSENT
    person = await work.session.get_one(Person, work.actor.person_id)
    if person.called_name is None:
        return Missing.WORDS
    draft.named = True
    return Missing.NOTHING


@requires(Permission.USE_FRONT_DOOR)
async def stay_nameless(work: Work, key: str) -> None:
    """«Без имени»: the request that the draft `key` becomes shows no name. Raises Gone for another draft."""
    (await _own_draft(work, key)).named = False


@requires(Permission.USE_FRONT_DOOR)
async def call_me(work: Work, typed: str, question_id: int) -> str:
    """Keep how the person wants to be called, and use it where it was asked for: in the question, or in the draft.

    Raises ConsentNeeded, NameNotReadable, and what `question_to_me` does.
    """
    await must_have(work, Purpose.HELP)
    name = clean_name(typed)
    if name is None or len(" ".join(typed.split())) > LONGEST_NAME:
        raise NameNotReadable
    if question_id != NO_QUESTION:
        await _open_question(work, question_id, Detail.NAME)
    person = await work.session.get_one(Person, work.actor.person_id)
    person.called_name = name
    work.audit("name_given", "person", person.id)
    await use_name(work, question_id)
    return name


@requires(Permission.USE_FRONT_DOOR)
async def use_name(work: Work, question_id: int) -> Missing:
    """The name that is kept already goes where it was asked for, unless there is none."""
    if await is_needed(work, Purpose.HELP):
        return Missing.CONSENT
    person = await work.session.get_one(Person, work.actor.person_id)
    if person.called_name is None:
        return Missing.WORDS
    if question_id == NO_QUESTION:
        draft = await work.session.get(Draft, person.id)
        if draft is not None and draft.kind is RequestKind.PSYCHOLOGIST:
            draft.named = True
        return Missing.NOTHING
    question, request = await _open_question(work, question_id, Detail.NAME)
    request.named = True
    await _answer(work, question, request, IdentityAnswer.GIVEN)
    return Missing.NOTHING


@requires(Permission.USE_FRONT_DOOR)
async def call_number(work: Work, typed: str, question_id: int) -> str:
    """Keep the phone that was asked for, for this request only. Raises ConsentNeeded, PhoneNotReadable, and what
    `question_to_me` does.
    """
    await must_have(work, Purpose.PHONE)
    phone = readable_phone(typed)
    question, request = await _open_question(work, question_id, Detail.PHONE)
    await keep_phone(work, request.id, phone)
    await _answer(work, question, request, IdentityAnswer.GIVEN)
    await tell_of_call(work, request)
    await refresh_card(work, request)
    return phone


@requires(Permission.USE_FRONT_DOOR)
async def decline(work: Work, question_id: int) -> Question:
    """The family does not say: the help goes on without. Raises what `question_to_me` does."""
    question, request = await _open_question(work, question_id, None)
    await _answer(work, question, request, IdentityAnswer.DECLINED)
    if question.detail is Detail.PHONE:
        await end_untold(work, request.id)
    return _told(question)


@requires(Permission.USE_FRONT_DOOR)
async def question_to_me(work: Work, question_id: int) -> Question:
    """A question to the actor that is open. Raises NotFound for one of others, Gone when it is answered or the request
    is closed.
    """
    question, _request = await _open_question(work, question_id, None)
    return _told(question)


@requires(Permission.READ_WORDS)
async def ask_identity(work: Work, request_id: int, detail: Detail, reason: AskedWhy) -> None:
    """The taker asks the family for a name or a phone, and the family hears why. Asked again while it is open it is the
    same question. Raises NotFound for a request of others or a reason of another kind, WorkClosed.
    """
    request = await _taken(work, request_id)
    if reason not in REASONS[detail]:
        raise NotFound
    known: IdentityQuestion | None = await work.session.scalar(
        select(IdentityQuestion).where(
            IdentityQuestion.request_id == request_id,
            IdentityQuestion.detail == detail,
            IdentityQuestion.answered_at.is_(None),
        )
    )
    if known is not None:
        return
    question = IdentityQuestion(
        request_id=request_id, detail=detail, reason=reason, asked_by=work.actor.person_id, asked_at=work.now
    )
    work.session.add(question)
    await work.session.flush()
    work.audit("identity_asked", "request", request_id, detail=detail.value, reason=reason.value)
    facts = {"request_id": request_id, "question_id": question.id}
    await work.notify([request.person_id], Notice("identity_asked", MessageClass.DIALOGUE, facts))


@requires(Permission.READ_WORDS)
async def identity_of(work: Work, request_id: int) -> Known:
    """Name and phone, for the taker only. Raises NotFound, also when the taker may not have the request any more."""
    request = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id, held_by(work.actor.person_id))
    )
    if request is None:
        raise NotFound
    return await _known(work, request)


@requires(Permission.RUN_JOBS)
async def told_identity(work: Work, request_id: int) -> Known:
    """The same for a notice being written; who reads it is asked before (services.requests.facts.reads_words)."""
    request = await work.session.get(HelpRequest, request_id)
    return NOBODY if request is None else await _known(work, request)


@requires(Permission.RUN_JOBS)
async def told_question(work: Work, question_id: int) -> Question | None:
    """A question, for a notice being written; None when it is gone."""
    question = await work.session.get(IdentityQuestion, question_id)
    return None if question is None else _told(question)


@requires(Permission.USE_FRONT_DOOR)
async def called_name(work: Work) -> str | None:
    """How the actor wants to be called."""
    person = await work.session.get(Person, work.actor.person_id)
    return None if person is None else person.called_name


async def _known(work: Work, request: HelpRequest) -> Known:
    person = await work.session.get_one(Person, request.person_id)
    phone = await work.session.get(RequestPhone, request.id)
    called, number = person.called_name if request.named else None, phone.phone if phone is not None else None
    return Known(called, number, await call_of(work, request.id))


async def _own_draft(work: Work, key: str) -> Draft:
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is None or draft.key != key or draft.kind is not RequestKind.PSYCHOLOGIST:
        raise Gone
    return draft


async def _taken(work: Work, request_id: int) -> HelpRequest:
    request: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id, held_by(work.actor.person_id)).with_for_update()
    )
    if request is None:
        raise NotFound
    if request.state is RequestState.CLOSED:
        raise WorkClosed(request.id)
    return request


async def _open_question(work: Work, question_id: int, detail: Detail | None) -> tuple[IdentityQuestion, HelpRequest]:
    question = await work.session.get(IdentityQuestion, question_id, with_for_update=work.writable)
    request = await work.session.get(HelpRequest, question.request_id) if question is not None else None
    if question is None or request is None or request.person_id != work.actor.person_id:
        raise NotFound
    if detail is not None and question.detail is not detail:
        raise NotFound
    if question.answered_at is not None or request.state is RequestState.CLOSED:
        raise Gone
    return question, request


async def _answer(work: Work, question: IdentityQuestion, request: HelpRequest, answer: IdentityAnswer) -> None:
    question.answer, question.answered_at = answer, work.now
    work.audit("identity_answered", "request", request.id, detail=question.detail.value, answer=answer.value)
    if request.taken_by is not None and question.asked_by is not None:
        facts = {"request_id": request.id, "question_id": question.id}
        await work.notify([request.taken_by], Notice("identity_answered", MessageClass.DIALOGUE, facts))


def _told(question: IdentityQuestion) -> Question:
    own = question.asked_by is None
    return Question(question.id, question.request_id, question.detail, question.reason, question.answer, own)
