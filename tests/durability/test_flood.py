"""One person sends 10,000 messages in a minute: nothing of it is lost, and others are served meanwhile.

How long the others wait beside the whole flood is measured by `python -m tests.benchmarks.flood`.
"""

import asyncio
from typing import Any

import pytest

from bot.messaging.scope import UpdateScope
from tests.benchmarks.flood import UPDATES, flood
from tests.messaging.taking import open_desk, words

FLOODER, OTHER = 101, 102
A_POLL = 100
PART = 500


async def test_ten_thousand_updates_of_one_chat_that_wait_do_not_shut_the_intake_for_others(migrated_url: str) -> None:
    async with open_desk(migrated_url) as desk:
        go_on, served = asyncio.Event(), asyncio.Event()

        async def slow_with_the_flooder(raw: Any, scope: UpdateScope) -> None:  # noqa: ANN401 -- passed through
            if raw["message"]["chat"]["id"] == FLOODER:
                await go_on.wait()
            await desk.write_one(raw, scope)
            served.set()

        desk.handle = slow_with_the_flooder
        for first in range(1, UPDATES, A_POLL):
            await asyncio.wait_for(desk.intake.has_room(), 10)
            await desk.intake.accept([words(number, chat_id=FLOODER) for number in range(first, first + A_POLL)])
        assert not desk.intake.is_full
        await desk.intake.accept([words(UPDATES + 1, chat_id=OTHER)])
        await asyncio.wait_for(served.wait(), 10)
        assert await desk.effects() == [UPDATES + 1]
        assert len(await desk.inbox()) == UPDATES + 1, "what waits is written down"


@pytest.mark.timeout(300)
async def test_others_are_served_within_two_seconds_beside_a_flood_and_nothing_is_lost() -> None:
    flooded = await flood(PART)
    print(flooded)  # noqa: T201 -- shown when it fails
    assert flooded.updates == PART
    assert flooded.others >= 15
    assert flooded.holds
