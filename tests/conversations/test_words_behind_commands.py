"""Words behind a command are words: the command is answered, and they are kept and asked about like any others."""

import pytest

from tests.conversations.asking import ANSWER, PSYCHOLOGIST, asked_and_taken, kept, texts, words_in
from tests.house import House

WORDS = "Помогите, он меня обидел"


@pytest.mark.parametrize(
    ("command", "answered"),
    [
        ("/start", "Какая помощь нужна?"),
        ("/menu", "Какая помощь нужна?"),
        ("/help", "/menu открывает меню"),
        ("/cancel", "Остановлено"),
        ("/privacy", "Что мы храним"),
    ],
)
async def test_words_behind_a_command_are_kept(region: House, command: str, answered: str) -> None:
    mother = region.phone("mother")
    await mother.starts()
    before = len(await texts(mother))
    await mother.writes(f"{command} {WORDS}")
    heard = (await texts(mother))[before:]
    assert len(heard) == 2
    assert answered in heard[0]
    await mother.sees("Сообщение сохранено. Кому его передать?", PSYCHOLOGIST)
    assert await kept(region) == [WORDS]


@pytest.mark.parametrize("words", [WORDS, "помогите", "'; drop table unit; --", "﷽" * 400])
async def test_the_very_first_message_may_stand_behind_start(region: House, words: str) -> None:
    mother = region.phone("mother")
    await mother.writes(f"/start {words}")
    assert any("Здравствуйте" in text for text in await texts(mother))
    await mother.sees("Сообщение сохранено")
    assert await kept(region) == [words]


@pytest.mark.parametrize("typed", ["/menu \u200b \u200d", "/start \x00"])
async def test_a_command_with_nothing_to_read_behind_it_is_a_plain_one(region: House, typed: str) -> None:
    mother = region.phone("mother")
    await mother.writes(typed)
    assert len(await texts(mother)) == 1
    assert await kept(region) == []


async def test_a_link_that_opens_nothing_is_no_words(region: House) -> None:
    mother = region.phone("mother")
    await mother.writes("/start d_nowhere")
    assert any("Эта ссылка уже не действует" in text for text in await texts(mother))
    assert await kept(region) == []


@pytest.mark.parametrize("words", ["/помогите", "/он меня обидел", "/ помогите", "/help/me"])
async def test_only_plain_letters_make_a_command(region: House, words: str) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.writes(words)
    await mother.sees("Сообщение сохранено")
    assert await kept(region) == [words]


async def test_an_answer_that_begins_with_a_slash_reaches_the_family(region: House) -> None:
    _, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(ANSWER)
    await olga.writes("/завтра в 10")
    assert (await words_in(region, 1))[-1] == "/завтра в 10"


async def test_a_specialist_is_asked_which_family_the_words_behind_a_command_are_for(region: House) -> None:
    _, olga = await asked_and_taken(region, "Слова.")
    await olga.writes("/menu Приходите завтра.")
    await olga.sees("Какой семье", "Приходите завтра.", "Ответ по заявке 1")
