"""Taking updates in: each is written down before it is confirmed, then handled in the order of its chat.

Promise 1: nothing said here is lost. A batch is stored in one commit; after a restart what is left is handled again.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messaging.background import Background
from bot.messaging.inbox import Inbox, Waiting
from bot.messaging.rawupdate import Raw, album_of, chat_of, words_of
from bot.messaging.scope import AlreadyHandled, UpdateScope, current_scope
from bot.messaging.unstored import Unstored
from services.clock import Clock
from services.work import Finish
from storage.engine import Database

log = structlog.get_logger()

MAX_TRIES = 5
RETRY_DELAYS = (0.5, 2.0, 10.0, 60.0)
"""Seconds before the second, third, fourth and fifth try."""
OUTAGE_DELAY = 5.0
"""Seconds between tries at most while the database does not take even the note that a try failed."""
EACH_SECONDS = 5.0
"""How long those of a batch that failed are tried one by one: where the database is the trouble, each may wait long."""
HANDLERS_AT_ONCE = 32
ROOM = 20_000
"""Updates waiting in memory, 2 KB each, before taking in pauses and everybody waits: the flood of one person fits."""


class HandlerCancelled(Exception):
    """A handler was cancelled from inside (something it waited for went away), not by the end of the process."""


class CommitLost(Exception):
    """A handler returned as if all were well though its commit had failed."""


@dataclass(frozen=True)
class Failure:
    """A try that did not succeed. `tries`: how many of this update have failed in this process and before it.

    `last`: the update goes to the dead letters and the admins hear of it. `chat_id`: whom to tell, if anybody.
    `number` is what people are told to quote.
    """

    update_id: int
    chat_id: int | None
    tries: int
    error: Exception
    last: bool
    number: str = field(default_factory=lambda: secrets.token_hex(2).upper())


class Failures(Protocol):
    """Who hears of failures."""

    async def bury(self, failure: Failure, finish: Finish) -> None:
        """Alert the admins of the last failure and await `finish` in the same transaction. May raise."""

    async def tell(self, failure: Failure) -> None:
        """Tell the person. Called after the failure is written down."""

    async def tell_unstored(self, chat_ids: Collection[int]) -> None:
        """Tell people whose words cannot be written down, again and again while it lasts. Nothing may be written."""


class IntakeClosed(Exception):
    """It takes nothing more: the messenger is to bring it to the next process."""


Handle = Callable[[Raw, UpdateScope], Awaitable[None]]


class Intake:
    """`handle` does the work of one update and raises when it could not; `on_failure` tells people of it. `background`
    is waited for and ended with the rest.
    """

    def __init__(
        self,
        *,
        bot_id: int,
        database: Database,
        clock: Clock,
        handle: Handle,
        on_failure: Failures,
        background: Background,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self._bot_id = bot_id
        self._database = database
        self._inbox = Inbox(database, clock, bot_id)
        self._handle = handle
        self._on_failure = on_failure
        self._retry_delays = retry_delays
        self._chats: dict[int, deque[Waiting]] = {}
        self._held: set[int] = set()
        self._background = background
        self._unstored = Unstored()
        self._closed = False
        self._slots = asyncio.Semaphore(HANDLERS_AT_ONCE)
        self._room = asyncio.Event()
        self._room.set()

    async def accept(self, updates: Sequence[Raw]) -> None:
        """Store a batch in one commit, then queue what is new. Only after this may the messenger forget it.

        While that fails (a full disk) the same batch comes again; from the third time on whoever wrote is told.
        Raises IntakeClosed after `close`.
        """
        try:
            await self._take(updates)
        except Exception:
            self._tell_unstored(updates)
            raise

    async def accept_each(self, updates: Sequence[Raw]) -> dict[int, Exception]:
        """As `accept`, but one that cannot be stored holds back none beside it. Answers what went wrong, by its id."""
        by_id = {raw["update_id"]: raw for raw in updates}
        try:
            await self._take(updates)
        except Exception as error:  # noqa: BLE001 -- it is answered
            failed = dict.fromkeys(by_id, error)
        else:
            return {}
        loop = asyncio.get_running_loop()
        deadline = loop.time() + EACH_SECONDS
        for update_id in sorted(by_id) if len(by_id) > 1 else ():
            if loop.time() >= deadline:
                break
            try:
                await self._take([by_id[update_id]])
            except Exception as error:  # noqa: BLE001 -- it is answered
                failed[update_id] = error
            else:
                del failed[update_id]
        self._tell_unstored([by_id[update_id] for update_id in failed])
        return failed

    async def _take(self, updates: Sequence[Raw]) -> None:
        if self._closed:
            raise IntakeClosed
        stored = await self._inbox.store(updates)
        self._unstored.stored(updates)
        for waiting in stored:
            self._queue(waiting)

    def _tell_unstored(self, updates: Sequence[Raw]) -> None:
        chats = self._unstored.failed(updates)
        if chats and not self._closed:
            self._background.start(self._on_failure.tell_unstored(chats), name="unstored")

    async def recover(self) -> None:
        """Queue what an earlier process had stored and not finished."""
        left = await self._inbox.left()
        if left:
            log.info("inbox_recovered", updates=len(left))
        for waiting in left:
            self._queue(waiting)

    async def has_room(self) -> None:
        """Wait until the queues are short enough to take in more."""
        await self._room.wait()

    @property
    def is_full(self) -> bool:
        """Whether `has_room` would have to wait."""
        return not self._room.is_set()

    async def drain(self) -> None:
        """Wait until everything queued is handled (or given up)."""
        await self._background.finish()

    async def close(self) -> None:
        """Stop at once: what is not finished stays in the inbox, and so does what is being stored."""
        self._closed = True
        await self._background.cancel()

    def _queue(self, waiting: Waiting) -> None:
        if self._closed or waiting.update_id in self._held:
            return
        self._held.add(waiting.update_id)
        if len(self._held) >= ROOM:
            self._room.clear()
        chat_key = waiting.chat_key
        queue = self._chats.get(chat_key)
        if queue is not None:
            queue.append(waiting)
            return
        self._chats[chat_key] = deque([waiting])
        self._background.start(self._serve_chat(chat_key), name=f"chat {chat_key}")

    async def _serve_chat(self, chat_key: int) -> None:
        queue = self._chats[chat_key]
        while queue:
            await self._finish(queue)
            self._held.discard(queue.popleft().update_id)
            if len(self._held) < ROOM:
                self._room.set()
        del self._chats[chat_key]

    async def _finish(self, queue: deque[Waiting]) -> None:
        """Handle the first update of the queue, again and again until it is done or given up."""
        waiting = queue[0]
        while True:
            scope = UpdateScope(self._bot_id, waiting.update_id, _more_coming(queue), _album_goes_on(queue))
            try:
                await self._try_once(waiting, scope)
            except AlreadyHandled:
                log.info("update_already_handled", update_id=waiting.update_id)
                return
            except Exception as error:  # whatever a handler raises must neither lose the update nor block others
                if scope.committed:
                    # The act is committed and its receipt is in the outbox; only something after it went wrong.
                    log.exception("update_failed_after_commit", update_id=waiting.update_id)
                    return
                pause = await self._after_failure(waiting, error)
            else:
                return
            if pause is None:
                return
            await asyncio.sleep(pause)

    async def _try_once(self, waiting: Waiting, scope: UpdateScope) -> None:
        async with self._slots:
            token = current_scope.set(scope)
            try:
                await self._handle(waiting.payload, scope)
                if scope.finished and not scope.committed:
                    raise CommitLost
                if not scope.finished:
                    async with self._database.transaction() as session:
                        await scope.finish(session)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                raise HandlerCancelled from error
            finally:
                current_scope.reset(token)

    async def _after_failure(self, waiting: Waiting, error: Exception) -> float | None:
        """Write a failure down and tell of it. Seconds until the next try; None when this was the last."""
        waiting.failures += 1
        tries = waiting.tries + 1
        failure = Failure(waiting.update_id, chat_of(waiting.payload), waiting.failures, error, tries >= MAX_TRIES)
        pause = self._retry_delays[min(waiting.failures, len(self._retry_delays)) - 1]
        if await self._write_down(failure, tries):
            waiting.tries = tries
        else:
            # The database is what failed, so the try says nothing about the update.
            failure = replace(failure, last=False)
            pause = min(pause, OUTAGE_DELAY)
        try:
            await self._on_failure.tell(failure)
        except Exception:
            log.exception("failure_not_told", update_id=waiting.update_id)
        return None if failure.last else pause

    async def _write_down(self, failure: Failure, tries: int) -> bool:
        async def finish(session: AsyncSession) -> None:
            await self._inbox.write_failure(session, failure.update_id, tries=tries, last=failure.last)

        try:
            if failure.last:
                await self._on_failure.bury(failure, finish)
            else:
                async with self._database.transaction() as session:
                    await finish(session)
        except Exception:
            log.exception("inbox_failure_not_written", update_id=failure.update_id)
            return False
        return True


def _album_goes_on(queue: deque[Waiting]) -> bool:
    """Whether what comes next in the chat was sent in one album with this."""
    album = album_of(queue[0].payload)
    return album is not None and len(queue) > 1 and album_of(queue[1].payload) == album


def _more_coming(queue: deque[Waiting]) -> bool:
    """Whether what comes next in the chat will be answered in the same way: words after words, or the same command."""
    if len(queue) < 2:
        return False
    this, following = words_of(queue[0].payload), words_of(queue[1].payload)
    if following is None:
        return False
    return following == this if following.startswith("/") else not (this or "").startswith("/")
