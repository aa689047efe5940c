"""Words go to the request they are meant for, whole, however many requests there are."""

from storage.models import (
    HelpRequest,
    OutboxMessage,
    RequestMessage,
    Side,
)
from tests.conversations.asking import ANSWER, LAWYER, TAKE, asked_and_taken, asks, texts, words_in
from tests.house import House
from tests.region import set_up_region


async def test_stray_words_of_a_specialist_wait_until_they_are_addressed(house: House) -> None:
    await set_up_region(house)
    mother, wife, olga = house.phone("mother"), house.phone("wife"), house.phone("olga")
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE)
    await asks(wife, "Слова жены.")
    await olga.presses(TAKE)
    await olga.writes("Добрый день.", "Как вы?")
    await olga.sees("Сохранено 2 сообщения", "Ответ по заявке 1", "Ответ по заявке 2")
    asked = await olga.last()
    await olga.presses("Ответ по заявке 2")
    await olga.sees("Ответ передан: заявка, номер 2")
    await wife.sees("Как вы?")
    assert await words_in(house, 2, Side.STAFF) == ["Добрый день.", "Как вы?"]
    await olga.presses_old(asked, "Ответ по заявке 1")
    await olga.sees("уже не действует")
    assert await words_in(house, 1, Side.STAFF) == []


async def test_an_old_button_never_sends_newer_words_to_another_family(house: House) -> None:
    await set_up_region(house)
    _, olga = await asked_and_taken(house, "Слова матери.")
    await olga.writes("Первое.")
    asked = await olga.last()
    await olga.presses("Ответ по заявке 1")
    await olga.writes("Совсем другое.")
    await olga.presses_old(asked, "Ответ по заявке 1")
    assert await words_in(house, 1, Side.STAFF) == ["Первое."]


async def test_with_several_open_requests_the_family_says_which_one_is_meant(house: House) -> None:
    await set_up_region(house)
    mother, olga, lawyer = house.phone("mother"), house.phone("olga"), house.phone("lawyer")
    await asks(mother, "Первая.")
    await asks(mother, "Вторая.", kind=LAWYER, place=None)
    await olga.presses(TAKE)
    await lawyer.presses(TAKE)
    await mother.starts()
    await mother.writes("К какой это?")
    await mother.sees("Сообщение сохранено", "В заявку 1, психолог", "В заявку 2, юрист")
    await mother.presses("В заявку 2, юрист")
    await mother.sees("Передано специалисту: заявка, номер 2")
    await lawyer.sees("К какой это?")
    assert not any("К какой это?" in text for text in await texts(olga))
    await mother.writes("И ещё юристу.")
    assert await words_in(house, 2) == ["Вторая.", "К какой это?", "И ещё юристу."]
    house.time.forward(minutes=5)
    await olga.presses(ANSWER)
    await olga.writes("Ответ психолога.")
    await mother.sees("Ответ психолога.")
    await mother.writes("Это уже психологу.")
    await mother.sees("Сообщение сохранено", "В заявку 1, психолог")
    assert await words_in(house, 2) == ["Вторая.", "К какой это?", "И ещё юристу."]
    await mother.presses("В заявку 1, психолог")
    await olga.sees("Это уже психологу.")


async def test_both_sides_get_long_words_whole(house: House) -> None:
    await set_up_region(house)
    mother, olga = house.phone("mother"), house.phone("olga")
    long = "".join(f"<{number}> & " for number in range(700))[:4096]
    await asks(mother, long)
    await olga.presses(TAKE)
    before = len(await olga.chat())
    await mother.writes(long)
    got = "".join(
        message.text.partition("пишет семья:\n")[2]
        for message in (await olga.chat())[before:]
        if "пишет семья" in message.text
    )
    assert "".join(got.split()) == "".join(long.split())
    await olga.presses(ANSWER)
    await olga.writes("😀" * 2048)
    emoji = "".join(text for text in await texts(mother) if "Ответ по заявке" in text)
    assert emoji.count("😀") == 2048
    assert await house.count(OutboxMessage, OutboxMessage.state == "failed") == 0
    assert await house.count(HelpRequest) == 1
    assert await house.count(RequestMessage) == 3
