"""The rows of the inbox: what came is stored, what is left is found again, what is done is forgotten in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messaging.rawupdate import Raw, conversation_key, dump, load, sane
from services import keeping
from services.clock import Clock
from storage.crypto import CannotDecrypt
from storage.engine import Database, insert_if_new
from storage.models import InboxState, InboxUpdate

log = structlog.get_logger()

FORGET_EVERY = timedelta(hours=1)


@dataclass
class Waiting:
    """An update to be handled. `tries` are those written down; `failures` count also those of an outage, when nothing
    could be written.
    """

    chat_key: int
    update_id: int
    payload: Raw
    tries: int = 0
    failures: int = 0


# Made once, for every update runs them.
_KNOWN = select(InboxUpdate.update_id, InboxUpdate.state).where(
    InboxUpdate.bot_id == bindparam("of_bot"), InboxUpdate.update_id.in_(bindparam("ids", expanding=True))
)
_INTO_INBOX = insert_if_new(InboxUpdate, "bot_id", "update_id").returning(InboxUpdate.update_id)


class Inbox:
    """The rows of one bot."""

    def __init__(self, database: Database, clock: Clock, bot_id: int) -> None:
        self._database = database
        self._clock = clock
        self._bot_id = bot_id
        self._forgotten_at: datetime | None = None

    async def store(self, updates: Iterable[Raw]) -> list[Waiting]:
        """Store a batch in one commit; answers what of it waits to be handled, in the order of ids.

        One that is known may still wait: the commit that stored it held though we were told that it failed.
        """
        batch = {raw["update_id"]: sane(raw) for raw in sorted(updates, key=lambda raw: int(raw["update_id"]))}
        if not batch:
            return []
        async with self._database.writer.begin() as connection:
            known = await connection.run_sync(self._store, batch)
        return [
            Waiting(conversation_key(raw), update_id, raw)
            for update_id, raw in batch.items()
            if known.get(update_id, InboxState.NEW) is InboxState.NEW
        ]

    def _store(self, connection: Connection, batch: Mapping[int, Raw]) -> dict[int, InboxState]:
        """What of the batch was known before, and how it stood."""
        now = self._clock.now()
        self._forget(connection, now)
        rows = [
            {
                "bot_id": self._bot_id,
                "update_id": update_id,
                "chat_key": conversation_key(raw),
                "payload": dump(raw),
                "received_at": now,
                "state": InboxState.NEW,
                "attempts": 0,
            }
            for update_id, raw in batch.items()
        ]
        known = batch.keys() - set(connection.execute(_INTO_INBOX, rows).scalars())
        if not known:
            return {}
        found = connection.execute(_KNOWN, {"of_bot": self._bot_id, "ids": list(known)})
        return {row.update_id: row.state for row in found}

    async def left(self) -> list[Waiting]:
        """What an earlier process had stored and not finished, in the order of ids. Forgets ids past use."""
        async with self._database.transaction() as session:
            await session.run_sync(lambda one: self._forget(one.connection(), self._clock.now()))
            try:
                return await self._waiting(session)
            except CannotDecrypt:
                await self._set_unreadable_aside(session)
                return await self._waiting(session)

    async def _waiting(self, session: AsyncSession) -> list[Waiting]:
        rows = await session.execute(
            select(InboxUpdate.chat_key, InboxUpdate.update_id, InboxUpdate.payload, InboxUpdate.attempts)
            .where(InboxUpdate.bot_id == self._bot_id, InboxUpdate.state == InboxState.NEW)
            .order_by(InboxUpdate.update_id)
        )
        return [
            Waiting(row.chat_key, row.update_id, load(row.payload or "{}"), row.attempts, row.attempts) for row in rows
        ]

    async def _set_unreadable_aside(self, session: AsyncSession) -> None:
        """A damaged row must not keep the bot from starting: it becomes a dead letter, for whoever mends it."""
        waiting = (InboxUpdate.bot_id == self._bot_id, InboxUpdate.state == InboxState.NEW)
        for update_id in (await session.scalars(select(InboxUpdate.update_id).where(*waiting))).all():
            this = InboxUpdate.update_id == update_id
            try:
                await session.scalar(select(InboxUpdate.payload).where(*waiting, this))
            except CannotDecrypt:
                log.exception("inbox_update_unreadable", update_id=update_id)
                await session.execute(
                    update(InboxUpdate)
                    .where(*waiting, this)
                    .values(state=InboxState.DEAD)
                    .execution_options(synchronize_session=False)
                )

    def _forget(self, connection: Connection, now: datetime) -> None:
        """Remove the bare ids past their use; looked at once an hour."""
        if self._forgotten_at is not None and abs(now - self._forgotten_at) < FORGET_EVERY:
            return
        connection.execute(
            delete(InboxUpdate).where(
                InboxUpdate.state == InboxState.DONE, InboxUpdate.received_at < now - keeping.UPDATE_IDS
            )
        )
        self._forgotten_at = now

    async def write_failure(self, session: AsyncSession, update_id: int, *, tries: int, last: bool) -> None:
        """How many tries of an update have failed, inside the caller's transaction; the last makes a dead letter."""
        await session.execute(
            update(InboxUpdate)
            .where(
                InboxUpdate.bot_id == self._bot_id,
                InboxUpdate.update_id == update_id,
                InboxUpdate.state == InboxState.NEW,
            )
            .values(attempts=tries, state=InboxState.DEAD if last else InboxState.NEW)
            .execution_options(synchronize_session=False)
        )
