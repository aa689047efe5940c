"""A specialist has spoken since the person chose whom to write to: what is typed now may be an answer. It is asked."""

import pytest

from bot.sandbox.phone import Phone
from storage.models import HelpRequest
from tests.conversations.asking import (
    ANSWER,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    words_in,
)
from tests.house import House


async def _at_the_menu_while_the_lawyer_works(region: House) -> tuple[Phone, Phone]:
    mother, lawyer = region.phone("mother"), region.phone("lawyer")
    await asks(mother, "Какие выплаты положены?", kind=LAWYER)
    await lawyer.presses(TAKE)
    await mother.writes("/menu")
    return mother, lawyer


async def test_a_reply_to_the_lawyer_does_not_go_to_the_psychologist_looked_at_before(region: House) -> None:
    mother, lawyer = await _at_the_menu_while_the_lawyer_works(region)
    await mother.presses(PSYCHOLOGIST)
    region.time.forward(days=2)
    await lawyer.presses(ANSWER)
    await lawyer.writes("Пришлите номер вашего дела.")
    await mother.writes("Дело 77-15.", "И ещё 77-16.")
    assert (await mother.labels())[0] == "В заявку 1, юрист"
    await mother.writes("Всё.")
    await mother.sees("Сохранено 3 сообщения", "В заявку 1, юрист")
    await mother.presses("В заявку 1, юрист")
    assert (await words_in(region, 1))[2:] == ["Дело 77-15.", "И ещё 77-16.", "Всё."]


async def _olga_asks_beside_a_draft_for_the_lawyer(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Тяжело мне.")
    await mother.writes("/menu")
    await mother.presses(LAWYER)
    await mother.writes("Вопрос о выплатах.")
    await mother.sees("Юрист увидит", SEND)
    region.time.forward(days=2)
    await olga.presses(ANSWER)
    await olga.writes("Плачете каждый день?")
    await mother.sees("Плачете каждый день?")


@pytest.mark.parametrize("through", [None, "/menu"])
async def test_a_reply_beside_a_draft_for_somebody_else_goes_alone(region: House, through: str | None) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await _olga_asks_beside_a_draft_for_the_lawyer(region)
    if through is not None:
        await mother.writes(through)
    await mother.writes("Да, каждый день.")
    asked = await mother.sees("После этого вам написал специалист", "Да, каждый день.")
    assert "выплатах" not in asked.text
    assert asked.labels[0] == "В заявку 1, психолог"
    await mother.presses("В заявку 1, психолог")
    await olga.sees("Да, каждый день.")
    assert (await words_in(region, 1))[-1] == "Да, каждый день."
    assert await kept(region) == ["Вопрос о выплатах."]


async def test_words_that_were_no_reply_join_the_draft_by_its_button(region: House) -> None:
    mother = region.phone("mother")
    await _olga_asks_beside_a_draft_for_the_lawyer(region)
    await mother.writes("И о льготах.")
    await mother.presses(LAWYER)
    await mother.sees("Юрист увидит", "Вопрос о выплатах.", "И о льготах.")
    await mother.writes("И о жилье.")
    await mother.sees("Юрист увидит", "И о жилье.")
    await mother.presses(SEND)
    assert await words_in(region, 2) == ["Вопрос о выплатах.", "И о льготах.", "И о жилье."]


async def test_words_after_the_urgent_button_never_wait_for_a_choice(region: House) -> None:
    mother, lawyer = await _at_the_menu_while_the_lawyer_works(region)
    await mother.presses(URGENT)
    region.time.forward(hours=1)
    await lawyer.presses(ANSWER)
    await lawyer.writes("Пришлите номер вашего дела.")
    await mother.writes("Он ломает дверь.")
    assert await region.count(HelpRequest) == 2
    assert await words_in(region, 2) == ["Он ломает дверь."]


async def test_a_reply_at_the_question_of_the_place_is_asked_about(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Тяжело мне.")
    await mother.writes("/menu")
    await mother.presses(LAWYER)
    await mother.writes("Вопрос о выплатах.")
    await mother.presses("📍 Другое место")
    region.time.forward(days=2)
    await olga.presses(ANSWER)
    await olga.writes("Плачете каждый день?")
    await mother.writes("Да, каждый день плачу и не сплю.")
    await mother.sees("После этого вам написал специалист", "Да, каждый день плачу", "В заявку 1, психолог")


async def test_a_specialist_who_replies_to_an_own_specialist_is_asked_whom_it_is_for(region: House) -> None:
    mother, olga, pavel = region.phone("mother"), region.phone("olga"), region.phone("pavel")
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE)
    card = await olga.sees(ANSWER)
    await olga.writes("/menu")
    await olga.presses("👪 Меню семьи", PSYCHOLOGIST)
    await olga.writes("Личное.")
    await olga.writes("ангарск")
    await olga.presses("Ангарский городской округ", SEND)
    await pavel.presses(TAKE)
    await olga.presses_old(card, ANSWER)
    region.time.forward(minutes=5)
    await pavel.presses(ANSWER)
    await pavel.writes("Что случилось?")
    await olga.writes("Муж бьёт меня.")
    await olga.sees("Какой семье", "Муж бьёт меня.", "Ответ по заявке 1")
    assert await words_in(region, 1) == ["Слова матери."]
