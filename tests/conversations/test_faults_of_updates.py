"""Updates that come twice, out of order or late: one effect, the same state, and nobody is told of it."""

import pytest
from sqlalchemy import func, select

from bot.sandbox.faults import Table, UpdateFaults
from storage.models import Appeal, HelpRequest, RequestMessage
from tests.conversations.asking import (
    ANSWER,
    PSYCHOLOGIST,
    SEND,
    asked_and_taken,
    asks,
    nothing_failed,
    prepares,
    texts,
    words_in,
)
from tests.house import House

ODD = {
    "twice": UpdateFaults(repeat=1),
    "out of order": UpdateFaults(shuffle=True),
    "twice and out of order": UpdateFaults(repeat=1, shuffle=True),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_a_request_and_its_answer_have_one_effect(region: House, odd: UpdateFaults) -> None:
    region.world.faults.set(Table(updates=odd))
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ.")
    await mother.writes("Спасибо.")
    assert await words_in(region, 1) == ["Слова.", "Ответ.", "Спасибо."]
    assert (await region.count(HelpRequest), await region.count(Appeal)) == (1, 1)
    for phone, words in ((mother, "номер 1, принята"), (mother, "Ответ."), (olga, "Спасибо.")):
        assert sum(words in text for text in await texts(phone)) == 1
    assert await nothing_failed(region)


async def test_a_burst_of_words_out_of_order_is_one_request_with_all_of_them(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    region.world.faults.set(Table(updates=UpdateFaults(repeat=1, shuffle=True)))
    said = [f"Слово {turn}." for turn in range(10)]
    for words in said:
        region.world.send_text("mother", words)
    await region.settle()
    await mother.presses(SEND)
    assert await region.count(HelpRequest) == 1
    kept = " ".join(await words_in(region, 1))
    assert [kept.count(words) for words in said] == [1] * 10


async def test_fifty_taps_that_come_twice_and_mixed_up_send_one_request(region: House) -> None:
    mother = region.phone("mother")
    screen = await prepares(mother, "Слова.")
    region.world.faults.set(Table(updates=UpdateFaults(repeat=1, shuffle=True)))
    row, column = screen.position(SEND) or (0, 0)
    for _ in range(50):
        region.world.tap("mother", screen.id, row, column)
    await region.settle()
    assert (await region.count(HelpRequest), await region.count(Appeal)) == (1, 1)
    assert sum("принята" in text for text in await texts(mother)) == 1
    assert await nothing_failed(region)


async def test_words_that_come_late_join_the_request_that_was_sent_meanwhile(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    region.world.faults.set(Table(updates=UpdateFaults(late=1, seconds=600)))
    region.world.send_text("mother", "Позже.")
    await region.settle()
    assert await words_in(region, 1) == ["Слова."]
    region.time.forward(minutes=10)
    await region.settle()
    assert await words_in(region, 1) == ["Слова.", "Позже."]


async def test_words_older_than_a_day_are_gone_with_the_messenger_and_newer_ones_are_taken(region: House) -> None:
    """Telegram keeps updates for 24 hours; a bot that was away for longer cannot know more than that."""
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    region.world.send_text("mother", "Первое.")
    region.time.forward(hours=12)
    region.world.send_text("mother", "Второе.")
    region.time.forward(hours=13)
    await region.settle()
    assert await words_in(region, 1) == ["Слова.", "Второе."]
    async with region.rows() as rows:
        assert await rows.scalar(select(func.count()).select_from(RequestMessage)) == 2
