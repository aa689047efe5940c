"""A message that its writer changes is changed at the other side too; the former wording is kept nowhere."""

import pytest

from bot.sandbox import media
from bot.sandbox.faults import Rule, Table
from bot.sandbox.phone import ChatMessage, Phone
from tests.conversations.asking import (
    ANSWER,
    CLOSE,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    asked_and_taken,
    asks,
    kept,
    nothing_failed,
    prepares,
    texts,
    words_in,
)
from tests.conversations.contents import PHOTO
from tests.house import House


async def own(phone: Phone, words: str) -> ChatMessage:
    return [one for one in await phone.chat() if words in one.text and one.sender == "me"][-1]


async def test_a_correction_changes_the_copy_at_the_other_side(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Приеду в среду.")
    before = len(await olga.chat())
    await mother.edits(await own(mother, "в среду"), "Приеду в четверг.")
    await mother.sees("Исправление передано: заявка, номер 1")
    shown = await olga.sees("Заявка 1", "семья исправила", "Приеду в четверг.", ANSWER)
    assert shown.edited
    assert len(await olga.chat()) == before
    assert await words_in(region, 1) == ["Слова матери.", "Приеду в четверг."]
    assert not any("в среду" in text for text in await texts(olga))
    await mother.edits(await own(mother, "в четверг"), "Приеду в пятницу.")
    await olga.sees("Приеду в пятницу.")
    assert len(await olga.chat()) == before


async def test_a_correction_of_the_specialist_too(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Приходите в среду.")
    await olga.edits(await own(olga, "в среду"), "Приходите в четверг.")
    await olga.sees("Исправление передано: заявка, номер 1")
    shown = await mother.sees("Ответ по заявке, номер 1", "исправлено", "Приходите в четверг.")
    assert shown.edited
    assert (await words_in(region, 1))[-1] == "Приходите в четверг."


async def test_the_words_below_a_file_are_corrected_below_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_photo(caption="Справка старая.")
    before = len(await olga.chat())
    await mother.edits(await own(mother, "Справка"), "Справка новая.")
    shown = await olga.sees("семья исправила", "Справка новая.", ANSWER)
    assert shown.edited
    assert shown.media is not None
    assert len(await olga.chat()) == before


async def test_a_refused_correction_comes_as_a_new_message(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Приеду в среду.")
    copy = await olga.sees("Приеду в среду.")
    region.world.remove(region.world.message(region.world.people["olga"], copy.id))  # type: ignore[arg-type] # it is there
    await mother.edits(await own(mother, "в среду"), "Приеду в четверг.")
    shown = await olga.sees("семья исправила", "Приеду в четверг.")
    assert not shown.edited


async def test_a_correction_of_words_read_with_the_request_comes_as_a_reply_to_them(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    words = [one for one in await olga.chat() if "Слова матери." in one.text][-1]
    await mother.edits(await own(mother, "Слова матери."), "Слова матери, точнее.")
    shown = await olga.sees("семья исправила", "Слова матери, точнее.")
    assert shown.reply_to == words.id


async def test_a_correction_before_anybody_has_read_is_what_is_read(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Было.")
    await mother.edits(await own(mother, "Было."), "Стало.")
    await mother.sees("Исправлено: заявка, номер 1")
    await olga.presses(TAKE)
    assert any("Стало." in text for text in await texts(olga))
    assert not any("Было." in text for text in await texts(olga))


async def test_a_correction_before_sending_changes_what_will_be_sent(region: House) -> None:
    mother = region.phone("mother")
    old = await prepares(mother, "Было.", "И ещё.")
    await mother.edits(await own(mother, "Было."), "Стало.")
    await mother.sees("Исправлено.", "Стало.", "И ещё.", SEND)
    assert await kept(region) == ["Стало.", "И ещё."]
    await mother.presses_old(old, SEND)
    await mother.sees("С тех пор слова или адресат изменились", SEND)
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["Стало.", "И ещё."]


async def test_a_correction_before_any_choice(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.writes("Было.")
    await mother.edits(await own(mother, "Было."), "Стало.")
    await mother.sees("Исправлено.", PSYCHOLOGIST)
    assert await kept(region) == ["Стало."]


async def test_a_correction_that_changes_nothing_is_not_answered(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Тут.")
    before = len(await mother.chat()), len(await olga.chat())
    await mother.edits(await own(mother, "Тут."), "Тут.")
    assert (len(await mother.chat()), len(await olga.chat())) == before
    assert await nothing_failed(region)


async def test_another_photo_in_place_of_one_is_shown_anew(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_photo(caption="Первое фото.")
    other = await mother._photo(b"quite another picture", "")
    carried = media.completed(other, region.world.files, lambda _key: {})
    region.world.edit_content("mother", (await mother.own()).id, carried)
    await region.settle()
    photos = [one for one in await olga.chat() if one.media and one.sender == "bot"]
    assert len(photos) == 2
    assert "семья исправила" in photos[-1].text


async def test_a_closed_request_is_not_corrected(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(CLOSE, "Помощь получена")
    await mother.edits(await own(mother, "Слова матери."), "Иначе.")
    await mother.sees("Заявка, номер 1, закрыта")
    assert await words_in(region, 1) == ["Слова матери."]


@pytest.mark.parametrize("length", [10, 4096])
async def test_a_correction_grows_as_long_as_it_likes(region: House, length: int) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Коротко." if length > 10 else "д" * 4096)
    await mother.edits(await mother.own(), "ы" * length)
    got = "".join(text for text in await texts(olga) if "семья исправила" in text)
    assert got.count("ы") == length
    assert await nothing_failed(region)


async def test_what_is_in_no_conversation_is_answered_as_before(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.edits(await mother.own(), "Не команда.")
    await mother.sees("Исправления в уже отправленном сообщении я не вижу")


async def test_a_correction_made_while_the_first_words_have_not_left(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    region.world.faults.set(Table(rules=[Rule(kind="refused", who="olga", method="sendMessage", times=1)]))
    await mother.writes("Было.")
    await mother.edits(await own(mother, "Было."), "Стало.")
    region.time.forward(seconds=60)
    await region.settle()
    shown = [text for text in await texts(olga) if "Было." in text or "Стало." in text]
    assert len(shown) == 1
    assert "Стало." in shown[0]


async def test_a_colleague_cannot_correct_what_is_not_theirs(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.sends(**PHOTO, caption="Личное.")
    assert await kept(region) == ["Личное."]
    await mother.writes("Моё.")
    copy = [one for one in await olga.chat() if "Моё." in one.text][-1]
    raw = region.world.message(region.world.people["olga"], copy.id)
    assert raw is not None
    edited = {**raw.to_bot_api(region.world.bot), "from": region.world.people["olga"].user(), "text": "Чужое."}
    region.world.push_raw({"edited_message": edited})
    await region.settle()
    assert (await words_in(region, 1))[-1] == "Моё."
