"""A button stands for what its screen showed: with other words or another reader by now, nothing is sent or erased."""

import pytest

from storage.models import HelpRequest, RequestKind, Side
from tests.conversations.asking import (
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    asks,
    kept,
    request_of,
    texts,
    words_in,
)
from tests.house import House

DROP = "↩️ Отменить"
CHANGED = "слова или адресат изменились. Ничего не отправлено и не стёрто"


async def _two_families_wait_for_olga(region: House) -> None:
    olga = region.phone("olga")
    for who, words in (("mother", "Слова матери."), ("wife", "Слова жены.")):
        await asks(region.phone(who), words)
        await olga.presses(TAKE)


async def test_send_under_the_psychologists_screen_never_sends_to_the_lawyer(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Муж на меня кричит.")
    psychologist = await mother.sees("Психолог увидит ваши слова", SEND)
    await mother.writes("/menu")
    await mother.presses(LAWYER)
    await mother.sees("Юрист увидит ваши слова")
    await mother.presses_old(psychologist, SEND)
    await mother.sees(CHANGED, "Юрист увидит ваши слова", "на меня кричит", SEND)
    assert await region.count(HelpRequest) == 0
    await mother.writes("/menu")
    await mother.presses(PSYCHOLOGIST)
    await mother.presses_old(psychologist, SEND)
    assert (await request_of(region, 1)).kind is RequestKind.PSYCHOLOGIST


async def test_send_under_fewer_words_shows_them_all_first(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Первое.")
    first = await mother.sees(SEND)
    await mother.writes("Второе.")
    await mother.presses_old(first, SEND)
    await mother.sees(CHANGED, "Первое.", "Второе.", SEND)
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["Первое.", "Второе."]


async def test_an_older_answer_button_does_not_send_the_words_for_another_family(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await _two_families_wait_for_olga(region)
    await olga.writes("Мария, приходите в среду.")
    first = await olga.sees("Какой семье", "Мария, приходите в среду.")
    await olga.writes("Елена, муж в списке раненых.")
    await olga.presses_old(first, "Ответ по заявке 1")
    await olga.sees(CHANGED, "Мария, приходите в среду.", "Елена", "Ответ по заявке 2")
    assert not any("Елена" in text for text in await texts(mother))
    assert await words_in(region, 1, Side.STAFF) == []


async def test_long_words_say_that_all_of_them_go(region: House) -> None:
    olga = region.phone("olga")
    await _two_families_wait_for_olga(region)
    await olga.writes("Мария! " + "ответ " * 300)
    await olga.writes("Елена, муж в списке раненых.")
    await olga.sees("Сохранено 2 сообщения", "… и дальше: уйдёт всё целиком")


@pytest.mark.parametrize("label", [DROP, "В заявку 1, психолог"])
async def test_words_written_after_the_screen_are_neither_erased_nor_moved(region: House, label: str) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    await asks(mother, "О выплатах.", kind=LAWYER, place=None)
    await mother.writes("/menu")
    await mother.writes("проба")
    first = await mother.sees("Сообщение сохранено")
    await mother.writes("Муж на меня кричит.")
    await mother.presses_old(first, label)
    await mother.sees(CHANGED, "Сохранено 2 сообщения")
    assert await kept(region) == ["проба", "Муж на меня кричит."]
    await mother.presses(label)
    assert await kept(region) == []
