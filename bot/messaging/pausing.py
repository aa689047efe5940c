"""How a loop waits for its next turn."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

Pause = Callable[[asyncio.Event, float], Awaitable[None]]


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    """Until the event or the time, whichever is first."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
