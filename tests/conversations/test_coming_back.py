"""Who had stopped the bot and starts it again gets what waited, as far as it is still true."""

import pytest

from scheduler.jobs import clean, tell_of_the_unreachable
from storage.models import DeliveryState, OutboxMessage
from tests.conversations.announcing import a_region_with_families, prepare_stream, tick
from tests.conversations.asking import ACCEPT, ANSWER, TAKE, URGENT, asked_and_taken, asks, texts
from tests.conversations.staffing import dismiss_olga
from tests.house import House


@pytest.mark.parametrize(("days", "arrives"), [(4, True), (6.9, True), (8, False)])
async def test_words_wait_seven_days_for_a_family(region: House, days: float, arrives: bool) -> None:
    mother, olga = await asked_and_taken(region, "Тяжело мне.")
    await mother.blocks()
    await olga.presses(ANSWER)
    await olga.writes("Приходите в пятницу, кабинет 3.")
    region.time.forward(days=days)
    await clean(region.app.workshop)
    left = await region.count(
        OutboxMessage, OutboxMessage.notice == "answer", OutboxMessage.state == DeliveryState.BLOCKED
    )
    assert left == arrives
    await mother.unblocks()
    assert any("кабинет 3" in text for text in await texts(mother)) is arrives


async def test_the_specialist_hears_once_of_each_return_of_the_family(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    for times in (1, 2):
        await mother.blocks()
        await olga.presses(ANSWER)
        await olga.writes("Приходите в пятницу.")
        await tell_takers(region)
        await olga.sees("Сообщения по заявке 1 не доходят")
        region.time.forward(hours=1)
        await mother.unblocks()
        await mother.starts()
        for _again in range(2):
            await tell_takers(region)
        await olga.sees("Заявка 1: человек снова на связи, ваши слова дошли.", ANSWER)
        assert sum("снова на связи" in text for text in await texts(olga)) == times
        assert sum("Приходите в пятницу." in text for text in await texts(mother)) == times


async def test_words_that_waited_too_long_are_not_said_to_have_arrived(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await mother.blocks()
    await olga.presses(ANSWER)
    await olga.writes("Приходите в пятницу.")
    await tell_takers(region)
    region.time.forward(days=8)
    await mother.unblocks()
    await tell_takers(region)
    back = await olga.sees("Заявка 1: человек снова на связи.")
    assert "дошли" not in back.text


async def tell_takers(house: House) -> None:
    await tell_of_the_unreachable(house.app.workshop)
    await house.settle()


async def test_a_family_is_not_told_of_a_specialist_who_is_there_no_more(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes("Он с ружьём.")
    await mother.blocks()
    await olga.presses(ACCEPT)
    await dismiss_olga(region)
    region.time.forward(days=2)
    before = len(await texts(mother))
    await mother.unblocks()
    heard = (await texts(mother))[before:]
    assert not any("Теперь с вами" in text for text in heard)
    assert any("номер 1: ответит другой специалист" in text for text in heard)


async def test_a_family_is_told_of_the_specialist_who_is_there(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Тяжело мне.")
    await mother.blocks()
    await region.phone("olga").presses(TAKE)
    await mother.unblocks()
    await mother.sees("Заявка, номер 1, в работе")


async def the_plan_is_sent(coordinator_house: House) -> None:
    coordinator = coordinator_house.phone("coordinator")
    await prepare_stream(coordinator, when="05.12.2026 18:00")
    await coordinator.presses(next(label for label in await coordinator.labels() if "без рассылки" in label))
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц", "Утвердить", "📣 Разослать", "Да, разослать")
    await tick(coordinator_house)


@pytest.mark.parametrize(("days", "arrives"), [(10, True), (50, False)])
async def test_the_plan_reaches_a_head_who_comes_back_while_it_holds(house: House, days: int, arrives: bool) -> None:
    await a_region_with_families(house)
    head = house.phone("head")
    await head.blocks()
    await the_plan_is_sent(house)
    house.time.forward(days=days)
    await clean(house.app.workshop)
    await head.unblocks()
    await tick(house)
    assert any("Как говорить" in text for text in await texts(head)) is arrives


async def test_the_plan_does_not_wait_for_somebody_dismissed(house: House) -> None:
    await a_region_with_families(house)
    olga = house.phone("olga")
    await olga.blocks()
    await the_plan_is_sent(house)
    await dismiss_olga(house)
    await olga.unblocks()
    await tick(house)
    assert not any("Как говорить" in text for text in await texts(olga))
