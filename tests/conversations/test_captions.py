"""Words under a photo or a file are words: they go where a text would go, and the file with them."""

import pytest

from tests.conversations.asking import (
    ANGARSK,
    ANSWER,
    CLOSE,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    nothing_failed,
    texts,
    words_in,
)
from tests.conversations.contents import PHOTO
from tests.house import House

FILE: dict[str, object] = {
    "document": {"file_id": "d", "file_unique_id": "d", "file_name": "справка.pdf", "file_size": 1000}
}
WORDS = "Вот образец заявления."


async def own_plea(house: House, kind: str = PSYCHOLOGIST) -> None:
    """Olga, who is on the staff, asks for help herself: her request is the next number."""
    olga = house.phone("olga")
    await olga.writes("/menu")
    await olga.presses("👪 Меню семьи", kind)
    await olga.writes("Мне самой нужна помощь.")
    if kind != URGENT:
        await olga.writes("Ангарск")
        await olga.presses(ANGARSK, SEND)


@pytest.mark.parametrize("content", [PHOTO, FILE], ids=["photo", "document"])
async def test_words_under_a_file_are_the_answer(region: House, content: dict[str, object]) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.sends(**content, caption=WORDS)
    await olga.sees("Ответ передан: заявка, номер 1", CLOSE)
    await mother.sees("Ответ по заявке, номер 1", WORDS)
    assert await words_in(region, 1) == ["Слова матери.", WORDS]
    assert await kept(region) == []
    assert await nothing_failed(region)


async def test_words_under_a_photo_never_join_the_specialists_own_plea(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await own_plea(region)
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE, ANSWER)
    await olga.sends(**PHOTO, caption=WORDS)
    await mother.sees("Ответ по заявке, номер 2", WORDS)
    await olga.sends(**PHOTO, caption="И ещё одно.")
    await olga.sees("Сообщение сохранено", "Какой семье", "Ответ по заявке 2")
    assert await words_in(region, 1) == ["Мне самой нужна помощь."]


async def test_words_after_a_family_wrote_do_not_join_the_specialists_own_plea(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await own_plea(region)
    await olga.writes("Продолжение про себя.")
    assert await words_in(region, 2) == ["Мне самой нужна помощь.", "Продолжение про себя."]
    region.time.forward(minutes=5)
    await mother.writes("Вы здесь?")
    await olga.writes("Да, здесь.")
    await olga.sees("Какой семье", "Ответ по заявке 1", "🙋 Мне нужна помощь")
    await olga.sends(**PHOTO, caption=WORDS)
    await olga.sees("Какой семье", "Ответ по заявке 1", "🙋 Мне нужна помощь")
    assert await words_in(region, 2) == ["Мне самой нужна помощь.", "Продолжение про себя."]
    await olga.presses("Ответ по заявке 1")
    assert await words_in(region, 1) == ["Слова матери.", "Вы здесь?", "Да, здесь.", WORDS]


async def test_a_specialists_own_urgent_words_still_go_at_once(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await own_plea(region, URGENT)
    region.time.forward(minutes=5)
    await mother.writes("Вы здесь?")
    await olga.writes("Мне очень плохо.")
    assert await words_in(region, 2) == ["Мне самой нужна помощь.", "Мне очень плохо."]


async def test_words_under_a_photo_that_come_too_late_are_asked_about(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    region.time.forward(hours=6, minutes=1)
    await olga.sends(**PHOTO, caption=WORDS)
    await olga.sees("Сообщение сохранено", "Какой семье", WORDS)
    assert not any(WORDS in text for text in await texts(mother))


@pytest.mark.parametrize("captioned", [0, 6])
async def test_an_album_is_one_answer_to_the_family_and_one_to_the_specialist(region: House, captioned: int) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    before = len(await texts(olga))
    for number in range(10):
        caption = {"caption": WORDS} if number == captioned else {}
        region.world.send_content("olga", {**PHOTO, "media_group_id": "77", **caption})
    await region.settle()
    region.time.forward(seconds=1)
    await region.settle()
    assert sum(WORDS in text for text in await texts(mother)) == 1
    assert len(await texts(olga)) == before + 1
    assert await kept(region) == []
