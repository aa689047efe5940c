"""After the closing: «Стало легче?», asked a day later, at most once a month of a person; and what is said to it."""

from datetime import timedelta

from sqlalchemy import select

from services.errors import Gone, NotFound
from services.outbox import Notice
from services.quiet import awake_at
from services.requests.drafts import NothingWritten
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.safety.shield import masked
from services.work import Work
from storage.models import DueItem, DueKind, Feedback, HelpRequest, MessageClass, Relief, RequestResult, RequestState

AFTER = timedelta(days=1)
QUESTION_HOLDS = timedelta(days=14)
"""A question that comes still later would be about nothing that is remembered."""
ONCE_IN = timedelta(days=30)
ASKED_AFTER = frozenset(
    {
        RequestResult.HELPED,
        RequestResult.ADVISED,
        RequestResult.HANDED_ON,
        RequestResult.NO_ENTITLEMENT,
        RequestResult.NOT_NOW,
        RequestResult.REFUSED,
    }
)
"""Not of somebody who has not answered, and of no result that says that nobody needed help."""


@requires(Permission.READ_WORDS)
async def ask_later(work: Work, request: HelpRequest) -> None:
    """A request has just been closed: its family is asked a day later, not by night."""
    if request.result not in ASKED_AFTER:
        return
    key = f"relief:{request.id}"
    if await work.session.scalar(select(DueItem.id).where(DueItem.key == key)) is None:
        due_at = awake_at(work.now + AFTER, work.centre.zone)
        work.session.add(DueItem(kind=DueKind.RELIEF_QUESTION, key=key, subject_id=request.id, due_at=due_at))


@requires(Permission.RUN_JOBS)
async def ask(work: Work, item: DueItem) -> None:
    """Ask, unless the request is open again, or its person was asked of another one within a month."""
    request = await work.session.get(HelpRequest, item.subject_id, with_for_update=True)
    if request is None or request.state is not RequestState.CLOSED or request.result not in ASKED_AFTER:
        return
    recently = select(Feedback.request_id).where(
        Feedback.person_id == request.person_id, Feedback.asked_at > work.now - ONCE_IN
    )
    if await work.session.scalar(recently.limit(1)) is not None:
        return
    if await work.session.get(Feedback, request.id) is not None:
        return
    work.session.add(Feedback(request_id=request.id, person_id=request.person_id, asked_at=work.now))
    await work.notify(
        [request.person_id],
        Notice("relief_question", MessageClass.REMINDER, {"request_id": request.id}, key=item.key),
    )


@requires(Permission.USE_FRONT_DOOR)
async def answer_relief(work: Work, request_id: int, relief: Relief) -> Feedback:
    """Keep what the person says; said again it is the last word that counts. Raises NotFound for what was not asked."""
    feedback = await asked_of(work, request_id)
    if feedback.relief is not relief:
        feedback.relief, feedback.answered_at = relief, work.now
        work.audit("relief_told", "request", request_id, relief=relief.value)
    return feedback


@requires(Permission.USE_FRONT_DOOR)
async def add_words(work: Work, request_id: int, words: str) -> Feedback:
    """A line of words beside the answer, below an earlier one, without what must not travel of a serviceman. Whoever
    had the request hears them. Raises NotFound, NothingWritten, and Gone before there is an answer.
    """
    feedback = await asked_of(work, request_id)
    if feedback.relief is None:
        raise Gone
    if is_blank(words):
        raise NothingWritten
    feedback.words = masked(f"{feedback.words}\n{words}" if feedback.words else words)
    work.audit("relief_words_added", "request", request_id)
    request = await work.session.get_one(HelpRequest, request_id)
    if request.taken_by is not None:
        await work.notify([request.taken_by], Notice("relief_words", MessageClass.STAFF, {"request_id": request_id}))
    return feedback


@requires(Permission.RUN_JOBS)
async def said_of(work: Work, request_id: int) -> Feedback:
    """What was said of a request, for the notice that carries it. Raises NotFound."""
    feedback = await work.session.get(Feedback, request_id)
    if feedback is None:
        raise NotFound
    return feedback


@requires(Permission.USE_FRONT_DOOR)
async def asked_of(work: Work, request_id: int) -> Feedback:
    """The question that the actor was asked of a request. Raises NotFound."""
    feedback = await work.session.get(Feedback, request_id)
    if feedback is None or feedback.person_id != work.actor.person_id:
        raise NotFound
    return feedback
