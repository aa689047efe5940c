"""Whatever a person writes or sends before choosing is kept and joined to what they choose; nothing goes unanswered."""

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from storage.models import Appeal, FsmRecord, RequestMessage
from tests.conversations.asking import (
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    kept,
    nothing_failed,
    texts,
    words_in,
)
from tests.conversations.contents import PHOTO, STICKER, VOICE
from tests.house import House


async def test_words_before_any_choice_are_kept_and_joined(region: House) -> None:
    mother = region.phone("mother")
    await mother.writes("Не знаю, с чего начать.")
    asked = await mother.sees("Сообщение сохранено. Кому его передать?")
    assert {PSYCHOLOGIST, LAWYER, URGENT} <= set(asked.labels)
    await mother.writes("Муж вернулся другим.")
    await mother.sees("Сохранено 2 сообщения. Кому их передать?")
    await mother.presses(LAWYER)
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ")
    await mother.sees("Юрист увидит ваши слова", "Не знаю, с чего начать.", "Муж вернулся другим.")
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["Не знаю, с чего начать.", "Муж вернулся другим."]


async def test_a_burst_is_answered_once_and_nothing_of_it_is_lost(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    before = len(await texts(mother))
    parts = [f"Часть {number}." for number in range(20)]
    await mother.writes(*parts)
    assert (await texts(mother))[before:] == ["Сохранено 20 сообщений. Кому их передать?"]
    await mother.presses(PSYCHOLOGIST, SEND)
    assert await words_in(region, 1) == parts
    assert await region.count(Appeal) == 1


async def test_words_survive_the_menu_start_and_cancel(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Первые слова.")
    await mother.starts()
    await mother.writes("/cancel")
    await mother.writes("/menu")
    await mother.presses(PSYCHOLOGIST)
    await mother.presses("Не хочу указывать")
    await mother.sees("Первые слова.", SEND)


@pytest.mark.parametrize(
    "content",
    [
        {"contact": {"phone_number": "+70000000000", "first_name": "Кто-то"}},
        {"location": {"latitude": 52.5, "longitude": 103.9, "live_period": 60}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"thing_of_the_future": {"a": 1}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_what_cannot_be_passed_on_gets_an_honest_answer_in_every_state(
    region: House, content: dict[str, object]
) -> None:
    mother = region.phone("mother")
    await mother.starts()
    said = {"contact": "Номер не передан", "location": "Место на карте не передано"}.get(
        next(iter(content)), "передаю слова, фото"
    )
    await mother.sends(**content)
    await mother.sees(said, URGENT)
    await mother.presses(PSYCHOLOGIST)
    await mother.sends(**content)
    await mother.sees(said)
    await mother.writes("Слова.")
    await mother.sends(**content)
    await mother.sees(said, "сохранены, но ещё не отправлены", "Где вы живёте?", "Не хочу указывать")
    await mother.writes("ангарск")
    await mother.sees("Ангарский городской округ")
    assert await kept(region) == ["Слова."]
    assert await nothing_failed(region)


@pytest.mark.parametrize(
    "content",
    [
        VOICE,
        PHOTO,
        STICKER,
        {"video_note": {"file_id": "n", "file_unique_id": "n", "length": 10, "duration": 3}},
        {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "../../a.pdf.exe", "file_size": 22_000_000}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_a_file_is_kept_like_words_in_every_state(region: House, content: dict[str, object]) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.sends(**content)
    await mother.sees("Сообщение сохранено", URGENT)
    await mother.presses(PSYCHOLOGIST)
    await mother.sends(**content)
    await mother.sees("Сохранено 2 сообщения", "Где вы живёте?", "Не хочу указывать")
    await mother.writes("Слова.")
    await mother.sends(**content)
    await mother.presses("Не хочу указывать")
    await mother.sees("Слова.", SEND)
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["", "", "Слова.", ""]
    assert await region.count(RequestMessage, RequestMessage.media.is_not(None)) == 3
    assert await nothing_failed(region)


async def test_a_caption_is_words(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.sends(**PHOTO, caption="Вот что пришло из банка.")
    await mother.sees("Сообщение сохранено", LAWYER)
    await mother.presses(LAWYER)
    await mother.sends(**PHOTO, caption="И ещё лист.")
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["Вот что пришло из банка.", "И ещё лист."]


async def test_a_contact_does_not_take_anybody_out_of_what_they_are_typing(region: House) -> None:
    _, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses("✍️ Ответить")
    await olga.sends_contact()
    await olga.sees("Номер не передан", "↩️ Отменить")
    await olga.writes("Ответ словами.")
    await olga.sees("Ответ передан: заявка, номер 1")
    assert await words_in(region, 1) == ["Слова матери.", "Ответ словами."]


async def test_an_album_is_answered_once(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    before = len(await texts(mother))
    for number in range(10):
        caption = {"caption": "Это справки."} if number == 6 else {}
        region.world.send_content("mother", {**PHOTO, "media_group_id": "77", **caption})
    await region.settle()
    assert len(await texts(mother)) == before + 1
    assert sorted(await kept(region)) == [*[""] * 9, "Это справки."]


async def test_service_messages_of_the_chat_are_left_in_silence(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    before = await texts(mother)
    await mother.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    await mother.sends(pinned_message={"message_id": 1, "date": 0, "chat": {"id": 101, "type": "private"}})
    assert await texts(mother) == before
    assert await nothing_failed(region)


async def test_unknown_commands_are_not_words(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.writes("/whatever")
    await mother.sees("Такой команды нет")
    assert await kept(region) == []


async def test_what_is_being_typed_never_holds_words(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова матери, которые нельзя потерять.")
    async with region.rows() as rows:
        records = (await rows.scalars(select(FsmRecord.data))).all()
    assert not any("Слова" in str(data) for data in records)
    assert await region.count(RequestMessage) == 0


async def test_a_reader_of_many_long_words_gets_them_all(region: House) -> None:
    mother: Phone = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes(*(f"{number}:" + "ё" * 4000 for number in range(6)))
    await mother.sees("и дальше: уйдёт всё целиком")
    await mother.presses(SEND)
    olga = region.phone("olga")
    await olga.presses(TAKE)
    assert sum(text.count("ё") for text in await texts(olga)) >= 24_000
