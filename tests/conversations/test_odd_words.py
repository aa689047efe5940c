"""Odd texts and forged buttons: answered politely, nothing lost, no effect beyond their own."""

import copy

import pytest
from aiogram.filters.callback_data import CallbackData

from handlers.family.screens import municipality, requests, words
from handlers.specialist.screens import answering, closing, request_lists
from handlers.specialist.screens import requests as staff
from storage.models import Appeal, Draft, HelpRequest
from tests.conversations.asking import (
    PSYCHOLOGIST,
    SEND,
    TAKE,
    asks,
    nothing_failed,
    texts,
    words_in,
)
from tests.house import House
from tests.region import set_up_region


@pytest.mark.parametrize("blank", [" ", "\u200d", "\u00a0\u00a0", "\u2060\u200b", "\n\t\n", "\u202e"])
async def test_a_message_without_words_is_not_kept_and_is_answered(house: House, blank: str) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes(blank)
    assert (await mother.sees("Здесь пока не видно слов")).labels == ["🆘 Срочная помощь", "☰ Меню"]
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
    kept = odd.replace("\x00", "")
    for phone in (mother, olga):
        assert any(_visible(kept)[:20] in "".join(text.split()) for text in await texts(phone))
        assert not any("\u202e" in text for text in await texts(phone))
    stored = await words_in(house, 1)
    assert stored == [kept] * 2, "stored as they came, but for NUL: no database takes it"
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
    *(words.Send, words.Drop, words.AddToRequest, words.AnswerWithDraft, words.MyOwn),
    *(municipality.ChooseMunicipality, municipality.ListMunicipalities, municipality.ChooseDepartment),
    *(municipality.DeclineMunicipality, municipality.ChangeMunicipality, municipality.NotAPlace),
    *(requests.MyRequests, requests.MyRequest, requests.Talk, requests.AskAnew, answering.TurnFamilies),
    *(staff.Take, staff.Answer, staff.Close, closing.CloseWith, request_lists.ListRequests, staff.Card),
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
