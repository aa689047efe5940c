"""A request that reached nobody, and a taker who gets no words any more, are told to whoever can help."""

import pytest

from scheduler.jobs import watch_requests
from storage.models import OutboxMessage
from tests.conversations.asking import TAKE, URGENT, asks, texts
from tests.house import House
from tests.region import set_up_region

PSYCHOLOGISTS = ("olga", "pavel", "anna")
NOBODY = "Заявку никто не получил"


@pytest.fixture
async def region(house: House) -> House:
    await set_up_region(house)
    return house


async def watched(house: House) -> None:
    await watch_requests(house.app.workshop)
    await house.settle()


@pytest.mark.parametrize("urgent", [False, True])
async def test_notices_that_all_bounced_are_told_once_after_two_minutes(region: House, urgent: bool) -> None:
    mother = region.phone("mother")
    for who in PSYCHOLOGISTS:
        await region.phone(who).blocks()
    if urgent:
        await mother.starts("d_angarsk")
        await mother.presses(URGENT)
        await mother.writes("Помогите.")
    else:
        await asks(mother, "Слова.")
    await watched(region)
    assert await region.count(OutboxMessage, OutboxMessage.notice == "nobody_to_answer") == 0, "too early"
    region.time.forward(minutes=2)
    for _again in range(3):
        await watched(region)
    for who in ("coordinator", "admin", *(["head"] if urgent else [])):
        told = [text for text in await texts(region.phone(who)) if NOBODY in text]
        assert len(told) == 1, who
        assert "Слова" not in told[0]


async def test_whoever_is_known_to_have_stopped_the_bot_is_nobody(region: House) -> None:
    for who in PSYCHOLOGISTS:
        await region.phone(who).blocks()
    await asks(region.phone("wife"), "Раньше.")
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes("Помогите.")
    region.time.forward(minutes=3)
    await watched(region)
    assert any(NOBODY in text and "Срочно" in text for text in await texts(region.phone("head")))


async def test_a_request_that_somebody_has_got_is_quiet(region: House) -> None:
    await region.phone("olga").blocks()
    await asks(region.phone("mother"), "Слова.")
    region.time.forward(minutes=30)
    await watched(region)
    assert not any(NOBODY in text for text in await texts(region.phone("coordinator")))


async def test_the_head_hears_once_that_the_taker_gets_no_words(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Слова.")
    await olga.presses(TAKE)
    await olga.blocks()
    await mother.writes("Мне хуже.")
    for _again in range(3):
        await watched(region)
    told = [text for text in await texts(region.phone("head")) if "Сообщения семьи не доходят" in text]
    assert len(told) == 1
    assert "Ольга" in told[0]
    assert "хуже" not in told[0]
    assert not any("не доходят" in text for text in await texts(region.phone("coordinator")))
