"""Files go both ways in a conversation, as they are and with the request that they belong to; no account is shown."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from bot.sandbox.faults import Rule, Table
from bot.sandbox.phone import ChatMessage, Phone
from scheduler.timetable import tick_all
from storage.models import MessageCopy, RequestMessage
from tests.conversations.asking import (
    ANSWER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    asked_and_taken,
    asks,
    nothing_failed,
    prepares,
    texts,
)
from tests.house import House

WORDS = "Вот что прислали."
Send = Callable[[Phone], Awaitable[None]]
KINDS: dict[str, Send] = {
    "photo": lambda phone: phone.sends_photo(caption=WORDS),
    "video": lambda phone: phone.sends_video(caption=WORDS),
    "voice": lambda phone: phone.sends_voice(seconds=12, caption=WORDS),
    "document": lambda phone: phone.sends_file("справка.pdf", caption=WORDS),
    "audio": lambda phone: phone.sends_audio(caption=WORDS),
    "animation": lambda phone: phone.sends_animation(caption=WORDS),
    "video_note": lambda phone: phone.sends_video_note(seconds=5),
    "sticker": lambda phone: phone.sends_sticker(),
}
BARE = {"video_note": "видеосообщение, 0:05", "sticker": "стикер"}


def kind_of(message: ChatMessage) -> str | None:
    return "document" if message.document else message.media["kind"] if message.media else None


def of_kind(chat: list[ChatMessage], kind: str) -> list[ChatMessage]:
    return [message for message in chat if message.sender == "bot" and kind_of(message) == kind]


async def album_arrives(region: House) -> None:
    """The first of an album waits a second for the others."""
    region.time.forward(seconds=1)
    await region.settle()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_goes_both_ways_with_its_request(region: House, kind: str) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await KINDS[kind](mother)
    await mother.sees("Передано специалисту: заявка, номер 1")
    await olga.sees("Заявка 1", "пишет семья", BARE.get(kind, WORDS), ANSWER)
    assert len(of_kind(await olga.chat(), kind)) == 1
    await olga.presses(ANSWER)
    await KINDS[kind](olga)
    await olga.sees("Ответ передан: заявка, номер 1")
    await mother.sees("Ответ по заявке, номер 1", BARE.get(kind, WORDS), "✍️ Написать в эту заявку")
    assert len(of_kind(await mother.chat(), kind)) == 1
    assert await nothing_failed(region)


async def test_whoever_reads_a_file_learns_nothing_of_the_account(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_photo(caption=WORDS)
    (shown,) = of_kind(await olga.chat(), "photo")
    raw = region.world.message(region.world.people["olga"], shown.id)
    assert raw is not None
    assert raw.origin == {}, "it is the bot's own message, not a forwarded one"
    assert "Мария" not in str(shown)


async def test_a_request_may_be_a_voice_message_only(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await mother.starts()
    await mother.sends_voice(seconds=12)
    await mother.sees("Сообщение сохранено", PSYCHOLOGIST)
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ")
    await mother.sees("[голосовое сообщение, 0:12]", SEND)
    await mother.presses(SEND)
    await olga.presses(TAKE)
    await olga.sees("Заявка 1", "пишет семья", ANSWER)
    assert len(of_kind(await olga.chat(), "voice")) == 1
    assert any("[голосовое сообщение, 0:12]" in text for text in await texts(olga))


async def test_a_file_before_any_choice_is_joined_to_the_words(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await mother.starts()
    await mother.sends_photo()
    await mother.writes("А это к ней.")
    await mother.sees("Сохранено 2 сообщения")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ", SEND)
    await olga.presses(TAKE)
    assert any("[фото]" in text and "А это к ней." in text for text in await texts(olga))
    assert len(of_kind(await olga.chat(), "photo")) == 1


async def test_an_album_arrives_as_one_album_in_order_with_one_line(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    before = len(await mother.chat())
    await mother.sends_album(4, caption=WORDS, captioned=2)
    assert len([m for m in (await mother.chat())[before:] if m.sender == "bot"]) == 1
    assert of_kind(await olga.chat(), "photo") == [], "it gathers"
    await album_arrives(region)
    shown = of_kind(await olga.chat(), "photo")
    assert [message.text for message in shown] == ["", "", WORDS, ""]
    carried = [region.world.message(region.world.people["olga"], one.id) for one in shown]
    assert len({one.carried["media_group_id"] for one in carried if one is not None}) == 1
    sent = [raw.carried["photo"][-1]["file_id"] for raw in carried if raw is not None]
    async with region.rows() as rows:
        kept = [
            one["ref"] for one in await rows.scalars(select(RequestMessage.media).order_by(RequestMessage.id)) if one
        ]
    assert sent == kept
    last = await olga.last()
    assert "файлы выше" in last.text
    assert ANSWER in last.labels
    assert sum("файлы выше" in text for text in await texts(olga)) == 1


async def test_words_after_an_album_do_not_overtake_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_album(2)
    await mother.writes("Это наш дом.")
    assert not any("Это наш дом." in text for text in await texts(olga))
    await album_arrives(region)
    order = [kind_of(message) or message.text.splitlines()[-1] for message in (await olga.chat())[-4:]]
    assert order == ["photo", "photo", "файлы выше.", "Это наш дом."]


async def test_what_of_an_album_comes_late_comes_after_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_album(2)
    await album_arrives(region)
    region.time.forward(seconds=5)
    photo = await mother._photo(b"another", "")
    await mother.sends(**photo, media_group_id="mother-1")
    await album_arrives(region)
    assert len(of_kind(await olga.chat(), "photo")) == 3
    assert await region.count(MessageCopy, MessageCopy.account_id != 0) > 3


async def test_an_album_is_one_answer_of_the_specialist(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    before = len(await texts(olga))
    await olga.sends_album(5)
    assert len(await texts(olga)) == before + 1
    await album_arrives(region)
    assert len(of_kind(await mother.chat(), "photo")) == 5
    await mother.sees("Ответ по заявке, номер 1", "файлы выше")


async def test_a_long_caption_follows_its_file_whole(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    caption = "<слово> & " * 102
    await mother.sends_photo(caption=caption)
    (shown,) = of_kind(await olga.chat(), "photo")
    assert shown.text == ""
    assert caption.strip() in (await olga.last()).text


async def test_a_file_that_the_messenger_refuses_is_told_of_on_both_sides(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends(photo=[{"file_id": "gone", "file_unique_id": "x", "width": 1, "height": 1}], caption=WORDS)
    await olga.sees("Заявка 1", "Вложение не дошло: фото", WORDS, ANSWER)
    await tick_all(region.app.workshop)
    await region.settle()
    await mother.sees("Вложение не дошло: фото, заявка, номер 1", "ещё раз")
    before = len(await texts(mother))
    await tick_all(region.app.workshop)
    await region.settle()
    assert len(await texts(mother)) == before, "once"


async def test_one_bad_file_of_an_album_does_not_keep_the_others(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    good = await mother._photo(b"good", "")
    bad = {"photo": [{"file_id": "gone", "file_unique_id": "x", "width": 1, "height": 1}]}
    for content in (good, bad, good):
        region.world.send_content("mother", {**content, "media_group_id": "m9"})
    await region.settle()
    await album_arrives(region)
    assert len(of_kind(await olga.chat(), "photo")) == 2
    assert sum("Вложение не дошло" in text for text in await texts(olga)) == 1


async def test_a_file_goes_to_the_request_that_is_chosen(region: House) -> None:
    mother, olga, lawyer = region.phone("mother"), region.phone("olga"), region.phone("lawyer")
    await asks(mother, "Первая.")
    await asks(mother, "Вторая.", kind="⚖️ Юрист", place=None)
    await olga.presses(TAKE)
    await lawyer.presses(TAKE)
    await mother.starts()
    await mother.sends_album(3)
    await mother.sees("Кому", "В заявку 1, психолог", "В заявку 2, юрист")
    await mother.presses("В заявку 2, юрист")
    await album_arrives(region)
    assert len(of_kind(await lawyer.chat(), "photo")) == 3
    assert of_kind(await olga.chat(), "photo") == []


async def test_words_at_rest_under_a_voice_message_are_asked_about(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.sends_voice(seconds=61)
    await olga.sees("Какой семье", "[голосовое сообщение, 1:01]", "Ответ по заявке 1")
    await olga.presses("Ответ по заявке 1")
    await region.phone("mother").sees("Ответ по заявке, номер 1")
    assert len(of_kind(await region.phone("mother").chat(), "voice")) == 1


async def test_whoever_is_about_to_send_sends_the_photo_too(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Слова.")
    await mother.sends_photo()
    await mother.sees("Слова.", "[фото]", SEND)


async def test_an_album_that_a_broken_connection_cuts_arrives_all_the_same(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    region.world.faults.set(Table(rules=[Rule(kind="dropped", method="sendMediaGroup", times=1)]))
    await mother.sends_album(3)
    await album_arrives(region)
    for _ in range(3):
        region.time.forward(seconds=10)
        await region.settle()
    assert len(of_kind(await olga.chat(), "photo")) == 3
