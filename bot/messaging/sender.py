"""Taking messages out: rows of the outbox leave by lane, in the order of their chat, at the pacer's time.

Classes that may come at most once are claimed in a commit before their request leaves; the others are not, and may come
again after a kill. What became of a row is written down in group commits (the ledger).
"""

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot

from bot.messaging.background import Background
from bot.messaging.enclosing import NOTHING, Placed
from bot.messaging.ledger import Ledger, Mark, mark_of
from bot.messaging.letters import Letters, Render
from bot.messaging.pacer import Pacer, Slot
from bot.messaging.pausing import Pause, wait_for
from bot.messaging.progress import OnProgress, Progress
from bot.messaging.served import Served
from bot.messaging.supply import Supply
from bot.messaging.verdict import Judgement, Verdict
from bot.messaging.waiting import Item, Waiting
from services.clock import Clock
from services.rights import SYSTEM, Actor
from storage.engine import Database
from storage.models import DeliveryState, OutboxMessage

log = structlog.get_logger()

LONGEST_PAUSE = 60.0
CLOSE_SECONDS = 5.0
STOPPED = "Telegram refuses the token of the bot (401): nothing is sent until RYADOM_BOT_TOKEN is right"


class Sender:
    """`on_stop` is given one sentence for the operator when the token is refused. `on_progress` is given the
    broadcasts of which rows have ended, at most once a second and after the last. `pause` is how the loop waits.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        database: Database,
        clock: Clock,
        pacer: Pacer,
        render: Render,
        on_stop: Callable[[str], None] | None = None,
        on_progress: OnProgress | None = None,
        pause: Pause = wait_for,
    ) -> None:
        self._clock = clock
        self._pacer = pacer
        self._on_stop = on_stop
        self._pause = pause
        self._served = Served()
        bot.session.middleware(self._served)
        self._letters = Letters(bot, database, render)
        self._ledger = Ledger(database, pacer.now, on_claims=self._claims_written, on_marks=self._marks_written)
        self._waiting = Waiting()
        self._supply = Supply(database, clock, self._waiting, pacer.now)
        self._progress = Progress(on_progress, pacer.now)
        self._background = Background()
        self._busy = 0
        self._wake = asyncio.Event()
        self._open = True
        self._running = False
        self._drains: list[asyncio.Future[None]] = []

    def deliver(self, rows: Sequence[OutboxMessage], actor: Actor = SYSTEM) -> None:
        """Rows that the work of `actor` has just committed: no look into the outbox is needed. Does not block."""
        self._supply.offer(rows, actor)
        if self._running and self._open:
            self._let_leave()  # before whatever else the update still does, such as the answer to its tap
        self._wake.set()

    def in_doubt(self) -> None:
        """A commit has failed, and nobody knows whether it held: its rows may be there."""
        self._supply.in_doubt()
        self._wake.set()

    async def recover(self) -> None:
        """Take up what a killed process was sending: «unknown» where a second time is not allowed, else again."""
        self._progress.touch(await self._supply.recover())

    async def run(self) -> None:
        """Serve until cancelled; after a refused token this only waits for that."""
        self._running = True
        try:
            await self.recover()
            await self._serve(until=None)
        finally:
            self._running = False

    async def drain(self) -> None:
        """Send everything that is due until nothing is left. A row put off to later by our Clock is not due."""
        drained: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._drains.append(drained)
        self._supply.look_now()
        self._wake.set()
        if self._running:
            await drained
        else:
            await self._serve(until=drained)

    async def close(self) -> None:
        """Finish what is under way (a few seconds) and write down what became of it; claims not used are given back."""
        self._open = False
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._background.finish()
        except TimeoutError:
            await self._background.cancel()
        self._give_claims_back()
        try:
            await self._ledger.close(CLOSE_SECONDS)
        except TimeoutError:
            log.warning("outbox_marks_left_unwritten")

    async def _serve(self, until: asyncio.Future[None] | None) -> None:
        while True:
            self._wake.clear()
            next_look = self._turn()
            if until is not None and until.done():
                return
            await self._pause(self._wake, min(max(0.0, next_look - self._pacer.now()), LONGEST_PAUSE))

    def _turn(self) -> float:
        """Start whatever may start now; when the next may, unless something wakes the loop before."""
        next_look = math.inf
        due = False
        if self._open:
            if self._supply.is_time():
                self._start(self._supply.look(), "outbox_look")
            due, next_look = self._let_leave()
            next_look = min(next_look, self._claim_next(), self._supply.next_look)
        if self._progress.next_time <= self._pacer.now():
            self._start(self._progress.tell(), "outbox_progress")
        next_look = min(next_look, self._progress.next_time)
        if self._drains and not due and not self._busy:
            self._answer_drains()
        return next_look

    def _let_leave(self) -> tuple[bool, float]:
        """Let every head leave whose time has come. Whether any is left that is due, and when the first may leave.

        Those behind a lane that is shut are not looked at: thousands may wait, and none of them can leave.
        """
        now = self._clock.now()
        due, next_look = False, math.inf
        for item in self._waiting.heads():
            if item.expired(now):
                self._end(item, DeliveryState.EXPIRED)
                self._wake.set()
                continue
            if item.held(now):
                next_look = min(next_look, self._pacer.now() + item.held_seconds(now))
                continue
            due = True
            lane_opens_at = self._pacer.lane_opens_at(item.row.lane)
            if lane_opens_at > self._pacer.now():
                next_look = min(next_look, lane_opens_at)
                break
            if not item.at_most_once or item.claimed:
                opens_at = self._pacer.opens_at(item.row.lane, item.row.account_id)
                if opens_at <= self._pacer.now():
                    self._waiting.start(item)
                    slot = self._pacer.leave(item.row.lane, item.row.account_id)
                    self._start(self._send(item, slot), "outbox_send")
                else:
                    next_look = min(next_look, opens_at)
        return due, next_look

    def _claim_next(self) -> float:
        """Ask for claims just in time for their slots: what is claimed and has not left, a kill makes «unknown» for
        nothing. When to ask for the next.
        """
        at = self._pacer.now()
        first_at = max(at, self._pacer.bulk_opens_at()) - self._ledger.takes
        to_claim, next_ask = self._waiting.take_claims(self._clock.now(), at, first_at, 1 / self._pacer.rate)
        if to_claim:
            self._ledger.claim(to_claim)
        return next_ask

    def _claims_written(self, asked: Sequence[int], claimed: set[int]) -> None:
        for row_id in asked:
            item = self._waiting.item(row_id)
            if item is not None and row_id in claimed:
                item.claimed = True
            else:
                self._supply.ended(row_id)  # somebody else closed the row: a cancelled event
        if not self._open:
            self._give_claims_back()
        self._wake.set()

    def _give_claims_back(self) -> None:
        """What is claimed and has not left is pending again: a kill would leave it «unknown» for nothing."""
        for item in list(self._waiting):
            if item.claimed:
                item.claimed = item.claim_asked = False
                self._ledger.mark(mark_of(item, DeliveryState.PENDING, self._clock.now()))

    async def _send(self, item: Item, slot: Slot) -> None:
        try:
            outcome = await self._letters.deliver(item.row, item.known_chat(self._pacer.now()))
        finally:
            self._pacer.release(slot)
        if outcome.state is not None:
            (self._pacer.accepted if outcome.asked else self._pacer.unused)(slot)
            self._end(item, outcome.state, placed=outcome.placed)
        elif outcome.judgement is not None:
            self._judged(item, slot, outcome.judgement, asked=outcome.asked)

    def _judged(self, item: Item, slot: Slot, judgement: Judgement, *, asked: bool) -> None:
        if judgement.retry_after is not None:
            self._pacer.refused(slot, judgement.retry_after)
            self._give_claims_back()
        elif not asked:
            self._pacer.unused(slot)
        log.info("outbox_not_delivered", row=item.row.id, verdict=judgement.verdict.value, tries=item.attempts + 1)
        match judgement.verdict:
            case Verdict.RETRY_AFTER | Verdict.NOT_SENT | Verdict.CONFLICT:
                self._again(item, judgement.retry_after)
            case Verdict.UNKNOWN if item.at_most_once:
                self._end(item, DeliveryState.UNKNOWN)
            case Verdict.UNKNOWN if judgement.answered and item.doubt(self._served.score):
                self._end(item, DeliveryState.FAILED)
            case Verdict.UNKNOWN:
                self._again(item, judgement.retry_after, doubtful=judgement.answered)
            case Verdict.UNREACHABLE:
                self._end(item, DeliveryState.BLOCKED, blocked_at=self._clock.now())
            case Verdict.STOP:
                self._again(item, 0.0)
                self._stop()
            case _:
                self._end(item, DeliveryState.FAILED)

    def _again(self, item: Item, seconds: float | None, *, doubtful: bool = False) -> None:
        """The row waits again: so many seconds, or longer with every try."""
        item.hold(self._clock.now(), seconds, doubtful=doubtful)
        self._ledger.mark(mark_of(item, DeliveryState.PENDING, self._clock.now()))
        self._waiting.back(item)

    def _end(
        self, item: Item, state: DeliveryState, *, placed: Placed = NOTHING, blocked_at: datetime | None = None
    ) -> None:
        self._waiting.end(item)
        if blocked_at is not None:
            self._waiting.doubt_author(item)  # the next goes once this is written down: it must find the account closed
        elif not placed.copies:  # else likewise: the next may reply to this, or be of the same album
            self._waiting.let_next_go(item)
        self._ledger.mark(mark_of(item, state, self._clock.now(), placed=placed, blocked_at=blocked_at))

    def _marks_written(self, marks: Sequence[Mark]) -> None:
        for mark in marks:
            if mark.state is DeliveryState.PENDING:
                continue
            item = self._waiting.item(mark.row_id)
            if item is not None and (mark.blocked_at is not None or mark.placed.copies):
                self._waiting.let_next_go(item)
            self._supply.ended(mark.row_id)
            if mark.broadcast_id is not None:
                self._progress.touch({mark.broadcast_id})
        self._wake.set()

    def _stop(self) -> None:
        if self._open:
            self._open = False
            log.error("outbox_token_refused")
            if self._on_stop is not None:
                self._on_stop(STOPPED)

    def _answer_drains(self) -> None:
        """Nothing is due or under way: write down what there is, tell of it, and let those who drain go."""
        if self._open and self._supply.is_time():
            return
        if not self._ledger.idle:
            self._ledger.hurry()
        elif not self._progress.all_told:
            self._start(self._progress.tell(), "outbox_progress")
        else:
            for drained in self._drains:
                drained.set_result(None)
            self._drains.clear()

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._busy += 1
        self._background.start(work, name=name, context=Context()).add_done_callback(self._ended)

    def _ended(self, _task: asyncio.Task[None]) -> None:
        self._busy -= 1
        self._wake.set()
