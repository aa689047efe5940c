"""Bad inputs, «Media»: whatever is no text. No file is ever fetched: only what the messenger finds it by is kept.

Proven elsewhere: every kind in every state of a family (tests/conversations/test_words_before_choice.py), captions and
albums of the staff (tests/conversations/test_captions.py), a live location (tests/conversations/
test_words_kept_apart.py).
"""

from typing import Any

import pytest
from aiogram.methods import GetFile, TelegramMethod

from bot.sandbox.answers import Json
from bot.sandbox.downloads import METHOD
from bot.sandbox.faults import Moment
from storage.models import InboxState, InboxUpdate
from tests.bad_inputs import raw
from tests.bad_inputs.watch import Watch
from tests.conversations.asking import PSYCHOLOGIST, SEND, URGENT, texts, words_in
from tests.conversations.contents import PHOTO, STICKER, VOICE
from tests.house import House

NOT_PASSED_ON = ("передаю слова, фото", "Место на карте не передано и не сохранено")


def file_of(name: str, size: int = 10, **more: object) -> Json:
    return {"document": {"file_id": "d", "file_unique_id": "d", "file_name": name, "file_size": size, **more}}


OTHER_POLL: Json = {"poll": {"id": "1", "question": "?", "options": [{"text": "Да"}]}}


CONTENTS: dict[str, Json] = {
    "a file of 21 MB": file_of("большой.pdf", 21 * 2**20),
    "an empty file": file_of("пустой.txt", 0),
    "a program": file_of("a.pdf.exe", mime_type="application/x-msdownload"),
    "a name that goes up": file_of("../../x"),
    "a name of 255 bytes": file_of("ы" * 127 + "x"),
    "a name turned round": file_of("отчёт\u202efdp.exe"),
    "a name with NUL": file_of("a\x00.pdf"),
    "a bomb of a docx": file_of("бомба.docx", 42_000, mime_type="application/vnd.openxmlformats"),
    "a voice message": VOICE,
    "a video note": {"video_note": {"file_id": "n", "file_unique_id": "n", "length": 10, "duration": 3}},
    "a photo": PHOTO,
    "a sticker": STICKER,
    "a place": {"location": {"latitude": 52.5, "longitude": 103.9}},
    "a live place": {"location": {"latitude": 52.5, "longitude": 103.9, "live_period": 60}},
    "a poll of a shape that aiogram does not know": OTHER_POLL,
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "a story": {"story": {"chat": {"id": 101, "type": "private"}, "id": 1}},
    "a gift of such a shape": {"gift": {"gift": {"id": "1"}}},
    "a type of the future": {"telepathy": {"thought": "помогите"}},
    "nothing": {},
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
async def test_what_is_no_text_is_answered_and_never_fetched(watch: Watch, content: Json) -> None:
    """Of a file its reference is kept with the words of the family; a form of the staff wants words."""
    house = watch.house
    is_file = bool({"document", "voice", "video_note", "photo", "sticker"} & content.keys())
    fetched: list[TelegramMethod[Any]] = []

    async def note(_moment: Moment, method: TelegramMethod[Any]) -> None:
        if isinstance(method, GetFile):
            fetched.append(method)

    house.session.faults.append(note)
    mother, olga = house.phone("mother"), house.phone("olga")
    await mother.starts()
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "Примечание")
    kept, hears = (("draft", "draft_part", "outbox"), ("Сообщение сохранено",)) if is_file else ((), NOT_PASSED_ON)
    for phone, tables, answers in ((mother, kept, hears), (olga, (), ("Пожалуйста, напишите это словами",))):
        async with watch.only(phone, *tables):
            await raw.push(house, message=raw.message_of(house, phone.key, **content))
            told = (await phone.last()).text
            assert any(answer in told for answer in answers)
    assert fetched == []
    await olga.writes("Примечание словами.")
    await olga.sees("Примечание: Примечание словами.")


async def test_a_list_of_departments_sent_to_the_bot_is_answered_and_not_fetched(watch: Watch) -> None:
    """Departments are imported by the command line only; so a download that fails can spoil nothing."""
    admin = watch.house.phone("admin")
    await admin.starts()
    watch.house.world.faults.add("html", method=METHOD)
    async with watch.only(admin, "draft", "draft_part", "outbox"):
        await admin.sends_file("отделы.csv", b"code,name\nangarsk,")
        await admin.sees("Сообщение сохранено")
    assert watch.house.world.faults.to_json()["counts"]["met"] == [0]


async def test_an_album_of_ten_keeps_the_words_under_its_seventh(watch: Watch) -> None:
    house = watch.house
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    asked = len(await texts(mother))
    async with watch.only(mother, "draft", "draft_part", "fsm", "outbox"):
        for number in range(1, 11):
            caption = {"caption": "Вот что пришло."} if number == 7 else {}
            item = raw.message_of(house, "mother", **PHOTO, **caption, media_group_id="album")
            house.world.push_raw({"message": {**item, "message_id": 9_100_000 + number}})
        await house.settle()
        await mother.sees("Вот что пришло.", SEND)
        assert len(await texts(mother)) == asked + 1
    await mother.presses(SEND)
    assert [words for words in await words_in(house, 1) if words] == ["Вот что пришло."]


async def test_a_photo_with_its_place_leaves_no_place(watch: Watch) -> None:
    """The messenger strips EXIF of photos, and a photo sent as a file keeps it: neither is stored here, for no file is
    fetched.
    """
    mother = watch.house.phone("mother")
    await mother.starts()
    async with watch.only(mother, "draft", "draft_part", "outbox"):
        await raw.push(
            watch.house,
            message=raw.message_of(watch.house, "mother", **file_of("IMG_0001.JPG", mime_type="image/jpeg")),
        )
        await mother.sees("Сообщение сохранено")


SHOWN_BESIDE = {
    "a reply to a poll": {"reply_to_message": OTHER_POLL},
    "a quote": {"external_reply": {"origin": {"type": "of the future"}}},
    "forwarded": {"forward_origin": {"type": "of the future"}},
    "marks on the words": {"entities": [{"type": "bold"}]},
    "sent for a fee": {"suggested_post_info": 7},
}


@pytest.mark.parametrize("beside", SHOWN_BESIDE.values(), ids=SHOWN_BESIDE)
async def test_words_beside_what_cannot_be_read_are_kept(watch: Watch, beside: Json) -> None:
    mother = watch.house.phone("mother")
    await mother.starts()
    async with watch.only(mother, "draft", "draft_part", "outbox"):
        await raw.push(watch.house, message=raw.message_of(watch.house, "mother", text="Мне страшно.", **beside))
        await mother.sees("Сообщение сохранено", URGENT)


async def test_words_of_which_nothing_can_be_made_are_a_dead_letter_and_not_forgotten(region: House) -> None:
    await region.phone("mother").starts()
    await raw.push(region, message=raw.message_of(region, "mother", text="Мне страшно.", date="вчера"))
    assert await region.count(InboxUpdate, InboxUpdate.state == InboxState.DEAD) == 1
    await region.phone("admin").sees("Одно сообщение не удалось обработать")
