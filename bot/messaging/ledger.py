"""What became of outgoing messages, written down in group commits: claims before sending, marks after it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Update, and_, bindparam, insert, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messaging.background import end
from bot.messaging.enclosing import NOTHING, Placed
from bot.messaging.waiting import Item
from storage.engine import Database, run_plainly
from storage.models import Account, DeliveryState, MessageCopy, OutboxMessage, RequestMessage
from storage.outage import is_outage

log = structlog.get_logger()

GATHER_SECONDS = 0.005
GATHER_MOST_SECONDS = 0.05
"""Marks of notices and bulk wait for company this long, or for the next claim. What is not marked, a kill makes
«unknown» or sends again.
"""
GATHER_EDITS_SECONDS = 0.5
"""Marks of edits wait longer: each commit is in the way of whoever taps meanwhile, and an edit that is made again after
a kill is no second message (whoever has gone on in that message sees the result of the tap once more).
"""
FORGETS = 0.9
"""Of the longest of the last commits, what the next one leaves: a claim asked so early is in time nearly always."""
LONGEST = 1.0
"""Seconds that claims are asked ahead at most, however slow the database."""
RETRY_SECONDS = 1.0


@dataclass(frozen=True)
class Mark:
    """How a row stands now. PENDING: it waits again. `blocked_at`: the account has just refused the bot. `within`:
    seconds for which it may wait for company.
    """

    row_id: int
    account_id: int
    broadcast_id: int | None
    state: DeliveryState
    attempts: int
    doubtful_tries: int
    not_before: datetime | None
    finished_at: datetime | None
    placed: Placed
    blocked_at: datetime | None
    within: float


def mark_of(
    item: Item,
    state: DeliveryState,
    now: datetime,
    *,
    placed: Placed = NOTHING,
    blocked_at: datetime | None = None,
) -> Mark:
    return Mark(
        row_id=item.row.id,
        account_id=item.row.account_id,
        broadcast_id=item.row.broadcast_id,
        state=state,
        attempts=item.attempts,
        doubtful_tries=item.doubtful,
        not_before=item.held_until or item.row.not_before,
        finished_at=None if state is DeliveryState.PENDING else now,
        placed=placed,
        blocked_at=blocked_at,
        within=_patience(item, placed.last),
    )


def _patience(item: Item, message_id: int | None) -> float:
    if item.words:
        return 0.0
    in_place = message_id is not None and message_id == item.row.edit_message_id
    return GATHER_EDITS_SECONDS if in_place else GATHER_MOST_SECONDS


class Ledger:
    """`on_claims(asked, claimed)` and `on_marks(marks)` are told after their commit. Nothing put here is lost while
    the process lives: a commit that fails is tried again. `takes`: how many seconds one needs at present, by `now`.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        *,
        on_claims: Callable[[Sequence[int], set[int]], None],
        on_marks: Callable[[Sequence[Mark]], None],
    ) -> None:
        self._database = database
        self._now = now
        self.takes = GATHER_SECONDS
        self._on_claims = on_claims
        self._on_marks = on_marks
        self._claims: list[int] = []
        self._claims_in_doubt: set[int] = set()
        self._marks: list[Mark] = []
        self._hurry = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return self._writing is None

    def claim(self, row_ids: Sequence[int]) -> None:
        """Ask for rows to become SENDING; whichever is no longer open will not be among the claimed."""
        self._claims.extend(row_ids)
        self.hurry()
        self._start()

    def mark(self, mark: Mark) -> None:
        self._marks.append(mark)
        if mark.within:
            self._hurry_within(mark.within)
        else:
            self.hurry()
        self._start()

    def hurry(self) -> None:
        """Write what is there without waiting for more."""
        self._hurry.set()

    def _hurry_within(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        at = loop.time() + seconds
        if self._timer is None or at < self._timer.when():
            self._forget_timer()
            self._timer = loop.call_at(at, self.hurry)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def close(self, seconds: float) -> None:
        """Write what is left. Raises TimeoutError when the database does not take it."""
        writing = self._writing
        if writing is None:
            return
        self.hurry()
        _, late = await asyncio.wait([writing], timeout=seconds)
        await end(late)
        if late:
            raise TimeoutError

    def _start(self) -> None:
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(), name="outbox_ledger")

    async def _write_all(self) -> None:
        try:
            while self._claims or self._marks:
                await self._hurry.wait()
                await asyncio.sleep(GATHER_SECONDS)
                began = self._now() - GATHER_SECONDS
                self._hurry.clear()
                self._forget_timer()
                claims, self._claims = self._claims, []
                marks, self._marks = self._marks, []
                try:
                    claimed = await self._commit(claims, marks)
                except Exception as error:  # noqa: BLE001 -- whatever broke, what became of a message is not lost
                    log.warning("outbox_marks_not_written", error=type(error).__name__, rows=len(marks) + len(claims))
                    self._claims[:0] = claims
                    self._claims_in_doubt.update(claims)
                    self._marks[:0] = marks if is_outage(error) else await self._write_apart(marks)
                    await asyncio.sleep(RETRY_SECONDS)
                    self.hurry()
                    continue
                self._claims_in_doubt.difference_update(claims)
                self.takes = min(LONGEST, max(self._now() - began, self.takes * FORGETS))
                self._on_marks(marks)
                self._on_claims(claims, claimed)
        finally:
            self._writing = None

    async def _write_apart(self, marks: Sequence[Mark]) -> list[Mark]:
        """One of these cannot be written, whatever the database does: it is given up (the row stays as it was, and is
        sent anew after a restart if it may be), so that it does not keep the others. What is left for a later try.
        """
        left = []
        for mark in marks:
            try:
                await self._commit([], [mark])
            except Exception as error:  # noqa: BLE001 -- it is what cannot be written that is looked for
                if is_outage(error):
                    left.append(mark)
                else:
                    log.warning("outbox_mark_given_up", row=mark.row_id, error=type(error).__name__)
            else:
                self._on_marks([mark])
        return left

    async def _commit(self, claims: Sequence[int], marks: Sequence[Mark]) -> set[int]:
        async with self._database.transaction() as session:
            # What was sent is a fact. Any other mark yields to whoever closed the row meanwhile (a cancelled event).
            await _write(session, _MARK, [mark for mark in marks if mark.state is DeliveryState.SENT])
            await _write(session, _MARK_IF_OPEN, [mark for mark in marks if mark.state is not DeliveryState.SENT])
            await _keep_places(session, marks)
            for mark in marks:
                if mark.blocked_at is not None:
                    await session.execute(
                        update(Account)
                        .where(Account.id == mark.account_id, Account.unreachable_since.is_(None))
                        .values(unreachable_since=mark.blocked_at)
                    )
            if not claims:
                return set()
            # After the marks: a row put back and claimed again in one batch ends claimed.
            claimed = await session.scalars(
                update(OutboxMessage)
                .where(OutboxMessage.id.in_(claims), self._may_be_claimed())
                .values(state=DeliveryState.SENDING)
                .returning(OutboxMessage.id)
                .execution_options(synchronize_session=False)
            )
            return set(claimed)

    def _may_be_claimed(self) -> ColumnElement[bool]:
        """What nobody has claimed, not even another process: or ours, by a commit of which we know no end."""
        pending = OutboxMessage.state == DeliveryState.PENDING
        ours = OutboxMessage.id.in_(self._claims_in_doubt)
        return (
            or_(pending, and_(OutboxMessage.state == DeliveryState.SENDING, ours)) if self._claims_in_doubt else pending
        )


_COLUMNS = ("state", "attempts", "doubtful_tries", "not_before", "finished_at")
# Made once, for every message runs one of them.
_MARK = (
    update(OutboxMessage)
    .where(OutboxMessage.id == bindparam("row_id"))
    .values({name: bindparam(f"new_{name}") for name in (*_COLUMNS, "message_id")})
)
_MARK_IF_OPEN = _MARK.where(
    or_(OutboxMessage.state == DeliveryState.PENDING, OutboxMessage.state == DeliveryState.SENDING)
)


async def _write(session: AsyncSession, statement: Update, marks: Sequence[Mark]) -> None:
    if marks:
        rows = [
            {
                "row_id": mark.row_id,
                "new_message_id": mark.placed.last,
                **{f"new_{name}": getattr(mark, name) for name in _COLUMNS},
            }
            for mark in marks
        ]
        await run_plainly(session, statement, rows)


async def _keep_places(session: AsyncSession, marks: Sequence[Mark]) -> None:
    """Where messages of conversations stand in the chats now, in the commit that says that they were sent."""
    copies = [
        {
            "message_id": copy.message_id,
            "account_id": mark.account_id,
            "chat_message_id": copy.chat_message_id,
            "whole": copy.whole,
            "made_at": mark.finished_at,
        }
        for mark in marks
        for copy in mark.placed.copies
    ]
    if copies:
        await session.execute(insert(MessageCopy), copies)
    for mark in marks:
        if mark.placed.refused:
            await session.execute(
                update(RequestMessage)
                .where(RequestMessage.id.in_(mark.placed.refused), RequestMessage.refused_at.is_(None))
                .values(refused_at=mark.finished_at)
                .execution_options(synchronize_session=False)
            )
