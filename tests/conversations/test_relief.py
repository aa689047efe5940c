"""After the closing: «Стало легче?», once a month at most, with a way on for whom it is not."""

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens.relief import AddWords, TellRelief
from storage.models import Feedback, HelpRequest, Relief
from tests.conversations.announcing import at
from tests.conversations.asking import ANSWER, CLOSE, TAKE, asked_and_taken, asks, texts
from tests.house import House

QUESTION = "Стало легче?"


async def closed(house: House, result: str = "Помощь получена") -> Phone:
    mother, olga = await asked_and_taken(house, "Слова.")
    await olga.presses(CLOSE, result)
    await mother.sees("закрыта")
    return mother


async def asked(phone: Phone) -> int:
    return sum(QUESTION in text for text in await texts(phone))


async def feedback(house: House) -> Feedback:
    async with house.rows() as rows:
        found = (await rows.scalars(select(Feedback))).one()
        rows.expunge(found)
        return found


async def test_a_day_after_the_closing_it_is_asked_whether_it_is_easier(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T11:59")
    assert await asked(mother) == 0
    await at(region, "2026-11-19T12:00")
    await mother.sees("Недавно закрыта ваша заявка 1. Стало легче?", "Да", "Отчасти", "Нет")
    await mother.presses("Да")
    await mother.sees("Спасибо, что сказали.")
    assert (await feedback(region)).relief is Relief.YES
    await at(region, "2026-11-21T12:00")
    assert await asked(mother) == 0, "the question became the receipt, and no other came"


async def test_the_question_does_not_come_by_night(region: House) -> None:
    await at(region, "2026-11-18T23:00")
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Слова.")
    await at(region, "2026-11-19T08:00")
    await olga.presses(TAKE)
    await at(region, "2026-11-19T23:00")
    await olga.presses(CLOSE, "Помощь получена")
    await at(region, "2026-11-20T23:30")
    assert await asked(mother) == 0
    await at(region, "2026-11-21T08:00")
    assert await asked(mother) == 1


async def test_a_line_of_words_is_kept_encrypted_and_no_request_is_made_of_it(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T12:00")
    await mother.presses("Отчасти")
    await mother.sees("Спасибо, что сказали. Если что-то осталось")
    await mother.presses("✍️ Добавить строку")
    await mother.writes("Ещё тревожно по вечерам.")
    await mother.sees("Спасибо, записали.")
    await region.phone("olga").sees("Заявка 1", "Стало легче: отчасти.", "Ещё тревожно по вечерам.")
    for key in ("pavel", "head", "coordinator"):
        assert not [text for text in await texts(region.phone(key)) if "тревожно" in text]
    kept = await feedback(region)
    assert (kept.relief, kept.words) == (Relief.PARTLY, "Ещё тревожно по вечерам.")
    async with region.rows() as rows:
        connection = await rows.connection()
        raw = (await connection.exec_driver_sql("SELECT words FROM feedback")).scalar_one()
        assert "тревожно".encode() not in bytes(raw)
    assert await region.count(HelpRequest) == 1


async def test_a_later_line_stands_below_the_earlier_one(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T12:00")
    await mother.presses("Отчасти", "✍️ Добавить строку")
    added = next(one for one in reversed(await mother.chat()) if "✍️ Добавить строку" in one.labels)
    await mother.writes("Ещё тревожно.")
    await mother.presses_old(added, "✍️ Добавить строку")
    await mother.writes("И не спится.")
    assert (await feedback(region)).words == "Ещё тревожно.\nИ не спится."


async def test_an_answer_to_another_specialist_days_later_is_no_line(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T12:00")
    await mother.presses("Отчасти", "✍️ Добавить строку")
    await at(region, "2026-11-21T12:00")
    await mother.writes("Паспорт у меня с собой.")
    await mother.sees("отложен", "Кому")
    assert (await feedback(region)).words is None


async def test_no_leads_to_words_for_a_specialist(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T12:00")
    await mother.presses("Нет")
    await mother.sees("Жаль, что легче не стало.", "✍️ Написать ещё", "🆘 Срочная помощь")
    await mother.presses("✍️ Написать ещё")
    await mother.writes("Всё по-прежнему.")
    await mother.presses("✅ Отправить")
    await mother.sees("Заявка, номер 2, принята")
    await region.phone("olga").presses("☰ Меню", "📊 Мой месяц")
    await region.phone("olga").sees("Стало легче после закрытия: да 0, отчасти 0, нет 1")


async def test_a_person_is_asked_once_a_month_at_most(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Первое.")
    await olga.presses(CLOSE, "Помощь получена")
    await at(region, "2026-11-19T12:00")
    assert await asked(mother) == 1
    await asks(mother, "Второе.", place=None)
    await olga.presses(TAKE, CLOSE, "Помощь получена")
    await at(region, "2026-11-23T12:00")
    assert await asked(mother) == 1
    await at(region, "2026-12-21T12:00")
    await asks(mother, "Третье.", place=None)
    await olga.presses(TAKE, CLOSE, "Помощь получена")
    await at(region, "2026-12-22T12:00")
    assert await asked(mother) == 2


@pytest.mark.parametrize("result", ["Человек не ответил"])
async def test_who_has_not_answered_is_not_asked(region: House, result: str) -> None:
    mother = await closed(region, result)
    await at(region, "2026-11-19T12:00")
    await at(region, "2026-11-25T12:00")
    assert await asked(mother) == 0
    assert await region.count(Feedback) == 0


async def test_a_tap_that_is_doubled_or_changed_counts_once(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T12:00")
    question = await mother.sees(QUESTION)
    await mother.double_presses("Нет")
    await mother.presses_old(question, "Да")
    assert await region.count(Feedback) == 1
    assert (await feedback(region)).relief is Relief.YES


async def test_nobody_speaks_for_another_and_nothing_is_said_unasked(region: House) -> None:
    mother = await closed(region)
    await at(region, "2026-11-19T12:00")
    wife = region.phone("wife")
    await wife.starts()
    for forged in (TellRelief(request_id=1, relief=Relief.NO), AddWords(request_id=1)):
        await wife.forges(forged.pack())
        await region.phone("olga").forges(forged.pack())
    assert (await feedback(region)).relief is None
    await mother.forges(TellRelief(request_id=7, relief=Relief.NO).pack())
    assert await region.count(Feedback) == 1


async def test_an_answer_to_a_specialist_is_no_line_after_the_closing(region: House) -> None:
    mother = await closed(region)
    pavel = region.phone("pavel")
    await asks(mother, "Снова страшно.", place=None)
    await pavel.presses(TAKE)
    await at(region, "2026-11-19T12:00")
    await mother.presses("Отчасти", "✍️ Добавить строку")
    await pavel.presses(ANSWER)
    await pavel.writes("Что случилось?")
    await mother.writes("Он кричит на детей.")
    await mother.sees("Вопрос, который ждал ответа, отложен")
    assert (await feedback(region)).words is None
