"""How a hold of the shield ends without the usual answer: a day passes, the request is closed, a button is forged."""

from sqlalchemy import select

from scheduler.jobs import do_due
from services.requests.drafts import Words
from services.requests.pieces import Piece
from storage.models import Draft, DueItem, DueKind, HelpRequest
from tests.conversations.asking import SEND, TAKE, asked_and_taken, kept, prepares, texts, words_in
from tests.conversations.shielded import CLEAN, PLAIN, RAW, WITHOUT, erased
from tests.house import House


async def test_after_a_day_the_message_goes_masked_and_its_writer_is_told(region: House) -> None:
    mother, _ = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW, "И ещё.")
    region.time.forward(hours=23, minutes=59)
    await do_due(region.app.workshop)
    assert await words_in(region, 1) == [PLAIN]
    region.time.forward(minutes=1)
    for _ in range(2):
        await do_due(region.app.workshop)
        await region.settle()
    assert await words_in(region, 1) == [PLAIN, CLEAN, "И ещё."]
    await mother.sees("Прошли сутки", "заявка, номер 1")
    assert sum("Прошли сутки" in text for text in await texts(mother)) == 1
    assert await erased(region)


async def test_after_a_day_a_new_request_is_made_of_words_that_were_sent(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await prepares(mother, RAW)
    await mother.presses(SEND)
    region.time.forward(hours=24)
    await do_due(region.app.workshop)
    await region.settle()
    assert await words_in(region, 1) == [CLEAN]
    await olga.sees("Заявка 1", TAKE)
    await mother.presses(WITHOUT)
    assert await mother.toast() == "Уже отправлено: заявка, номер 1."
    assert await region.count(HelpRequest) == 1


async def test_a_day_is_counted_anew_for_new_words(region: House) -> None:
    mother, _ = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW)
    await mother.presses(WITHOUT)
    region.time.forward(hours=20)
    await mother.writes(f"Снова: {RAW}")
    region.time.forward(hours=5)
    await do_due(region.app.workshop)
    assert len(await words_in(region, 1)) == 2, "the first day was over, the second is not"
    region.time.forward(hours=19)
    await do_due(region.app.workshop)
    assert await words_in(region, 1) == [PLAIN, CLEAN, f"Снова: {CLEAN}"]
    held = DueItem.kind == DueKind.HELD_WORDS
    assert await region.count(DueItem, held, DueItem.done_at.is_(None)) == 0


async def test_words_whose_request_is_closed_meanwhile_lose_the_piece_and_wait(region: House) -> None:
    mother, olga = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW)
    question = await mother.last()
    await olga.presses("✔️ Закрыть заявку", "Помощь получена")
    await mother.presses_old(question, WITHOUT)
    await mother.sees("Кому его передать")
    assert await kept(region) == [CLEAN]
    assert await words_in(region, 1) == [PLAIN]


async def test_held_words_of_a_closed_request_go_nowhere_after_a_day(region: House) -> None:
    mother, olga = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW)
    await olga.presses("✔️ Закрыть заявку", "Помощь получена")
    region.time.forward(hours=24)
    await do_due(region.app.workshop)
    await region.settle()
    await mother.sees("Само сообщение ждёт")
    assert await kept(region) == [CLEAN]
    await mother.writes("Слова после.")
    await mother.sees("сохранен", "Это о заявке 1", "↪️ Продолжить заявку 1")
    assert await kept(region) == [CLEAN, "Слова после."]


async def test_a_forged_button_changes_nothing(region: House) -> None:
    mother, wife = region.phone("mother"), region.phone("wife")
    await prepares(mother, RAW)
    await mother.presses(SEND)
    async with region.rows() as rows:
        key = await rows.scalar(select(Draft.key))
        mark = await rows.scalar(select(Draft.held_mark))
    await wife.starts()
    for prefix in ("sm", "sr"):
        await wife.forges(f"{prefix}:{key}:{mark}")
        await mother.forges(f"{prefix}:{key}:00000000")
        await mother.forges(f"{prefix}:{'0' * 32}:{mark}")
    assert await kept(region) == [RAW]
    assert await region.count(HelpRequest) == 0


async def test_a_button_of_the_shield_sends_nothing_that_it_did_not_ask_about(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, PLAIN)
    async with region.rows() as rows:
        draft = (await rows.scalars(select(Draft))).one()
    words = Words(draft.key, draft.kind, (Piece(PLAIN),), draft.started_at)
    await mother.forges(f"sm:{words.key}:{words.mark}")
    await mother.forges(f"sr:{words.key}:{words.mark}")
    assert await region.count(HelpRequest) == 0
    assert await kept(region) == [PLAIN]
