"""A form of the staff that waited too long, or was overtaken by somebody's words, takes nothing that is typed."""

import pytest

from bot.sandbox.phone import Phone
from storage.models import Side
from tests.conversations.announcing import announce_stream
from tests.conversations.asking import ANSWER, PSYCHOLOGIST, SEND, TAKE, asked_and_taken, kept, texts, words_in
from tests.house import House

PUT_ASIDE = "Вопрос, который ждал ответа, отложен"
FORMS = ("a note", "a name", "a title", "a reason")


async def _waits_for(phone: Phone, form: str) -> None:
    """The form asks its question, and waits for words."""
    await phone.writes("/menu")
    if form == "a note":
        await phone.presses("➕ Записать обращение", "Быт", "Член семьи", "📝 Примечание")
    elif form == "a name":
        await phone.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    elif form == "a title":
        await phone.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    else:
        await announce_stream(phone)
        await phone.writes("/menu")
        await phone.presses("🎥 Мероприятия")
        await phone.presses(next(label for label in await phone.labels() if "Как говорить" in label))
        await phone.presses(next(label for label in await phone.labels() if "тменить" in label))


def _filler(house: House, form: str) -> Phone:
    return house.phone("olga" if form in {"a note", "a name"} else "coordinator")


@pytest.mark.parametrize("form", FORMS)
async def test_six_hours_after_the_question_words_are_asked_about(region: House, form: str) -> None:
    who = _filler(region, form)
    await _waits_for(who, form)
    region.time.forward(hours=6, minutes=1)
    await who.writes("Мне самой плохо, помогите.", "Очень.")
    await who.sees("Сохранено 2 сообщения. Кому их передать?", PSYCHOLOGIST)
    assert await kept(region) == ["Мне самой плохо, помогите.", "Очень."]


@pytest.mark.parametrize("form", FORMS)
async def test_what_is_typed_in_time_is_taken_by_the_form(region: House, form: str) -> None:
    who = _filler(region, form)
    await _waits_for(who, form)
    region.time.forward(hours=5, minutes=59)
    await who.writes("Слова для вопроса")
    assert await kept(region) == []
    assert PUT_ASIDE not in (await who.last()).text


@pytest.mark.parametrize("form", FORMS)
async def test_a_reply_to_a_specialist_of_ones_own_is_asked_about(region: House, form: str) -> None:
    who, pavel = _filler(region, form), region.phone("pavel")
    await who.writes("/menu")
    await who.presses("👪 Меню семьи", PSYCHOLOGIST)
    await who.writes("Личное.")
    await who.writes("ангарск")
    await who.presses("Ангарский городской округ", SEND)
    await pavel.presses(TAKE)
    await _waits_for(who, form)
    await pavel.presses(ANSWER)
    await pavel.writes("Что случилось?")
    await who.sees("Что случилось?")
    await who.writes("Муж кричит.")
    await who.sees(PUT_ASIDE, "Сообщение сохранено", "В заявку 1, психолог")
    await who.presses("В заявку 1, психолог")
    assert await words_in(region, 1) == ["Личное.", "Что случилось?", "Муж кричит."]


async def test_an_answer_typed_at_a_note_is_offered_to_the_family(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await _waits_for(olga, "a note")
    await mother.writes("Он пришёл и кричит. Что делать?")
    await olga.sees("Что делать?")
    await olga.sends(photo=[{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}], caption="К соседям!")
    await olga.sees(PUT_ASIDE, "К соседям!", "Ответ по заявке 1")
    await olga.presses("Ответ по заявке 1")
    assert await words_in(region, 1, Side.STAFF) == ["К соседям!"]
    assert any("К соседям!" in text for text in await texts(mother))


async def test_the_form_put_aside_is_opened_again_from_its_screen(region: House) -> None:
    olga = region.phone("olga")
    await olga.writes("/menu")
    await olga.presses("➕ Записать обращение", "Быт", "Член семьи")
    card = await olga.last()
    await olga.presses("📝 Примечание")
    region.time.forward(hours=7)
    await olga.writes("Позвонить завтра")
    await olga.sees(PUT_ASIDE)
    await olga.presses("↩️ Отменить")
    await olga.presses_old(card, "📝 Примечание")
    await olga.writes("Позвонить завтра")
    await olga.sees("Позвонить завтра")
    assert await kept(region) == []
