"""Promise 2: no text, voice, photo or file goes unanswered, whoever sends it and whatever is being asked at the moment.

Files are kept and passed on like words; what cannot be passed on is answered kindly.
"""

from collections.abc import Awaitable, Callable
from itertools import chain, pairwise

import pytest
from sqlalchemy import select

from bot.sandbox.files import MAX_DOWNLOAD, Upload
from bot.sandbox.phone import Phone
from bot.sandbox.sharing import PICTURE
from storage.models import Appeal, DraftPart, EventDraft, Person, RequestMessage
from tests.conversations.asking import (
    ANSWER,
    PSYCHOLOGIST,
    SEND,
    asked_and_taken,
    asks,
    kept,
    nothing_failed,
    prepares,
    texts,
    words_in,
)
from tests.conversations.contents import PHOTO, STICKER
from tests.house import House

Send = Callable[[Phone], Awaitable[None]]
Prepare = Callable[[House], Awaitable[Phone]]
WORDS = "Вот что пришло."
NOT_PASSED_ON = ("передаю слова, фото", "Номер не передан", "Место на карте не передано", "напишите это словами")
POLL = {
    "id": "1",
    "question": "Придёте?",
    "options": [],
    "total_voter_count": 0,
    **dict.fromkeys(("is_closed", "is_anonymous", "allows_multiple_answers", "allows_revoting", "members_only"), False),
    "type": "regular",
}
STORY = {"chat": {"id": 101, "type": "private"}, "id": 1}
GIFT = {"gift": {"id": "1", "sticker": STICKER["sticker"], "star_count": 5}}

FILES: dict[str, Send] = {
    "photo": lambda phone: phone.sends_photo(),
    "photo with place and time in it": lambda phone: phone.sends_photo(b"\xff\xd8\xff\xe1Exif\0\0GPS"),
    "album of 10": lambda phone: phone.sends_album(10),
    "voice": lambda phone: phone.sends_voice(),
    "video note": lambda phone: phone.sends_video_note(),
    "video": lambda phone: phone.sends_video(),
    "sticker": lambda phone: phone.sends_sticker(),
    "program called a paper": lambda phone: phone.sends_file("a.pdf.exe"),
    "name of a folder": lambda phone: phone.sends_file("../../x"),
    "255 bytes of Cyrillic": lambda phone: phone.sends_file("я" * 127 + "."),
    "empty file": lambda phone: phone.sends_file("пусто.txt", b""),
    "above 20 MB": lambda phone: phone.sends_file("кино.bin", bytes(MAX_DOWNLOAD + 1)),
    "paper that unpacks without end": lambda phone: phone.sends_file("отчёт.docx", b"PK\x03\x04" + bytes(100)),
}
OTHERS: dict[str, Send] = {
    "own contact": lambda phone: phone.sends_contact(),
    "somebody's contact": lambda phone: phone.sends_contact("wife"),
    "contact of nobody here": lambda phone: phone.sends_strange_contact("8(000)1", vcard="BEGIN:VCARD" + "x" * 100_000),
    "location": lambda phone: phone.sends_location(),
    "live location": lambda phone: phone.sends_location(live_seconds=900),
    "poll": lambda phone: phone.sends(poll=POLL),
    "dice": lambda phone: phone.sends(dice={"emoji": "🎲", "value": 3}),
    "story": lambda phone: phone.sends(story=STORY),
    "gift": lambda phone: phone.sends(gift=GIFT),
    "type of the future": lambda phone: phone.sends(hologram={"layers": 3}),
}


async def new_here(house: House) -> Phone:
    return house.phone("mother")


async def chose_a_kind(house: House) -> Phone:
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    return mother


async def asked_for_the_place(house: House) -> Phone:
    mother = await chose_a_kind(house)
    await mother.writes("Слова.")
    await mother.sees("Где вы живёте?")
    return mother


async def about_to_send(house: House) -> Phone:
    mother = house.phone("mother")
    await prepares(mother, "Слова.")
    return mother


async def in_a_request(house: House) -> Phone:
    mother = house.phone("mother")
    await asks(mother, "Слова матери.")
    return mother


async def staff_at_rest(house: House) -> Phone:
    return house.phone("pavel")


async def answering(house: House) -> Phone:
    _, olga = await asked_and_taken(house, "Слова матери.")
    await olga.presses(ANSWER)
    return olga


async def with_a_request_taken(house: House) -> Phone:
    _, olga = await asked_and_taken(house, "Слова матери.")
    return olga


async def typing_a_note(house: House) -> Phone:
    olga = house.phone("olga")
    await olga.writes("/menu")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "📝 Примечание")
    return olga


async def typing_a_name(house: House) -> Phone:
    olga = house.phone("olga")
    await olga.writes("/menu")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    return olga


async def typing_a_title(house: House) -> Phone:
    coordinator = house.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    return coordinator


STATES: list[Prepare] = [
    *(new_here, chose_a_kind, asked_for_the_place, about_to_send, in_a_request),
    *(staff_at_rest, answering, with_a_request_taken, typing_a_note, typing_a_name, typing_a_title),
]
FORMS = (typing_a_note, typing_a_name, typing_a_title)


@pytest.mark.parametrize("prepare", STATES, ids=lambda prepare: prepare.__name__)
async def test_what_cannot_be_passed_on_gets_one_kind_answer(region: House, prepare: Prepare) -> None:
    phone = await prepare(region)
    wrong = {}
    for name, send in OTHERS.items():
        before = len(await texts(phone))
        await send(phone)
        answers = (await texts(phone))[before:]
        if len(answers) != 1 or not any(words in answers[0] for words in NOT_PASSED_ON):
            wrong[name] = answers
    assert wrong == {}
    assert await files_kept(region) == 0
    assert await nothing_failed(region)


@pytest.mark.parametrize("prepare", STATES, ids=lambda prepare: prepare.__name__)
async def test_every_file_gets_one_answer_and_is_kept_unless_a_form_wants_words(
    region: House, prepare: Prepare
) -> None:
    phone = await prepare(region)
    wrong = {}
    for name, send in FILES.items():
        before = len(await texts(phone))
        await send(phone)
        answers = (await texts(phone))[before:]
        if len(answers) != 1 or (prepare in FORMS) != ("напишите это словами" in answers[0]):
            wrong[name] = answers
    assert wrong == {}
    assert await files_kept(region) == (0 if prepare in FORMS else len(FILES) + 9)
    assert await nothing_failed(region)


async def files_kept(house: House) -> int:
    in_drafts = await house.count(DraftPart, DraftPart.media.is_not(None))
    return in_drafts + await house.count(RequestMessage, RequestMessage.media.is_not(None))


@pytest.mark.parametrize("captioned", [0, 6, 9])
@pytest.mark.parametrize("prepare", STATES, ids=lambda prepare: prepare.__name__)
async def test_an_album_has_one_answer_and_its_caption_is_kept(region: House, prepare: Prepare, captioned: int) -> None:
    phone = await prepare(region)
    before = len(await texts(phone))
    await phone.sends_album(10, caption=WORDS, captioned=captioned)
    (answer,) = (await texts(phone))[before:]
    assert ("файл не сохранён" in answer) == (prepare in FORMS)
    assert await stands_somewhere(region)
    assert await nothing_failed(region)


@pytest.mark.parametrize("captioned", [0, 2])
@pytest.mark.parametrize("prepare", STATES, ids=lambda prepare: prepare.__name__)
async def test_an_album_that_comes_one_by_one_is_answered_once_and_again_only_for_words_that_come_later(
    region: House, prepare: Prepare, captioned: int
) -> None:
    """As a webhook brings it: each with nothing behind it."""
    phone = await prepare(region)
    told = [len(await texts(phone))]
    for album, words_at in (("7", None), ("8", captioned)):
        for number in range(3):
            await phone.sends(**PHOTO, media_group_id=album, **({"caption": WORDS} if number == words_at else {}))
        told.append(len(await texts(phone)))
    assert [after - before for before, after in pairwise(told)] == [1, 2 if captioned else 1]
    assert await stands_somewhere(region)
    assert await nothing_failed(region)


async def stands_somewhere(house: House) -> bool:
    """The words are in a draft, in a request, or in what was being typed."""
    async with house.rows() as rows:
        typed = [await rows.scalars(select(column)) for column in (Appeal.note, EventDraft.title, Person.staff_name)]
        found = [*chain(*typed), *await kept(house), *await words_in(house, 1)]
        return any(one is not None and one.startswith(WORDS) for one in found)


async def test_a_live_location_is_answered_once_however_far_it_moves(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.sends_location(live_seconds=900)
    before = await texts(mother)
    for step in range(3):
        moved = {"location": {"latitude": 0.5 + step, "longitude": 0.5, "live_period": 900}}
        region.world.edit_content("mother", (await mother.chat())[-2].id, moved)
        await region.settle()
    assert await texts(mother) == before
    assert await nothing_failed(region)


async def test_an_album_that_comes_in_two_parts_has_no_third_answer(region: House) -> None:
    """What was answered before the caption came cannot be taken back; the caption is answered, and nothing else."""
    mother = region.phone("mother")
    await mother.starts()
    before = len(await texts(mother))
    file_id = region.world.upload(Upload("", PICTURE), "photo")
    photo = {"photo": {"file_id": file_id, "width": 10, "height": 10}, "media_group_id": "7"}
    for batch in (3, 4):
        for number in range(batch):
            caption = {"caption": WORDS} if (batch, number) == (4, 1) else {}
            region.world.send_content("mother", {**photo, **caption})
        await region.settle()
    assert len(await texts(mother)) == before + 2
    assert sorted(await kept(region)) == ["", "", "", "", "", "", WORDS]


async def test_whoever_is_about_to_send_hears_that_nothing_is_sent_and_sends_from_there(region: House) -> None:
    mother = await about_to_send(region)
    await mother.sends_contact()
    await mother.sees("Ваши слова сохранены, но ещё не отправлены.", "Слова.", SEND)
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["Слова."]


async def test_in_a_request_it_is_said_where_words_would_go(region: House) -> None:
    mother = await in_a_request(region)
    await mother.sends_location()
    await mother.sees("Место на карте не передано", "в заявку, номер 1")


async def test_the_staff_at_rest_are_not_offered_urgent_help(region: House) -> None:
    olga = await with_a_request_taken(region)
    await olga.sends_contact()
    assert (await olga.sees("Номер не передан")).labels == ["☰ Меню"]
