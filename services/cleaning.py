"""The least is kept: what has left, what was never sent, and what was closed long ago is forgotten."""

from sqlalchemy import and_, delete, exists, func, or_, select, update

from services import keeping
from services.calling import waits_for_return
from services.requests.cards import keep_places
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Broadcast,
    DeliveryState,
    Draft,
    DraftPart,
    Feedback,
    HelpRequest,
    MessageClass,
    OutboxMessage,
    RequestMessage,
    RequestNote,
    RequestPhone,
    RequestState,
)

REQUESTS_AT_ONCE = 200
"""Of one cleaning; the next takes the rest."""
FORGOTTEN = "forgotten"
"""The notice of a row that is nothing but its key."""


@requires(Permission.RUN_JOBS)
async def forget_sent(work: Work) -> int:
    """Remove messages that ended more than three days ago, with the words in them; how many. Of notices to the staff
    that are told once the key stays, without what was said.

    Rows of broadcasts stay (their message ids let a broadcast be corrected; they hold no words of people), so does a
    row that still shows the progress of one, and what waits for a reader who has blocked the bot.
    """
    await keep_places(work)
    shows_progress = exists(
        select(Broadcast.id).where(Broadcast.progress_row_id == OutboxMessage.id, Broadcast.finished_at.is_(None))
    )
    over = and_(
        OutboxMessage.broadcast_id.is_(None),
        OutboxMessage.finished_at < work.now - keeping.SENT,
        OutboxMessage.state.not_in((DeliveryState.PENDING, DeliveryState.SENDING)),
        ~shows_progress,
        ~waits_for_return(work.now),
    )
    told_once = and_(
        OutboxMessage.key.is_not(None),
        OutboxMessage.message_class.in_((MessageClass.URGENT, MessageClass.STAFF, MessageClass.ALERT)),
        OutboxMessage.finished_at >= work.now - keeping.KEYS,
    )
    await work.session.execute(
        update(OutboxMessage)
        .where(over, told_once, OutboxMessage.notice != FORGOTTEN)
        .values(notice=FORGOTTEN, data={})
        .execution_options(synchronize_session=False)
    )
    forgotten = await work.session.scalars(
        delete(OutboxMessage)
        .where(over, ~told_once)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(forgotten.all())


@requires(Permission.RUN_JOBS)
async def forget_closed(work: Work) -> int:
    """Erase what was said in requests that were closed so long ago, with what was kept of their files, the notes of the
    staff, and the words about the help; how many requests. The request stays with its times, the journal as it is.
    """
    said = exists(select(RequestMessage.id).where(RequestMessage.request_id == HelpRequest.id))
    noted = exists(select(RequestNote.id).where(RequestNote.request_id == HelpRequest.id))
    told = exists(select(Feedback.request_id).where(Feedback.request_id == HelpRequest.id, Feedback.words.is_not(None)))
    old = await work.session.scalars(
        select(HelpRequest)
        .where(
            HelpRequest.state == RequestState.CLOSED,
            HelpRequest.closed_at < work.now - keeping.WORDS,
            or_(HelpRequest.named, said, noted, told),
        )
        .order_by(HelpRequest.id)
        .limit(REQUESTS_AT_ONCE)
        .with_for_update()
    )
    requests = old.all()
    ids = [request.id for request in requests]
    for request in requests:
        request.named = False
    # Where the messages stand in chats goes with them.
    for model in (RequestMessage, RequestNote, RequestPhone):
        await work.session.execute(
            delete(model).where(model.request_id.in_(ids)).execution_options(synchronize_session=False)
        )
    await work.session.execute(
        update(Feedback)
        .where(Feedback.request_id.in_(ids))
        .values(words=None)
        .execution_options(synchronize_session=False)
    )
    return len(ids)


@requires(Permission.RUN_JOBS)
async def forget_drafts(work: Work) -> int:
    """Erase words that were never sent, so many days after the last of them; how many drafts."""
    newest = select(func.max(DraftPart.written_at)).where(DraftPart.person_id == Draft.person_id).scalar_subquery()
    over = await work.session.scalars(
        select(Draft.person_id).where(func.coalesce(newest, Draft.started_at) < work.now - keeping.DRAFT)
    )
    ids = list(over)
    # Their parts too: a foreign key of PostgreSQL and SQLite would do it, said here all the same.
    for model in (DraftPart, Draft):
        await work.session.execute(
            delete(model).where(model.person_id.in_(ids)).execution_options(synchronize_session=False)
        )
    return len(ids)
