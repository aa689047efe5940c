"""An ordinary message reaches the other side within a second (p95), measured in the phones, over HTTP."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox.screen import read_message
from bot.sandbox.world import World
from tests.durability.ground import MORE_PEOPLE, open_region, settings
from tests.durability.process import Parent
from tests.durability.stand import served
from tests.house import PEOPLE, TOKEN

PAIRS = (("mother", "olga"), ("wife", "pavel"))
ROUNDS = 5
APART = 2.5
"""Seconds between two messages of one person: a chat takes one message a second, and each brings a receipt as well."""
SLOWEST = 1.0
SEND, TAKE = "✅ Отправить", "🙋 Взять в работу"


async def _sees(world: World, key: str, words: str, seconds: float = 20.0) -> int:
    """The id of the bot's message in the phone that has these words or this button."""
    async with asyncio.timeout(seconds):
        while True:
            seq = world.events.seq
            for raw in reversed(world.chat(key)):
                if raw["from"] == "bot" and words in str(read_message(raw)):
                    return int(raw["id"])
            await world.events.wait_after(seq, seconds)


async def _presses(world: World, key: str, label: str) -> None:
    message_id = await _sees(world, key, label)
    message = next(read_message(raw) for raw in world.chat(key) if raw["id"] == message_id)
    place = message.position(label)
    assert place is not None
    world.tap(key, message_id, *place)


async def _quiet(world: World, until: float) -> None:
    """Nobody writes until that moment: what came in a burst has left by then."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        await world.events.wait_after(world.events.seq, until - loop.time())


async def _talk(world: World, family: str, helper: str, took: list[float]) -> None:
    loop = asyncio.get_running_loop()
    world.start(family, "d_angarsk")
    await _presses(world, family, "💬 Психолог")
    await _sees(world, family, "своими словами")
    world.send_text(family, f"Первые слова, {family}.")
    await _presses(world, family, SEND)
    await _sees(world, family, "Заявка, номер")
    await _presses(world, helper, TAKE)
    asked = await _sees(world, helper, "✍️ Ответить")
    await _quiet(world, loop.time() + 2 * APART)
    for number in range(ROUNDS):
        for writer, reader in ((family, helper), (helper, family)):
            began = loop.time()
            words = f"слово {number} от {writer}"
            world.send_text(writer, words, asked if writer == helper else 0)
            await _sees(world, reader, words)
            took.append(loop.time() - began)
            await _quiet(world, began + APART / 2)


@pytest.mark.timeout(180)
async def test_an_ordinary_message_reaches_the_other_side_within_a_second(
    tmp_path: Path, empty_url: str, parent: Parent
) -> None:
    world = World([*PEOPLE, *MORE_PEOPLE], token=TOKEN, bot_username="ryadom_example_bot")
    database = await open_region(tmp_path, empty_url, world)
    took: list[float] = []
    async with served(world) as api:
        bot = parent.bot(tmp_path, settings(tmp_path, empty_url, api))
        await bot.start()
        try:
            for family, helper in PAIRS:
                await _talk(world, family, helper, took)
        finally:
            await bot.stop()
    await database.close()
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    print(f"p50 {took[len(took) // 2]:.3f} s, p95 {p95:.3f} s")  # noqa: T201 -- shown when it fails
    assert len(took) == 2 * ROUNDS * len(PAIRS)
    assert p95 <= SLOWEST
