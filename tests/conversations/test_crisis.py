"""Words that mark a crisis: the numbers of help first, whatever was being done, and one tap to the specialists."""

import pytest

from scheduler.jobs import watch_helplines
from services.helplines import STALE_AFTER, load_helplines
from storage.models import HelpRequest, RequestKind
from tests.conversations.asking import (
    ANSWER,
    LAWYER,
    PSYCHOLOGIST,
    TAKE,
    URGENT,
    asked_and_taken,
    kept,
    nothing_failed,
    prepares,
    request_of,
    texts,
    words_in,
)
from tests.house import House
from tests.region import set_up_region

CRY = "Я больше не хочу жить."
NUMBERS = load_helplines()[0].phone
STALE = "проверяли больше 90 дней назад"


async def numbers_for(house: House, key: str) -> int:
    return sum(text.startswith(NUMBERS) for text in await texts(house.phone(key)))


async def test_the_very_first_words_bring_the_numbers_and_one_tap_calls(house: House) -> None:
    await set_up_region(house)
    wife, anna = house.phone("wife"), house.phone("anna")
    await wife.writes(CRY)
    first, second = (await texts(wife))[-2:]
    assert first.startswith(NUMBERS)
    assert all(one.phone in first for one in load_helplines())
    assert "Если опасно прямо сейчас, звоните" in first
    assert "Сообщение сохранено. Кому его передать?" in second
    assert await kept(house) == [CRY]
    await wife.presses(URGENT)
    await wife.sees("Срочная заявка, номер 1, принята", "Вместе с ней ушло написанное раньше:", CRY)
    await anna.sees("🆘 Срочно. Заявка 1", TAKE)
    assert await words_in(house, 1) == [CRY]


@pytest.mark.parametrize(
    "where", ["asked for words", "asked for a place", "before sending", "in the settings", "behind a command"]
)
async def test_whatever_is_being_asked(house: House, where: str) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    if where == "asked for words":
        await mother.presses(LAWYER)
    elif where == "asked for a place":
        await mother.presses(PSYCHOLOGIST)
        await mother.writes("Сыну плохо.")
    elif where == "before sending":
        await prepares(mother, "Сыну плохо.")
    elif where == "in the settings":
        await mother.presses("⚙️ Настройки", "Изменить")
    await mother.writes(f"/help {CRY}" if where == "behind a command" else CRY)
    assert await numbers_for(house, "mother") == 1
    assert (await kept(house))[-1] == CRY
    assert await nothing_failed(house)
    await mother.presses(URGENT)
    assert (await request_of(house, 1)).kind is RequestKind.URGENT
    assert (await words_in(house, 1))[-1] == CRY


async def test_the_specialist_whom_the_person_speaks_with_reads_it(house: House) -> None:
    await set_up_region(house)
    mother, olga = await asked_and_taken(house, "Мне тяжело.")
    await mother.writes(CRY)
    assert any(CRY in text for text in await texts(olga))
    assert await words_in(house, 1) == ["Мне тяжело.", CRY]
    assert await numbers_for(house, "mother") == 1
    assert await numbers_for(house, "olga") == 0


async def test_after_urgent_help_was_pressed_the_words_call_at_once(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes(CRY)
    await mother.sees("Срочная заявка, номер 1, принята")
    assert await words_in(house, 1) == [CRY]


async def test_a_correction_and_a_caption_are_heard(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.writes("Не хочу")
    person = house.world.people["mother"]
    message = {"message_id": 3, "date": 1, "edit_date": 2, "chat": person.chat(), "from": person.user()}
    house.world.updates.put("edited_message", {**message, "text": CRY})
    await house.settle()
    assert await numbers_for(house, "mother") == 1
    picture = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    house.world.updates.put("message", {**message, "message_id": 9, "photo": picture, "caption": CRY})
    await house.settle()
    assert await numbers_for(house, "mother") == 2


async def test_what_the_staff_types_for_others_is_no_cry(house: House) -> None:
    await set_up_region(house)
    mother, olga = await asked_and_taken(house, "Мне тяжело.")
    await olga.presses(ANSWER)
    await olga.writes("Бывает ли, что вы думаете: не хочу жить?")
    await mother.sees("не хочу жить")
    assert await numbers_for(house, "olga") == 0


@pytest.mark.parametrize(
    "words", ["Умираю со смеху", "Муж погиб, какие нужны документы?", "Не думайте, я ничего с собой не сделаю"]
)
async def test_other_words_are_kept_and_asked_about_as_ever(house: House, words: str) -> None:
    await set_up_region(house)
    await house.phone("mother").writes(words)
    assert await house.count(HelpRequest) == 0
    assert await kept(house) == [words]
    assert await numbers_for(house, "mother") == 0


async def test_the_admins_hear_once_a_month_of_numbers_that_nobody_has_checked(house: House) -> None:
    await set_up_region(house)
    admin, mother = house.phone("admin"), house.phone("mother")
    await mother.starts()
    await watch_helplines(house.app.workshop)
    await house.settle()
    assert not any(STALE in text for text in await texts(admin))
    checked = load_helplines()[0].checked_on
    house.time.forward(days=(checked - house.time.now().date()).days + STALE_AFTER.days + 1)
    for _ in range(3):
        await watch_helplines(house.app.workshop)
        await house.settle()
    assert [text for text in await texts(admin) if STALE in text and "112" in text] != []
    assert sum(STALE in text for text in await texts(admin)) == 1
    assert not any(STALE in text for text in await texts(mother))
    house.time.forward(days=31)
    await watch_helplines(house.app.workshop)
    await house.settle()
    assert sum(STALE in text for text in await texts(admin)) == 2
