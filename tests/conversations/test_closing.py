"""A request is closed: whatever the result, the family reads plain words, a way on, and the buttons of it."""

import re

import pytest

from bot.sandbox.phone import ChatMessage, Phone
from handlers.specialist.screens.closing import CloseWith
from storage.models import HelpRequest, RequestKind, RequestResult
from tests.conversations.asking import LAWYER, PSYCHOLOGIST, SEND, URGENT, asked_and_taken, texts, words_in
from tests.house import House

MENU = "☰ Меню"
TALK = "напишите сюда"
COLD = ("отказ", "права нет", "нет права", "невозможно", "не ответил", "!")
"""Words of an office, or of blame, that nobody reads about themselves at night."""
GENDERED = re.compile(r"\bвы (?:\w+л|\w+ла)\b|\b(?:рад|рада|должен|должна)\b")
MEANS = {
    RequestResult.HELPED: "помощь получена",
    RequestResult.ADVISED: "куда обратиться",
    RequestResult.HANDED_ON: "передали тем, кто может помочь",
    RequestResult.NO_ENTITLEMENT: "может подойти другая",
    RequestResult.NOT_NOW: "помочь с этим не получилось",
    RequestResult.NO_ANSWER: "Ответа от вас пока не было",
    RequestResult.REFUSED: "помощь не нужна",
}


async def closed_with(region: House, result: RequestResult) -> ChatMessage:
    """The mother's request of the psychologist is taken and closed; what she reads of it."""
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.forges(CloseWith(request_id=1, result=result).pack())
    await olga.sees("Заявка, номер 1, закрыта")
    return await mother.sees("Заявка, номер 1, закрыта.")


def named(text: str) -> set[str]:
    """The buttons that the words of a notice promise."""
    return {label for word, label in (("психолог", PSYCHOLOGIST), ("юрист", LAWYER)) if word in text}


@pytest.mark.parametrize("result", list(RequestResult))
async def test_a_family_reads_every_result_in_warm_words_with_a_way_on(region: House, result: RequestResult) -> None:
    told = await closed_with(region, result)
    assert MEANS[result] in told.text
    assert TALK in told.text
    assert len(told.text) < 400
    assert not [word for word in COLD if word in told.text.lower()]
    assert not GENDERED.search(told.text.lower())
    assert {URGENT, MENU} <= set(told.labels)
    assert named(told.text) == {PSYCHOLOGIST, LAWYER} & set(told.labels), "what the words name is a button"


@pytest.mark.parametrize("result", [RequestResult.NO_ENTITLEMENT, RequestResult.NOT_NOW])
async def test_a_no_is_never_the_end(region: House, result: RequestResult) -> None:
    told = await closed_with(region, result)
    mother = region.phone("mother")
    await mother.presses_old(told, LAWYER)
    await mother.sees("Напишите юристу своими словами")
    assert told.text in await texts(mother), "the notice stays when its button is pressed"
    await mother.writes("Что мне положено?")
    await mother.presses(SEND)
    assert await words_in(region, 2) == ["Что мне положено?"]
    assert await region.count(HelpRequest, HelpRequest.kind == RequestKind.LAWYER) == 1


async def test_words_written_before_the_button_go_with_it(region: House) -> None:
    told = await closed_with(region, RequestResult.NOT_NOW)
    mother: Phone = region.phone("mother")
    await mother.writes("Мне очень тяжело.")
    await mother.sees("Сообщение сохранено", "Продолжить заявку 1", "Новая заявка")
    await mother.presses_old(told, PSYCHOLOGIST)
    await mother.sees("Психолог увидит ваши слова", "Мне очень тяжело.", SEND)


async def test_a_closed_request_in_the_list_says_where_to_go_on(region: House) -> None:
    await closed_with(region, RequestResult.NO_ENTITLEMENT)
    mother = region.phone("mother")
    await mother.writes("/menu")
    await mother.presses("📨 Мои заявки")
    await mother.sees("такая помощь не положена, но может подойти другая")
    await mother.presses("Номер 1, психолог")
    await mother.sees("Сейчас: закрыта", "просто напишите сюда", URGENT)
    await mother.presses("📖 Переписка")
    await mother.sees("Вы: Слова матери.", "просто напишите сюда", URGENT)
