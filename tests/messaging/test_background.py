"""Tasks are ended also when a cancel is lost on the way."""

import asyncio

import pytest

from bot.messaging import background
from bot.messaging.background import Background, end


async def _loses_cancels(number: int, lost: list[int]) -> None:
    """As a loop that takes an error of its database for any other: of so many cancels only the error is left."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if len(lost) >= number:
                raise
            lost.append(1)


@pytest.mark.parametrize("number", [0, 1, 3])
async def test_a_task_that_loses_cancels_is_ended(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AGAIN_SECONDS", 0.01)
    lost: list[int] = []
    task = asyncio.create_task(_loses_cancels(number, lost))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task])
    assert task.cancelled()
    assert len(lost) == number


async def test_background_tasks_that_lose_a_cancel_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AGAIN_SECONDS", 0.01)
    lost: list[int] = []
    tasks = Background()
    task = tasks.start(_loses_cancels(1, lost), name="loses one")
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await tasks.cancel()
    assert task.cancelled()
    assert lost == [1]
