"""Background tasks that nobody forgets: each is kept, its failure is logged, and all are ended together."""

import asyncio
from collections.abc import Collection, Coroutine
from contextvars import Context
from typing import Any

import structlog

log = structlog.get_logger()


AGAIN_SECONDS = 1.0


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks until all have ended. Once is not enough: a cancel is lost where a database that is away fails in
    the very rollback that it has caused, and the task goes on as after any failure.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)


class Background:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self, work: Coroutine[Any, Any, None], *, name: str, context: Context | None = None
    ) -> asyncio.Task[None]:
        """`context`: of its own instead of a copy of the caller's, for work that is not the caller's."""
        task = asyncio.create_task(work, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background_task_failed", task=task.get_name(), exc_info=error)

    async def finish(self) -> None:
        """Wait until every task has ended by itself, those started meanwhile too."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def cancel(self) -> None:
        """End every task, those started meanwhile too."""
        while self._tasks:
            await end(list(self._tasks))
            await asyncio.sleep(0)  # what ended by itself just now is discarded meanwhile
