"""Ready answers: written by the Centre, valid for some days and kinds, sent in two taps, read first."""

import pytest
from sqlalchemy import select

from handlers.coordinator.screens.ready_answers import EraseReady, NewReadyFor, RewriteReady, UnlimitReady
from handlers.specialist.screens.ready_answers import SeeReady, SendReady
from storage.models import ReadyAnswer, RequestKind
from tests.conversations.asking import SEND, asked_and_taken, texts, words_in
from tests.conversations.test_side_by_side import nothing_is_left, taps
from tests.house import House

READY = "📄 Готовые ответы"
TEXT = "Приём по вторникам, запись не нужна."


async def writes_one(house: House, kind: str = "💬 Психолог", title: str = "Приём") -> None:
    coordinator = house.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses(READY, "➕ Новый ответ", kind)
    await coordinator.writes(title)
    await coordinator.writes(TEXT)
    await coordinator.sees(title, TEXT)


async def opens_ready(house: House) -> None:
    olga = house.phone("olga")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", "📄 Готовый ответ")


async def test_the_centre_writes_it_and_a_specialist_sends_it_after_reading(region: House) -> None:
    await writes_one(region)
    mother, olga = await asked_and_taken(region, "Когда приём?")
    await opens_ready(region)
    await olga.presses("Приём")
    await olga.sees(TEXT, "Отправить семье по заявке 1?")
    assert not any(TEXT in text for text in await texts(mother))
    await taps(region, "olga", SEND, 50)
    await region.settle()
    await mother.sees(TEXT)
    assert (await words_in(region, 1)).count(TEXT) == 1
    assert await nothing_is_left(region)


async def test_pressed_again_it_goes_again_only_when_somebody_has_spoken(region: House) -> None:
    await writes_one(region)
    mother, olga = await asked_and_taken(region, "Когда приём?")
    again = SendReady(request_id=1, answer_id=1).pack()
    for _time in range(2):
        await olga.forges(again)
    assert await words_in(region, 1) == ["Когда приём?", TEXT]
    await mother.writes("Повторите, пожалуйста.")
    await olga.forges(again)
    assert await words_in(region, 1) == ["Когда приём?", TEXT, "Повторите, пожалуйста.", TEXT]


async def test_only_those_of_the_kind_and_of_all_kinds_are_offered(region: House) -> None:
    await writes_one(region, "⚖️ Юрист", "Для юриста")
    await writes_one(region, "Для всех заявок", "Для всех")
    await asked_and_taken(region, "Слова.")
    await opens_ready(region)
    labels = (await region.phone("olga").sees("Какой ответ отправить")).labels
    assert "Для всех" in labels
    assert "Для юриста" not in labels
    await region.phone("olga").forges(SendReady(request_id=1, answer_id=1).pack())
    assert await words_in(region, 1) == ["Слова."]


async def test_after_its_last_day_it_is_not_sent_any_more(region: House) -> None:
    await writes_one(region)
    coordinator = region.phone("coordinator")
    await coordinator.presses("📅 Последний день")
    await coordinator.writes("18.11.2025")
    await coordinator.sees("последний день не в прошлом")
    await coordinator.writes("19.11.2026")
    await coordinator.sees("Отправляют по: 19 ноября")
    await asked_and_taken(region, "Слова.")
    await opens_ready(region)
    await region.phone("olga").presses("Приём")
    region.time.forward(days=2)
    await region.phone("olga").presses(SEND)
    assert await words_in(region, 1) == ["Слова."], "its day is over though the screen still stood"
    await coordinator.writes("/menu")
    await coordinator.presses(READY)
    await coordinator.presses("Приём (срок прошёл)", "Без последнего дня")
    await opens_ready(region)
    await region.phone("olga").presses("Приём", SEND)
    await region.phone("mother").sees(TEXT)


async def test_a_new_text_is_sent_from_then_on_and_an_erased_one_no_more(region: House) -> None:
    await writes_one(region)
    coordinator = region.phone("coordinator")
    await coordinator.presses("✏️ Текст")
    await coordinator.writes("Приём по средам.")
    await coordinator.sees("Приём по средам.")
    await asked_and_taken(region, "Слова.")
    await opens_ready(region)
    await region.phone("olga").presses("Приём")
    await region.phone("olga").sees("Приём по средам.")
    await coordinator.presses("🗑 Удалить", "Да, удалить")
    assert await region.count(ReadyAnswer) == 0
    await region.phone("olga").presses(SEND)
    assert await words_in(region, 1) == ["Слова."]


@pytest.mark.parametrize("who", ["mother", "olga", "head"])
async def test_only_the_centre_writes_them(region: House, who: str) -> None:
    await writes_one(region)
    phone = region.phone(who)
    await phone.starts()
    for forged in (
        EraseReady(answer_id=1, sure=True),
        RewriteReady(answer_id=1),
        UnlimitReady(answer_id=1),
        NewReadyFor(kind=RequestKind.LAWYER),
    ):
        await phone.forges(forged.pack())
    await phone.writes("Чужой текст.")
    async with region.rows() as rows:
        assert (await rows.scalars(select(ReadyAnswer.text))).all() == [TEXT]


async def test_nobody_reads_or_sends_one_in_a_request_of_others(region: House) -> None:
    await writes_one(region)
    await asked_and_taken(region, "Слова.")
    for forged in (SeeReady(request_id=1, answer_id=1), SendReady(request_id=1, answer_id=1)):
        await region.phone("pavel").forges(forged.pack())
    assert await words_in(region, 1) == ["Слова."]


@pytest.mark.parametrize("title", ["\u200d", "д" * 61])
async def test_an_empty_or_long_title_is_refused_and_nothing_is_saved(region: House, title: str) -> None:
    coordinator = region.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses(READY, "➕ Новый ответ", "Для всех заявок")
    await coordinator.writes(title)
    await coordinator.writes(TEXT)
    assert await region.count(ReadyAnswer) == 0
    assert await nothing_is_left(region)
