"""The shield in a specialist's way: the same question before an answer goes to a family."""

import pytest

from scheduler.jobs import do_due
from storage.models import Side
from tests.conversations.asking import (
    ACCEPT,
    ANSWER,
    URGENT,
    asked_and_taken,
    kept,
    nothing_failed,
    texts,
    words_in,
)
from tests.conversations.shielded import REWRITE, WITHOUT, nowhere_outside_the_draft
from tests.house import House

RAW = "Позвоните в в/ч 54321, пусть ответят."
CLEAN = "Позвоните в [скрыто], пусть ответят."


async def answers(house: House) -> list[str]:
    return list(await words_in(house, 1, Side.STAFF))


async def test_an_answer_is_asked_about_and_goes_masked(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Не платят.")
    heard = len(await texts(mother))
    await olga.presses(ANSWER)
    await olga.writes(RAW)
    await olga.sees("В сообщении есть «в/ч 54321»", WITHOUT, REWRITE)
    assert await answers(region) == []
    assert len(await texts(mother)) == heard
    assert await kept(region) == [RAW]
    assert await nowhere_outside_the_draft(region)
    await olga.double_presses(WITHOUT)
    await mother.sees(CLEAN)
    assert await answers(region) == [CLEAN]
    assert await kept(region) == []
    assert await nothing_failed(region)


async def test_an_answer_in_reply_is_asked_about_like_any_other(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Не платят.")
    await mother.writes("Вы здесь?")
    asked = [one for one in await olga.chat() if "Вы здесь?" in one.text][-1]
    await olga.replies(asked, RAW)
    await olga.sees("В сообщении есть «в/ч 54321»", WITHOUT, REWRITE)
    assert await answers(region) == []
    await olga.presses(WITHOUT)
    await mother.sees(CLEAN)
    assert await answers(region) == [CLEAN]


async def test_an_answer_is_written_anew(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Не платят.")
    await olga.presses(ANSWER)
    await olga.writes(RAW)
    await olga.presses(REWRITE)
    await olga.sees("Сообщение стёрто")
    await olga.writes("Позвоните командиру, пусть ответит.")
    await mother.sees("Позвоните командиру")
    assert await answers(region) == ["Позвоните командиру, пусть ответит."]
    assert await kept(region) == []


async def test_a_second_answer_waits_behind_the_first(region: House) -> None:
    _, olga = await asked_and_taken(region, "Не платят.")
    await olga.presses(ANSWER)
    await olga.writes(RAW)
    await olga.sees(WITHOUT)
    await olga.presses(ANSWER)
    await olga.writes("И ещё одно.")
    await olga.sees(WITHOUT)
    assert await answers(region) == []
    await olga.presses(WITHOUT)
    assert await answers(region) == [CLEAN, "И ещё одно."]


async def test_words_that_name_no_request_are_asked_about_once_it_is_named(region: House) -> None:
    _, olga = await asked_and_taken(region, "Не платят.")
    await olga.writes(RAW)
    await olga.presses("Ответ по заявке 1")
    await olga.sees("«в/ч 54321»", WITHOUT)
    assert await answers(region) == []
    await olga.presses(WITHOUT)
    assert await answers(region) == [CLEAN]
    assert await nowhere_outside_the_draft(region)


async def test_an_answer_in_an_urgent_request_is_never_held(region: House) -> None:
    mother, anna = region.phone("mother"), region.phone("anna")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes("Помогите.")
    await anna.presses(ACCEPT, ANSWER)
    await anna.writes(RAW)
    await mother.sees(CLEAN)
    await anna.sees("на его месте стоит «[скрыто]»")
    assert await answers(region) == [CLEAN]


@pytest.mark.parametrize("closed", [False, True])
async def test_after_a_day_the_answer_goes_masked_if_it_still_can(region: House, closed: bool) -> None:
    mother, olga = await asked_and_taken(region, "Не платят.")
    await olga.presses(ANSWER)
    await olga.writes(RAW)
    if closed:
        await olga.presses("✔️ Закрыть заявку", "Помощь получена")
    region.time.forward(hours=24)
    for _ in range(2):
        await do_due(region.app.workshop)
        await region.settle()
    if closed:
        await olga.sees("Само сообщение ждёт")
        assert (await answers(region), await kept(region)) == ([], [CLEAN])
    else:
        await mother.sees(CLEAN)
        await olga.sees("Ответ по заявке 1 ушёл семье")
        assert (await answers(region), await kept(region)) == ([CLEAN], [])
    assert await nowhere_outside_the_draft(region)
