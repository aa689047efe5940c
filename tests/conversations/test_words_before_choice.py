"""Whatever a person writes or sends before choosing is kept and joined to what they choose; nothing goes unanswered."""

import copy

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens import municipality, requests, words
from handlers.specialist.screens import requests as staff
from storage.models import Appeal, Draft, DraftPart, FsmRecord, HelpRequest, InboxState, InboxUpdate, RequestMessage
from tests.conversations.asking import LAWYER, PSYCHOLOGIST, SEND, TAKE, URGENT, asks, texts, words_in
from tests.house import House
from tests.region import set_up_region

VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 3}
PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 10, "height": 10}]


async def nothing_failed(house: House) -> bool:
    return await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def kept(house: House) -> list[str]:
    async with house.rows() as rows:
        return list(await rows.scalars(select(DraftPart.text).order_by(DraftPart.id)))


async def test_words_before_any_choice_are_kept_and_joined(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
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
    assert await words_in(house, 1) == ["Не знаю, с чего начать.", "Муж вернулся другим."]


async def test_a_burst_is_answered_once_and_nothing_of_it_is_lost(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    before = len(await texts(mother))
    parts = [f"Часть {number}." for number in range(20)]
    await mother.writes(*parts)
    assert (await texts(mother))[before:] == ["Сохранено 20 сообщений. Кому их передать?"]
    await mother.presses(PSYCHOLOGIST, SEND)
    assert await words_in(house, 1) == parts
    assert await house.count(Appeal) == 1


async def test_words_survive_the_menu_start_and_cancel(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
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
        {"voice": VOICE},
        {"photo": PHOTO},
        {"video_note": {"file_id": "n", "file_unique_id": "n", "length": 10, "duration": 3}},
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "s",
                "type": "regular",
                "width": 10,
                "height": 10,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "../../a.pdf.exe", "file_size": 22_000_000}},
        {"contact": {"phone_number": "+70000000000", "first_name": "Кто-то"}},
        {"location": {"latitude": 52.5, "longitude": 103.9, "live_period": 60}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"thing_of_the_future": {"a": 1}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_what_is_not_text_gets_an_honest_answer_in_every_state(house: House, content: dict[str, object]) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.sends(**content)
    await mother.sees("Пока передаю только текст", URGENT)
    await mother.presses(PSYCHOLOGIST)
    await mother.sends(**content)
    await mother.sees("Пока передаю только текст")
    await mother.writes("Слова.")
    await mother.sends(**content)
    await mother.sees("Пока передаю только текст")
    await mother.writes("ангарск")
    await mother.sees("Ангарский городской округ")
    assert await kept(house) == ["Слова."]
    assert await nothing_failed(house)


async def test_a_caption_is_words(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.sends(photo=PHOTO, caption="Вот что пришло из банка.")
    await mother.sees("слова сохранены, файл не сохранён", "Кому его передать?")
    await mother.presses(LAWYER)
    await mother.sends(photo=PHOTO, caption="И ещё лист.")
    await mother.presses(SEND)
    assert await words_in(house, 1) == ["Вот что пришло из банка.", "И ещё лист."]


async def test_a_photo_does_not_take_anybody_out_of_what_they_are_typing(house: House) -> None:
    await set_up_region(house)
    olga = house.phone("olga")
    await asks(house.phone("mother"), "Слова матери.")
    await olga.presses(TAKE, "✍️ Ответить")
    await olga.sends(photo=PHOTO, caption="Слова под снимком.")
    await olga.sees("слова сохранены, файл не сохранён", "Ответ по заявке 1")
    await olga.writes("Ответ словами.")
    await olga.sees("Ответ передан: заявка, номер 1")
    assert await kept(house) == ["Слова под снимком."]
    assert await words_in(house, 1) == ["Слова матери.", "Ответ словами."]


async def test_of_an_album_only_the_first_and_the_caption_are_answered(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    before = len(await texts(mother))
    for number in range(10):
        caption = {"caption": "Это справки."} if number == 6 else {}
        house.world.send_content("mother", {"photo": PHOTO, "media_group_id": "77", **caption})
    await house.settle()
    assert len(await texts(mother)) == before + 2
    assert await kept(house) == ["Это справки."]


async def test_service_messages_of_the_chat_are_left_in_silence(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    before = await texts(mother)
    await mother.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    await mother.sends(pinned_message={"message_id": 1, "date": 0, "chat": {"id": 101, "type": "private"}})
    assert await texts(mother) == before
    assert await nothing_failed(house)


@pytest.mark.parametrize("blank", [" ", "\u200d", "\u00a0\u00a0", "\u2060\u200b", "\n\t\n", "\u202e"])
async def test_a_message_without_words_is_not_kept_and_is_answered(house: House, blank: str) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes(blank)
    await mother.sees("В сообщении нет слов")
    assert await house.count(Draft) == 0
    await mother.writes("Теперь слова.")
    await mother.sees("Где вы живёте?")


ODD = [
    "а" * 4096,
    "😀" * 4096,
    "👨‍👩‍👧" * 800,
    "слово\u202eоволс",
    "a\x00b\x01c\x1bd",
    "<b>жирный</b>",
    "&lt;b&gt; &amp;amp;",
    '<a href="http://example.org',
    "_*[]()~`>#+-=|{}.!",
    "{0.__class__} {number} {words}",
    "%s %d %(x)s",
    "{{7*7}}",
    "'; DROP TABLE help_request; --",
    "&" * 4096,
    "я" + "\u0301" * 300,
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
async def test_any_text_comes_through_to_the_specialist_and_back(house: House, odd: str) -> None:
    await set_up_region(house)
    mother, olga = house.phone("mother"), house.phone("olga")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes(odd)
    await mother.sees(SEND)
    await mother.presses(SEND)
    await mother.sees("Заявка, номер 1, принята")
    await olga.presses(TAKE, "✍️ Ответить")
    await olga.writes(odd)
    await olga.sees("Ответ передан")
    for phone in (mother, olga):
        assert any(_visible(odd)[:20] in "".join(text.split()) for text in await texts(phone))
        assert not any("\u202e" in text for text in await texts(phone))
    stored = await words_in(house, 1)
    assert stored == [odd] * 2, "stored as they came"
    assert await nothing_failed(house)


def _visible(text: str) -> str:
    unseen = {0x202E: None} | dict.fromkeys(range(32))
    cut = text.split("\u0301", maxsplit=1)[0]
    return "".join(cut.translate(unseen).split())


async def test_half_an_emoji_from_a_broken_client_loses_nothing_else(house: House) -> None:
    await set_up_region(house)
    mother, olga = house.phone("mother"), house.phone("olga")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    user = {"id": 101, "is_bot": False, "first_name": "Мария"}
    chat = {"id": 101, "type": "private", "first_name": "Мария"}
    broken = {"message_id": 9001, "date": 0, "from": user, "chat": chat, "text": "обрыв \ud83d и дальше"}
    house.world.push_raw({"message": broken})
    await mother.presses(SEND)
    await olga.presses(TAKE)
    await olga.sees("обрыв", "и дальше")
    assert await nothing_failed(house)


OUR_BUTTONS: list[type[CallbackData]] = [
    *(words.Send, words.Drop, words.AddToRequest, words.AnswerWithDraft),
    *(municipality.ChooseMunicipality, municipality.ListMunicipalities, municipality.ChooseDepartment),
    *(municipality.DeclineMunicipality, municipality.ChangeMunicipality, municipality.NotAPlace),
    *(requests.MyRequests, requests.MyRequest, requests.Talk),
    *(staff.Take, staff.Answer, staff.Close, staff.CloseWith, staff.ListRequests, staff.Card),
]
TAILS = [
    "",
    ":",
    ":1",
    ":1:2",
    ":1:2:3:4",
    ":-1",
    f":{2**63}",
    f":{2**63}:helped",
    ":0",
    ":два",
    ":1:" + "0" * 32,
    ":%00",
]


@pytest.mark.parametrize("who", ["wife", "lawyer", "coordinator"])
async def test_forged_buttons_do_nothing_and_are_answered(house: House, who: str) -> None:
    await set_up_region(house)
    await asks(house.phone("mother"), "Тайна матери.")
    phone = house.phone(who)
    await phone.starts()
    for prefix in [one.__prefix__ for one in OUR_BUTTONS] + ["zz", ""]:
        for tail in TAILS:
            if prefix + tail:
                house.world.tap_data(who, (await phone.last()).id, prefix + tail)
        await house.settle()
    assert await nothing_failed(house)
    assert not any("Тайна" in text for text in await texts(phone))
    assert not any("не получилось" in text for text in await texts(phone))
    assert await house.count(HelpRequest) == 1
    assert await words_in(house, 1) == ["Тайна матери."]
    async with house.rows() as rows:
        request = await rows.get_one(HelpRequest, 1)
        assert request.taken_by is None


async def test_a_tap_on_a_message_that_is_gone_or_delivered_twice_sends_once(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    review = await mother.sees(SEND)
    house.world.tap("mother", review.id, *(review.position(SEND) or (0, 0)))
    tap = copy.deepcopy(house.world.updates.pending[-1]["callback_query"])
    tap["message"] = {"message_id": review.id, "date": 0, "chat": tap["message"]["chat"]}
    house.world.push_raw({"callback_query": tap})
    house.world.push_raw({"callback_query": {key: value for key, value in tap.items() if key != "message"}})
    await house.settle()
    assert await house.count(HelpRequest) == 1
    assert await house.count(Appeal) == 1
    assert await nothing_failed(house)


async def test_unknown_commands_are_not_words(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.writes("/whatever")
    await mother.sees("Такой команды нет")
    assert await kept(house) == []


async def test_what_is_being_typed_never_holds_words(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова матери, которые нельзя потерять.")
    async with house.rows() as rows:
        records = (await rows.scalars(select(FsmRecord.data))).all()
    assert not any("Слова" in str(data) for data in records)
    assert await house.count(RequestMessage) == 0


async def test_a_reader_of_many_long_words_gets_them_all(house: House) -> None:
    await set_up_region(house)
    mother: Phone = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes(*(f"{number}:" + "ё" * 4000 for number in range(6)))
    await mother.sees("и дальше: уйдёт всё целиком")
    await mother.presses(SEND)
    olga = house.phone("olga")
    await olga.presses(TAKE)
    assert sum(text.count("ё") for text in await texts(olga)) >= 24_000
