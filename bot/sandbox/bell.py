"""A bell that wakes everybody who waits at this moment."""

import asyncio


class Bell:
    """For long polls: state is changed first, then the bell rings, and each waiter looks again."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def wait(self, seconds: float) -> bool:
        """Whether the bell rang within so many seconds."""
        if seconds <= 0:
            return False
        try:
            await asyncio.wait_for(self._next.wait(), seconds)
        except TimeoutError:
            return False
        return True
