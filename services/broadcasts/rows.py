"""Writing one message to many: rows of the outbox in one statement, with their facts encrypted once."""

from typing import Any

from sqlalchemy import CursorResult, Result, String, case, cast, false, insert, literal, select
from sqlalchemy.sql import Select

from services.outbox import LANES, Notice
from services.quiet import BY_CHOICE, held_until
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, DeliveryState, OutboxMessage, Person


@requires(Permission.RUN_EVENTS)
async def write_rows(work: Work, accounts: Select[int], notice: Notice) -> int:
    """Address `notice` to every account of the query; how many. The notice needs a key: it names one row an account.

    In quiet hours what can wait waits for the morning, but for those who have chosen otherwise (services.quiet).
    The rows are found by the sender's next look into the database: nothing of them is held in memory.
    """
    if notice.key is None:
        msg = "a message to many needs a key"
        raise ValueError(msg)
    columns = OutboxMessage.__table__.c
    found = accounts.distinct().subquery()
    chosen = select(Account.id).join(Person, Person.id == Account.person_id).where(Account.id.in_(select(found.c.id)))
    usual = literal(notice.not_before, columns.not_before.type)
    held = held_until(notice, work.now, work.centre.zone)
    quieter = usual if held is None else literal(held, columns.not_before.type)
    through = false() if notice.message_class not in BY_CHOICE else Person.quiet_hours.is_(False)
    values = {
        columns.message_class: literal(notice.message_class, columns.message_class.type),
        columns.lane: literal(LANES[notice.message_class]),
        columns.notice: literal(notice.name),
        columns.data: literal(dict(notice.data), columns.data.type),
        columns.broadcast_id: literal(notice.broadcast_id, columns.broadcast_id.type),
        columns.key: literal(f"{notice.key}:") + cast(Account.id, String),
        columns.state: literal(DeliveryState.PENDING, columns.state.type),
        columns.attempts: literal(0),
        columns.created_at: literal(work.now, columns.created_at.type),
        columns.not_before: quieter if held is None else case((through, usual), else_=quieter),
        columns.expires_at: literal(notice.expires_at, columns.expires_at.type),
    }
    rows = chosen.add_columns(*values.values()).order_by(Account.id)
    written = await work.session.execute(
        insert(OutboxMessage).from_select([columns.account_id, *values], rows, include_defaults=False)
    )
    return _rows_of(written)


def _rows_of(done: Result[Any]) -> int:
    """How many rows a statement wrote or changed."""
    return done.rowcount if isinstance(done, CursorResult) else 0
