"""The least is kept: messages that have left are forgotten."""

from datetime import timedelta

from sqlalchemy import delete, exists, select

from services.rights import Permission, requires
from services.work import Work
from storage.models import Broadcast, DeliveryState, OutboxMessage

KEEP_SENT = timedelta(days=3)
"""How long a message stays in the outbox after it has left: long enough to look into a complaint."""


@requires(Permission.RUN_JOBS)
async def forget_sent(work: Work) -> int:
    """Remove messages that ended more than three days ago, with the words in them; how many.

    Rows of broadcasts stay (their message ids let a broadcast be corrected; they hold no words of people), and so
    does a row that still shows the progress of one.
    """
    shows_progress = exists(
        select(Broadcast.id).where(Broadcast.progress_row_id == OutboxMessage.id, Broadcast.finished_at.is_(None))
    )
    forgotten = await work.session.scalars(
        delete(OutboxMessage)
        .where(
            OutboxMessage.broadcast_id.is_(None),
            OutboxMessage.finished_at < work.now - KEEP_SENT,
            OutboxMessage.state.not_in((DeliveryState.PENDING, DeliveryState.SENDING)),
            ~shows_progress,
        )
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(forgotten.all())
