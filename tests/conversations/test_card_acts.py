"""What the buttons of a card do: a call is asked for, help that does not help, the closing by the family."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens.calls import CallAt, CallMe, NoCall, OtherNumber
from handlers.family.screens.card import AskClosing, NotHelped
from handlers.family.screens.card_acts import AskFor, CloseOwn
from services.calling import Caller
from services.requests import calls, own_closing, pleas, reopening
from services.work import Work
from storage.models import (
    Appeal,
    AuditEntry,
    CallTime,
    IdentityQuestion,
    Messenger,
    RequestCall,
    RequestPhone,
    RequestPlea,
    RequestResult,
    RequestState,
)
from tests.conversations.asking import ACCEPT, TAKE, URGENT, asked_and_taken, asks, request_of, texts, words_in
from tests.conversations.staffing import person_of
from tests.conversations.test_card import CARD, card_of, open_card
from tests.conversations.test_consent import AGREE
from tests.conversations.test_identity import a_number
from tests.conversations.test_side_by_side import nothing_is_left, taps
from tests.house import House

CALL, NOT_HELPED, CLOSE = "📞 Позвоните мне", "😕 Не помогло", "✔️ Закрыть"
EVENING, ANOTHER, HEAD = "🌙 Вечером", "🔄 Другой специалист", "👤 Позвать руководителя"


async def count(phone: Phone, fragment: str) -> int:
    return sum(fragment in text for text in await texts(phone))


async def wants_a_call(mother: Phone) -> None:
    await open_card(mother)
    await mother.presses(CALL, EVENING, AGREE)
    await mother.writes(a_number())
    await mother.sees("сохранён")


async def test_the_taker_hears_when_to_call_and_both_cards_show_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await open_card(mother)
    await mother.presses(CALL, EVENING)
    assert await count(olga, "Просят позвонить") == 0, "without a number there is nothing to call"
    await mother.presses(AGREE)
    await mother.writes(a_number())
    await olga.sees("Просят позвонить: вечером.", a_number())
    assert not await count(region.phone("pavel"), "Просят позвонить")
    assert "Вы просили позвонить: вечером." in (await card_of(mother)).text
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог")
    await olga.sees("Просят позвонить: вечером.", a_number())


async def test_while_nobody_has_it_whoever_may_take_it_hears_without_the_number(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    await wants_a_call(mother)
    for key in ("olga", "pavel"):
        await region.phone(key).sees("Просят позвонить: вечером.", TAKE)
        assert not await count(region.phone(key), a_number())
    assert not await count(region.phone("lawyer"), "Просят позвонить")
    await region.phone("pavel").presses(TAKE)
    await region.phone("pavel").sees(a_number(), "Просят позвонить: вечером.")
    assert not await count(region.phone("olga"), a_number())


async def test_another_time_replaces_the_first_and_no_call_takes_it_back(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await wants_a_call(mother)
    await mother.presses("📞 Звонок", "🌅 Утром")
    await mother.sees("просьба передана, позвонить утром", a_number())
    await olga.sees("Просят позвонить: утром.")
    await mother.presses("📞 Звонок", "🌅 Утром")
    assert await count(olga, "Просят позвонить: утром.") == 1, "the same wish is told once"
    await mother.presses("📞 Звонок", "🚫 Не звонить")
    await mother.sees("звонить не будем, номер стёрт")
    await olga.sees("звонить больше не просят")
    assert (await region.count(RequestCall), await region.count(RequestPhone)) == (0, 0)
    assert CALL in (await card_of(mother)).labels


async def test_another_number_is_told_anew(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await wants_a_call(mother)
    await mother.presses("📞 Звонок", "📱 Другой номер")
    await mother.sends_contact(phone_number=a_number())
    await mother.sees("сохранён")
    assert await count(olga, "Просят позвонить: вечером.") == 2
    assert await region.count(RequestPhone) == 1


async def test_without_consent_there_is_no_wish(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await open_card(mother)
    await mother.presses(CALL, EVENING, "Без звонка")
    await mother.sees("Хорошо, без звонка. Ответ придёт сюда.")
    assert await region.count(RequestCall) == 0
    assert not await count(olga, "звон")


async def test_another_specialist_is_called_and_the_former_is_not(region: House) -> None:
    mother, olga, pavel, head = *await asked_and_taken(region, "Слова."), region.phone("pavel"), region.phone("head")
    former = (await request_of(region, 1)).taken_by
    told_before = await count(olga, "Взять") + await count(olga, "Новая")
    await open_card(mother)
    await mother.presses(NOT_HELPED, ANOTHER)
    await mother.sees("зовём другого специалиста: психолог, Отдел, Ангарск", "обычно до 16:00 сегодня", CARD)
    await olga.sees("Заявка 1: семья просит другого специалиста")
    await head.sees("Заявка 1: семье пока не помогло")
    assert await count(olga, "Взять") + await count(olga, "Новая") == told_before
    assert not await count(head, "Слова.")
    request = await request_of(region, 1)
    assert (request.state, request.taken_by) == (RequestState.NEW, None)
    assert "Сейчас: ждёт специалиста." in (await card_of(mother)).text
    await mother.writes("Ещё слова.")
    assert not await count(olga, "Ещё слова.")
    await pavel.presses(TAKE)
    await pavel.sees("Слова.", "Ещё слова.")
    assert (await request_of(region, 1)).taken_by not in (None, former)
    assert await region.count(Appeal) == 1


async def test_with_nobody_else_it_stays_and_the_head_hears(region: House) -> None:
    mother, _olga = await asked_and_taken(region, "Слова.")
    taker = (await request_of(region, 1)).taken_by
    await region.phone("pavel").blocks()
    await asks(region.phone("wife"), "Чтобы узнать, что Павел недоступен.")
    await open_card(mother)
    await mother.presses(NOT_HELPED, ANOTHER)
    await mother.sees("другого специалиста сейчас нет", "остаётся у того же")
    await region.phone("head").sees("позвать больше некого")
    assert (await request_of(region, 1)).taken_by == taker


async def test_the_head_is_called_without_words_once_in_an_hour(region: House) -> None:
    mother, _olga = await asked_and_taken(region, "Тайна матери.")
    head = region.phone("head")
    await open_card(mother)
    for _again in range(2):
        await mother.presses(NOT_HELPED, HEAD)
    await head.sees("Заявка 1", "она зовёт руководителя")
    await mother.sees("руководитель уже знает")
    assert await count(head, "она зовёт руководителя") == 1
    assert not await count(head, "Тайна")
    region.time.forward(minutes=61)
    await mother.presses(NOT_HELPED, HEAD)
    assert await count(head, "она зовёт руководителя") == 2
    assert await region.count(RequestPlea) == 1


async def test_not_helped_leads_to_more_words_as_well(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await open_card(mother)
    await mother.presses(NOT_HELPED, "✍️ Написать ещё")
    await mother.writes("Стало хуже.")
    await olga.sees("Стало хуже.")
    assert await words_in(region, 1) == ["Слова.", "Стало хуже."]


@pytest.mark.parametrize(
    ("label", "result", "told"),
    [
        ("🙂 Помогло", RequestResult.HELPED, "помощь получена"),
        ("Больше не нужно", RequestResult.REFUSED, "пока помощь не нужна"),
    ],
)
async def test_the_family_closes_it_and_the_taker_hears_how(
    region: House, label: str, result: RequestResult, told: str
) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await open_card(mother)
    await mother.presses(CLOSE, label)
    await mother.sees(f"Заявка 1 закрыта: {told}.", "просто напишите сюда")
    await olga.sees("Заявка 1: семья закрыла её сама", told)
    request = await request_of(region, 1)
    assert (request.state, request.result, request.closed_at) == (RequestState.CLOSED, result, region.time.now())
    assert "Сейчас: закрыта" in (await card_of(mother)).text
    assert await region.count(Appeal) == 1


async def test_a_new_request_can_be_closed_too(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    await open_card(mother)
    await mother.presses(CLOSE, "Больше не нужно")
    await region.phone("olga").presses(TAKE)
    assert (await request_of(region, 1)).state is RequestState.CLOSED


async def test_an_urgent_one_is_closed_after_one_confirmation_and_nobody_is_called_any_more(region: House) -> None:
    mother, anna = region.phone("mother"), region.phone("anna")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes("Мне страшно.")
    await anna.sees(ACCEPT)
    await open_card(mother)
    await mother.presses(CLOSE, "🙂 Помогло")
    assert (await request_of(region, 1)).state is RequestState.NEW
    await mother.sees("срочная", "никого не зовём")
    await mother.presses("✔️ Да, закрыть")
    await mother.sees("Заявка 1 закрыта: помощь получена.", "Срочная помощь")
    await anna.sees("Заявка 1: семья закрыла её сама")
    assert (await request_of(region, 1)).state is RequestState.CLOSED


async def test_fifty_taps_close_once_and_call_once(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await open_card(mother)
    await mother.presses(NOT_HELPED)
    await taps(region, "mother", HEAD, 50)
    await region.settle()
    assert await count(region.phone("head"), "она зовёт руководителя") == 1
    await mother.presses(CLOSE)
    await taps(region, "mother", "🙂 Помогло", 50)
    await region.settle()
    assert await count(olga, "семья закрыла её сама") == 1
    assert await count(mother, "Заявка 1 закрыта: помощь получена.") == 1
    assert await region.count(AuditEntry, AuditEntry.action == "request_closed_by_family") == 1
    assert await nothing_is_left(region)


async def test_fifty_at_one_moment_have_one_effect(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    family = Caller(Messenger.TELEGRAM, 101, 101)

    async def at_once(act: Callable[[Work], Awaitable[object]]) -> None:
        async def tap() -> None:
            async with region.app.workshop.work(family) as work:
                await act(work)

        await asyncio.gather(*(tap() for _tap in range(50)))
        await region.settle()

    await at_once(lambda work: pleas.call_head(work, 1))
    assert await count(region.phone("head"), "она зовёт руководителя") == 1
    await at_once(lambda work: calls.ask_call(work, 1, CallTime.DAY))
    assert (await region.count(RequestCall), await region.count(IdentityQuestion)) == (1, 1)
    await at_once(lambda work: pleas.ask_another(work, 1))
    assert await region.count(AuditEntry, AuditEntry.action == "another_specialist_wanted") == 1
    assert await count(olga, "просит другого специалиста") == 1
    await at_once(lambda work: own_closing.close_own(work, 1, RequestResult.HELPED))
    assert await region.count(AuditEntry, AuditEntry.action == "request_closed_by_family") == 1
    await at_once(lambda work: reopening.reopen(work, 1))
    assert await region.count(AuditEntry, AuditEntry.action == "request_reopened") == 1
    assert await region.count(Appeal) == 1


@pytest.mark.parametrize("who", ["wife", "olga", "pavel", "head"])
async def test_buttons_of_others_do_nothing(region: House, who: str) -> None:
    mother, _olga = await asked_and_taken(region, "Слова.")
    await wants_a_call(mother)
    other = region.phone(who)
    if who == "wife":
        await other.starts()
    for forged in (
        CallMe(request_id=1),
        CallAt(request_id=1, wanted=CallTime.DAY),
        OtherNumber(request_id=1),
        NoCall(request_id=1),
        NotHelped(request_id=1),
        AskFor(request_id=1, another=True),
        AskFor(request_id=1, another=False),
        AskClosing(request_id=1),
        CloseOwn(request_id=1, result=RequestResult.HELPED),
        CloseOwn(request_id=1, result=RequestResult.REFUSED, sure=True),
    ):
        await other.forges(forged.pack())
    request = await request_of(region, 1)
    assert request.state is RequestState.TAKEN
    assert request.taken_by == (await person_of(region, region.phone("olga"))).id
    async with region.rows() as rows:
        assert (await rows.scalars(select(RequestCall.wanted))).one() is CallTime.EVENING
    assert (await region.count(RequestPhone), await region.count(RequestPlea)) == (1, 0)


async def test_a_result_that_is_not_the_familys_to_say_closes_nothing(region: House) -> None:
    mother, _olga = await asked_and_taken(region, "Слова.")
    await mother.forges(CloseOwn(request_id=1, result=RequestResult.NO_ENTITLEMENT, sure=True).pack())
    assert (await request_of(region, 1)).state is RequestState.TAKEN
