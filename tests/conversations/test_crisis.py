"""Words that mark a crisis: the numbers of help first, whatever was being done, and a call that one tap takes back."""

import pytest
from sqlalchemy import select

from scheduler.jobs import watch_helplines
from services.helplines import STALE_AFTER, load_helplines
from services.safety import alarm
from storage.models import Appeal, AppealLine, HelpRequest, RequestKind
from tests.conversations.asking import (
    ACCEPT,
    ANSWER,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
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
NOT_URGENT = "Это не срочно"
STALE = "проверяли больше 90 дней назад"


async def numbers_for(house: House, key: str) -> int:
    return sum(text.startswith(NUMBERS) for text in await texts(house.phone(key)))


async def test_the_very_first_words_bring_the_numbers_and_call_by_themselves(region: House) -> None:
    wife, anna = region.phone("wife"), region.phone("anna")
    await wife.writes(CRY)
    told = await wife.sees("Если опасно прямо сейчас, звоните", "Срочная заявка, номер 1, принята", "Я зову")
    assert told.text.startswith(NUMBERS)
    assert all(one.phone in told.text for one in load_helplines())
    assert "с вами" not in told.text
    await anna.sees("🆘 Срочно. Заявка 1", ACCEPT)
    assert await words_in(region, 1) == [CRY]
    assert await kept(region) == []
    async with region.rows() as rows:
        assert (await rows.scalars(select(Appeal.line))).all() == [AppealLine.EMERGENCY_PSYCHOLOGICAL]


@pytest.mark.parametrize(
    "where", ["asked for words", "asked for a place", "before sending", "in the settings", "behind a command"]
)
async def test_whatever_is_being_asked(region: House, where: str) -> None:
    mother = region.phone("mother")
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
    assert await numbers_for(region, "mother") == 1
    assert await words_in(region, 1) == [CRY]
    assert (await request_of(region, 1)).kind is RequestKind.URGENT
    await mother.writes("Приезжайте.")
    assert await words_in(region, 1) == [CRY, "Приезжайте."]
    assert await nothing_failed(region)


async def test_words_that_wait_for_nobody_go_along(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.writes("Мы поругались.")
    await mother.writes(CRY)
    await mother.sees("Вместе с ней ушло написанное раньше:", "Мы поругались.")
    assert await words_in(region, 1) == ["Мы поругались.", CRY]
    assert await kept(region) == []


async def test_words_begun_for_a_lawyer_wait_and_later_ones_follow_the_call(region: House) -> None:
    mother, lawyer = region.phone("mother"), region.phone("lawyer")
    await prepares(mother, "Про выплаты.", kind=LAWYER)
    await mother.writes(CRY)
    await mother.sees("То, что вы начали писать другому специалисту, сохранено и ждёт")
    await mother.writes("Я одна.")
    await mother.writes("/menu")
    await mother.writes("Пожалуйста.")
    assert await words_in(region, 1) == [CRY, "Я одна.", "Пожалуйста."]
    assert await kept(region) == ["Про выплаты."]
    await mother.writes("/menu")
    await mother.presses(LAWYER, SEND)
    assert await words_in(region, 2) == ["Про выплаты."]
    assert not any(CRY in text for text in await texts(lawyer))


async def test_a_cry_to_a_lawyer_goes_to_psychologists_only(region: House) -> None:
    mother, lawyer = region.phone("mother"), region.phone("lawyer")
    await asks(mother, "Про выплаты.", kind=LAWYER)
    await lawyer.presses(TAKE)
    await mother.writes(CRY)
    assert await words_in(region, 1) == ["Про выплаты."]
    assert await words_in(region, 2) == [CRY]
    assert not any(CRY in text or "слова о беде" in text for text in await texts(lawyer))
    await region.phone("anna").sees("🆘 Срочно. Заявка 2", ACCEPT)


async def test_the_psychologist_whom_the_person_speaks_with_reads_it_and_others_are_called(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне тяжело.")
    await mother.writes(CRY)
    await mother.sees("Срочная заявка, номер 2, принята", "Эти слова видит и ваш психолог: заявка, номер 1")
    await olga.sees("🆘 Срочно. В вашей заявке 1 слова о беде", "срочная заявка 2", ACCEPT)
    assert any(CRY in text for text in await texts(olga))
    assert await words_in(region, 1) == ["Мне тяжело.", CRY]
    assert await words_in(region, 2) == [CRY]
    assert await numbers_for(region, "olga") == 0
    await olga.presses(ACCEPT)
    await mother.sees("Теперь с вами психолог: срочная заявка, номер 2")
    await mother.writes(CRY)
    assert await words_in(region, 2) == [CRY, CRY]
    assert await words_in(region, 1) == ["Мне тяжело.", CRY], "whoever has the urgent request reads it there"
    assert await region.count(HelpRequest) == 2


async def test_after_urgent_help_was_pressed_the_words_join_the_call(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes(CRY)
    await mother.sees("Добавлено: заявка, номер 1")
    assert await words_in(region, 1) == [CRY]
    assert await numbers_for(region, "mother") == 1, "they stand above, two lines away"


async def test_said_again_the_numbers_come_only_after_ten_minutes(region: House) -> None:
    wife = region.phone("wife")
    for _ in range(3):
        await wife.writes(CRY)
    assert await numbers_for(region, "wife") == 1
    region.time.forward(minutes=10)
    await wife.writes(CRY)
    assert await numbers_for(region, "wife") == 2
    assert await region.count(HelpRequest) == await region.count(Appeal) == 1
    assert len(await words_in(region, 1)) == 4, "no word is lost"


async def test_a_correction_calls_once_however_often_it_is_delivered(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.writes("Не хочу")
    person = region.world.people["mother"]
    message = {"message_id": 3, "date": 1, "edit_date": 2, "chat": person.chat(), "from": person.user()}
    for _ in range(3):
        region.world.updates.put("edited_message", {**message, "text": CRY})
        await region.settle()
    assert await numbers_for(region, "mother") == 1
    assert await words_in(region, 1) == ["Не хочу", CRY]
    await mother.presses(NOT_URGENT)
    region.world.updates.put("edited_message", {**message, "text": CRY})
    await region.settle()
    assert await region.count(HelpRequest) == 1, "what was taken back is not called for again by a repeated correction"


async def test_a_caption_is_heard(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    person = region.world.people["mother"]
    picture = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    message = {"message_id": 9, "date": 1, "chat": person.chat(), "from": person.user()}
    region.world.updates.put("message", {**message, "photo": picture, "caption": CRY})
    await region.settle()
    assert await numbers_for(region, "mother") == 1
    assert any(CRY in text for text in await words_in(region, 1))


@pytest.mark.parametrize("empty_handed", ["lawyer", "coordinator", "head"])
async def test_the_staff_may_cry_too(region: House, empty_handed: str) -> None:
    phone = region.phone(empty_handed)
    await phone.writes("/menu")
    await phone.presses("👪 Меню семьи")
    await phone.writes(CRY)
    await phone.sees("Срочная заявка, номер 1, принята")


async def test_a_psychologist_with_families_in_work_is_heard_in_the_family_menu(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Мне тяжело.")
    await olga.writes("/menu")
    await olga.presses("👪 Меню семьи", PSYCHOLOGIST)
    await olga.writes(CRY)
    await olga.sees("Срочная заявка, номер 2, принята")
    assert not any("🆘 Срочно. Заявка 2" in text for text in await texts(olga)), "nobody answers a request of their own"
    await region.phone("anna").sees("🆘 Срочно. Заявка 2")


async def test_a_list_that_breaks_keeps_no_words_from_being_kept(
    region: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_text: str) -> None:
        raise LookupError

    monkeypatch.setattr(alarm, "find_crisis", broken)
    await region.phone("wife").writes(CRY)
    assert await kept(region) == [CRY]
    assert await nothing_failed(region)


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
