"""What must not travel of a serviceman is kept nowhere: neither in notes, nor in summaries, reasons and corrections."""

from datetime import date

from sqlalchemy import select

from storage.models import Feedback, HelpState, ReadyAnswer, RequestNote
from tests.conversations.asking import ANSWER, asked_and_taken, kept, prepares, texts, words_in
from tests.conversations.centre_helping import SEND, agreed, asks_for_the_mother, asks_on_paper, help_of, passes
from tests.conversations.journal_desk import at_menu, journal
from tests.conversations.shielded import CLEAN, RAW, UNIT
from tests.conversations.test_relief import closed
from tests.conversations.test_request_desk import opens_card
from tests.house import House

LEFT_OUT = "стоит «[скрыто]»"


async def test_a_correction_in_a_conversation_is_masked_on_both_sides(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Не платят третий месяц.")
    await mother.edits(await mother.own(), RAW)
    await mother.sees("Исправление передано: заявка, номер 1", "[скрыто]")
    await olga.sees("семья исправила", CLEAN)
    assert await words_in(region, 1) == ["Слова матери.", CLEAN]
    assert not any(UNIT in text for text in await texts(olga))
    heard = len(await texts(olga))
    await mother.edits(await mother.own(), RAW.replace("54321", "12345"))
    await mother.sees("Исправлено: заявка, номер 1", LEFT_OUT)
    assert len(await texts(olga)) == heard, "the specialist has it so"


async def test_a_correction_of_the_specialist_is_masked_too(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Не платят третий месяц.")
    await olga.edits(await olga.own(), RAW)
    await olga.sees("Исправление передано", "[скрыто]")
    await mother.sees("исправлено", CLEAN)
    assert (await words_in(region, 1))[-1] == CLEAN


async def test_a_correction_in_a_draft_stays_as_it_is_until_it_is_sent(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Не платят третий месяц.")
    own = next(one for one in await mother.chat() if one.text == "Не платят третий месяц.")
    await mother.edits(own, RAW)
    assert await kept(region) == [RAW]
    await mother.presses(SEND)
    await mother.sees(f"В сообщении есть «{UNIT}»")


async def test_a_note_and_a_note_of_a_hand_over(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    pavel = region.phone("pavel")
    await opens_card(region, "olga")
    await olga.writes(RAW)
    await olga.sees("Заметка к заявке 1", "[скрыто]")
    await opens_card(region, "olga")
    await olga.presses("↪️ Передать", "Павел · Психолог")
    await olga.writes(RAW)
    await olga.sees("Заявка 1 передана", "[скрыто]")
    await pavel.sees(CLEAN)
    async with region.rows() as rows:
        assert list(await rows.scalars(select(RequestNote.text))) == [CLEAN, CLEAN]
    assert not any(UNIT in text for text in await texts(pavel))


async def test_the_summary_for_the_centre_says_what_was_left_out(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await opens_card(region, "olga")
    await olga.presses("🎥 Помощь Центра", "Психолог")
    await olga.writes(RAW)
    await olga.sees("Назовите три времени", "[скрыто]")
    assert (await help_of(region)).summary == CLEAN
    assert not any(UNIT in text for text in await texts(olga))
    assert not any(UNIT in text for text in await texts(mother))


async def test_what_the_family_corrects_in_it(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await mother.presses("✏️ Исправить")
    await mother.writes(RAW)
    await mother.sees("Передано специалисту отдела", "[скрыто]")
    await olga.sees("Семья просит исправить", CLEAN)
    asked = await help_of(region)
    assert (asked.state, asked.correction) == (HelpState.TO_CORRECT, CLEAN)


async def test_the_reason_of_a_return_and_the_line_after_a_meeting(region: House) -> None:
    olga, anna = region.phone("olga"), region.phone("anna")
    await asks_on_paper(olga)
    await anna.presses("↪️ Вернуть с причиной")
    await anna.writes(RAW)
    await anna.sees("возвращена", "[скрыто]")
    await olga.sees("Центр вернул с причиной", CLEAN)
    assert (await help_of(region)).reason == CLEAN


async def test_the_line_for_the_department(region: House) -> None:
    _mother, olga, anna = await agreed(region)
    await passes(region, days=1, hours=4)
    await anna.presses("Состоялась")
    await anna.writes(RAW)
    await anna.sees("передан", "[скрыто]")
    await olga.sees(CLEAN)
    assert (await help_of(region)).note == CLEAN


async def test_the_line_about_the_help(region: House) -> None:
    mother = await closed(region)
    await passes(region, days=1)
    await mother.presses("Отчасти", "✍️ Добавить строку")
    await mother.writes(RAW)
    await mother.sees("Спасибо, записали", "[скрыто]")
    await region.phone("olga").sees(CLEAN)
    async with region.rows() as rows:
        assert list(await rows.scalars(select(Feedback.words))) == [CLEAN]


async def test_a_note_beside_an_appeal(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "📝 Примечание")
    await olga.writes(RAW)
    await olga.sees("Записано", CLEAN, LEFT_OUT)
    [appeal] = await journal(region)
    assert appeal.note == CLEAN


async def test_a_ready_answer_is_sent_without_it_as_well(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    async with region.app.database.transaction() as session:
        ready = ReadyAnswer(key="raw", title="Выплаты", text=RAW, valid_from=date(2026, 11, 1))
        ready.changed_at = region.time.now()
        session.add(ready)
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", "📄 Готовый ответ", "Выплаты", SEND)
    await mother.sees(CLEAN)
    await olga.sees("[скрыто]")
    assert (await words_in(region, 1))[-1] == CLEAN
