"""The whole conversation can be read again on both sides, with its days; its files come once more on demand."""

import pytest

from handlers.family.screens.requests import Files
from tests.conversations.asking import ANSWER, CLOSE, asked_and_taken, nothing_failed, texts
from tests.conversations.staffing import dismiss_olga
from tests.conversations.test_talk_files import album_arrives, of_kind
from tests.house import House

MINE = "📨 Мои заявки"


async def test_the_family_reads_both_sides_with_their_days_and_what_was_corrected(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    region.time.forward(days=1)
    await olga.presses(ANSWER)
    await olga.writes("Ответ.")
    region.time.forward(days=60)
    await mother.writes("Через два месяца.")
    await mother.edits(await mother.own(), "Через два месяца, точнее.")
    await mother.writes("/menu")
    await mother.presses(MINE, "Номер 1, психолог", "📖 Переписка")
    await mother.sees(
        "18 ноября 2026, среда, 12:00",
        "Вы: Слова матери.",
        "19 ноября 2026, четверг, 12:00",
        "Психолог: Ответ.",
        "сегодня, 12:00, исправлено",
        "Вы: Через два месяца, точнее.",
    )


async def test_files_of_a_conversation_come_once_more_on_demand(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_voice(seconds=12)
    await olga.presses(ANSWER)
    await olga.sends_file("образец.docx", caption="Образец.")
    await mother.writes("/menu")
    await mother.presses(MINE, "Номер 1, психолог", "📖 Переписка")
    await mother.sees("[голосовое сообщение, 0:12]", "[файл «образец.docx»]", "Образец.", "📎 Файлы: 2")
    await mother.presses("📎 Файлы: 2")
    assert len(of_kind(await mother.chat(), "voice")) == 1
    assert len(of_kind(await mother.chat(), "document")) == 2
    assert any("Заявка 1, специалист, 18 ноября" in text and "Образец." in text for text in await texts(mother))
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", "📎 Файлы: 2")
    assert len(of_kind(await olga.chat(), "voice")) == 2
    assert await nothing_failed(region)


async def test_many_files_come_ten_at_a_time(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_album(9)
    await mother.sends_photo()
    await mother.sends_photo()
    await album_arrives(region)
    assert len(of_kind(await olga.chat(), "photo")) == 11
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", "📎 Файлы: 11")
    assert len(of_kind(await olga.chat(), "photo")) == 21
    await olga.presses("📎 Ещё файлы")
    assert len(of_kind(await olga.chat(), "photo")) == 22


@pytest.mark.parametrize("stranger", ["wife", "pavel", "head", "coordinator", "admin"])
async def test_a_forged_button_gives_nobody_the_files_of_others(region: House, stranger: str) -> None:
    mother, _olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_photo()
    phone = region.phone(stranger)
    await phone.starts()
    await phone.forges(Files(request_id=1).pack())
    assert of_kind(await phone.chat(), "photo") == []


async def test_whoever_is_dismissed_gets_no_files_any_more(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_photo()
    await dismiss_olga(region)
    before = len(of_kind(await olga.chat(), "photo"))
    await olga.forges(Files(request_id=1).pack())
    assert len(of_kind(await olga.chat(), "photo")) == before


async def test_a_closed_request_still_shows_its_files_to_both(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_photo()
    await olga.presses(CLOSE, "Помощь получена")
    await mother.writes("/menu")
    await mother.presses(MINE, "Номер 1, психолог", "📖 Переписка", "📎 Файлы: 1")
    assert len(of_kind(await mother.chat(), "photo")) == 1


async def test_whoever_takes_the_request_after_a_colleague_gets_the_files_too(region: House) -> None:
    mother, _olga = await asked_and_taken(region, "Слова матери.")
    await mother.sends_album(3)
    await album_arrives(region)
    await dismiss_olga(region)
    pavel = region.phone("pavel")
    await pavel.presses("🙋 Взять в работу")
    await album_arrives(region)
    assert len(of_kind(await pavel.chat(), "photo")) == 3
    await pavel.replies(of_kind(await pavel.chat(), "photo")[1], "На второе фото.")
    await mother.sees("На второе фото.")
