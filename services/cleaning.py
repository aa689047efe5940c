"""The least is kept: messages that have left are forgotten."""

from datetime import timedelta

from sqlalchemy import and_, delete, exists, select, update

from services.calling import waits_for_return
from services.rights import Permission, requires
from services.work import Work
from storage.models import Broadcast, DeliveryState, MessageClass, OutboxMessage

KEEP_SENT = timedelta(days=3)
"""How long a message stays in the outbox after it has left: long enough to look into a complaint."""
KEEP_KEYS = timedelta(days=60)
"""How long the bare key of a notice stays: what is told once is asked about again as long as it lasts."""
FORGOTTEN = "forgotten"
"""The notice of a row that is nothing but its key."""


@requires(Permission.RUN_JOBS)
async def forget_sent(work: Work) -> int:
    """Remove messages that ended more than three days ago, with the words in them; how many. Of notices to the staff
    that are told once the key stays, without what was said.

    Rows of broadcasts stay (their message ids let a broadcast be corrected; they hold no words of people), so does a
    row that still shows the progress of one, and what waits for a reader who has blocked the bot.
    """
    shows_progress = exists(
        select(Broadcast.id).where(Broadcast.progress_row_id == OutboxMessage.id, Broadcast.finished_at.is_(None))
    )
    over = and_(
        OutboxMessage.broadcast_id.is_(None),
        OutboxMessage.finished_at < work.now - KEEP_SENT,
        OutboxMessage.state.not_in((DeliveryState.PENDING, DeliveryState.SENDING)),
        ~shows_progress,
        ~waits_for_return(work.now),
    )
    told_once = and_(
        OutboxMessage.key.is_not(None),
        OutboxMessage.message_class.in_((MessageClass.URGENT, MessageClass.STAFF, MessageClass.ALERT)),
        OutboxMessage.finished_at >= work.now - KEEP_KEYS,
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
