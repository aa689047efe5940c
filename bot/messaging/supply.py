"""Which rows of the outbox are taken into memory: those just committed, and those that a look into the database finds
(retries of an earlier process, rows of the command line, the rest of a broadcast).
"""

import math
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog
from sqlalchemy import Select, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from bot.messaging.waiting import Chat, Waiting, holds_others
from services.clock import Clock
from services.outbox import BULK_FROM, GUARANTEES, LANES, SCREEN, Guarantee
from services.rights import Actor
from storage.engine import Database
from storage.models import DeliveryState, MessageClass, OutboxMessage

log = structlog.get_logger()

LOOK_EVERY = 1.0
LOOK_AGAIN = 0.1
"""Seconds between two looks at least, however fast the rows go."""
BULK_IN_MEMORY = 200
BULK_REFILL = 100

_ROWS_A_QUERY = 500
_MOST_ONCE = tuple(kind for kind, guarantee in GUARANTEES.items() if guarantee is Guarantee.AT_MOST_ONCE)
# In the very words of the index ix_outbox_open, without parameters: SQLite uses a partial index only then.
_OPEN = text("state IN ('pending', 'sending')")


class Supply:
    """Fills `waiting`. Of bulk it takes BULK_IN_MEMORY rows at most and leaves the rest in the database.

    A row offered is taken directly only while everything open before it is in memory too: otherwise it would overtake
    older rows of its own chat. What is not taken is found by the next look, in its order.
    """

    def __init__(self, database: Database, clock: Clock, waiting: Waiting, now: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._waiting = waiting
        self._now = now
        # By kind: [people, bulk].
        self._all_here = [False, False]
        self._passed_over = [False, False]
        self._ended: set[int] = set()
        self._look_at = -math.inf
        self._looked_at = -math.inf
        self._looking = False

    def offer(self, rows: Sequence[OutboxMessage], actor: Actor) -> None:
        now = self._clock.now()
        for row in rows:
            if row.id in self._waiting or (
                not holds_others(row) and row.not_before is not None and row.not_before > now
            ):
                continue
            bulk = row.lane >= BULK_FROM
            if self._all_here[bulk] and not (bulk and self._waiting.bulk >= BULK_IN_MEMORY):
                own = row.notice == SCREEN and row.account_id == actor.account_id
                self._waiting.add(row, Chat(actor.chat_id, self._now()) if own else None)
            else:
                self._all_here[bulk] = False
                self._passed_over[bulk] = True
                self._look_at = min(self._look_at, self._looked_at + LOOK_AGAIN)

    def in_doubt(self) -> None:
        """Rows may stand in the database that nobody has offered: those after them wait for a look, in their order."""
        self._all_here = [False, False]
        self._passed_over = [True, True]
        self._look_at = min(self._look_at, self._looked_at + LOOK_AGAIN)

    def ended(self, row_id: int) -> None:
        """A row is written down as final: a look that began before must not bring it back."""
        self._ended.add(row_id)
        self._waiting.forget(row_id)

    @property
    def next_look(self) -> float:
        """When to look into the database: every second, and earlier when bulk runs low and there is more of it."""
        if self._looking:
            return math.inf
        if not self._all_here[True] and self._waiting.bulk < BULK_REFILL:
            return min(self._look_at, self._looked_at + LOOK_AGAIN)
        return self._look_at

    def is_time(self) -> bool:
        return self.next_look <= self._now()

    def look_now(self) -> None:
        self._look_at = -math.inf

    def look(self) -> Coroutine[Any, Any, None]:
        """Begin a look (it counts as begun from this call on); the rest of it is for a task."""
        self._looking = True
        self._looked_at = self._now()
        self._look_at = self._looked_at + LOOK_EVERY
        self._ended.clear()
        self._passed_over = [False, False]
        return self._look()

    async def _look(self) -> None:
        try:
            async with self._database.view() as session:
                await self._take(session, bulk=False)
                if self._waiting.bulk < BULK_REFILL:
                    await self._take(session, bulk=True)
        except Exception as error:  # noqa: BLE001 -- whatever broke, the next look tries again
            log.warning("outbox_look_failed", error=type(error).__name__)
            self._looked_at = self._now() + LOOK_EVERY - LOOK_AGAIN
        finally:
            self._looking = False

    async def recover(self) -> set[int]:
        """Rows left in SENDING by a killed process: UNKNOWN where a second time is not allowed, else PENDING.

        Returns the broadcasts of which rows have ended so.
        """
        left = (
            _OPEN,
            OutboxMessage.state == DeliveryState.SENDING,
            OutboxMessage.id.not_in(list(self._waiting.ids)),
        )
        most_once = OutboxMessage.message_class.in_(_MOST_ONCE)
        async with self._database.transaction() as session:
            broadcasts = await session.scalars(
                select(OutboxMessage.broadcast_id)
                .where(*left, most_once, OutboxMessage.broadcast_id.is_not(None))
                .distinct()
            )
            touched = {broadcast_id for broadcast_id in broadcasts if broadcast_id is not None}
            for condition, values in (
                (most_once, {"state": DeliveryState.UNKNOWN, "finished_at": self._clock.now()}),
                (~most_once, {"state": DeliveryState.PENDING}),
            ):
                await session.execute(
                    update(OutboxMessage)
                    .where(*left, condition)
                    .values(values)
                    .execution_options(synchronize_session=False)
                )
        self.look_now()
        return touched

    async def _take(self, session: AsyncSession, *, bulk: bool) -> None:
        # Ids first: what is in memory already, in an outage every row there is, is not read again.
        ids = (await session.scalars(self._open_ids(bulk=bulk))).all()
        fresh = [row_id for row_id in ids if row_id not in self._waiting]
        room = BULK_IN_MEMORY - self._waiting.bulk if bulk else len(fresh)
        # All pages before the first row may go: a later page holds lower lanes, and in them perhaps an older row of the
        # same chat.
        found: list[OutboxMessage] = []
        for start in range(0, len(fresh[:room]), _ROWS_A_QUERY):
            rows = await session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.id.in_(fresh[:room][start : start + _ROWS_A_QUERY]))
                .order_by(OutboxMessage.id)
                # The words are read when the row goes: one that does not decrypt then ends alone.
                .options(defer(OutboxMessage.data))
            )
            found.extend(rows)
        for row in found:
            if row.id not in self._waiting and row.id not in self._ended:
                session.expunge(row)
                self._waiting.add(row)
        self._all_here[bulk] = (
            not self._passed_over[bulk] and len(fresh) <= room and not (bulk and len(ids) > BULK_IN_MEMORY)
        )

    def _open_ids(self, *, bulk: bool) -> Select[int]:
        lanes = OutboxMessage.lane >= BULK_FROM if bulk else OutboxMessage.lane < BULK_FROM
        # A row put off before its first try waits for its time in the database. One that failed is taken at once: it
        # holds the later rows of its chat; so do words of people that are put off (an album that still comes).
        takeable = or_(
            OutboxMessage.not_before.is_(None),
            OutboxMessage.not_before <= self._clock.now(),
            OutboxMessage.attempts > 0,
            OutboxMessage.lane == LANES[MessageClass.DIALOGUE],
        )
        found = (
            select(OutboxMessage.id)
            .where(_OPEN, OutboxMessage.state == DeliveryState.PENDING, lanes, takeable)
            .order_by(OutboxMessage.lane, OutboxMessage.id)
        )
        return found.limit(BULK_IN_MEMORY + 1) if bulk else found
