"""The living card of a request: what it says at each stage, that it follows what happens, and who may see it."""

import pytest
from sqlalchemy import select, update

from bot.sandbox.phone import ChatMessage, Phone
from handlers.family.screens.preferences import ShowName
from handlers.family.screens.requests import MyRequest
from services.cleaning import forget_sent
from storage.models import Account, OutboxMessage, Person, RequestCard
from tests.conversations.announcing import at
from tests.conversations.asking import (
    ANSWER,
    CLOSE,
    PSYCHOLOGIST,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    request_of,
    texts,
)
from tests.house import House

CARD = "📋 Заявка 1"
BUTTONS = {
    "✍️ Дополнить",
    "📖 Переписка",
    "📞 Позвоните мне",
    "😕 Не помогло",
    "✔️ Закрыть",
    URGENT,
    "◀️ Назад",
    "☰ Меню",
}


async def card_of(mother: Phone) -> ChatMessage:
    """The card as it stands in the chat now."""
    cards = [one for one in await mother.chat() if one.text.startswith("Заявка 1") and "Сейчас: " in one.text]
    assert cards, await texts(mother)
    return cards[-1]


async def open_card(mother: Phone) -> ChatMessage:
    await mother.presses(CARD)
    return await card_of(mother)


async def test_a_receipt_carries_the_card_with_stage_helper_next_step_and_buttons(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    receipt = await mother.sees("Заявка, номер 1, принята", CARD)
    card = await open_card(mother)
    name = (await request_of(region, 1)).case_name
    assert f"Заявка 1, {name} · психолог" in card.text
    assert "Сейчас: ждёт специалиста." in card.text
    assert "Отвечает: психолог, Отдел, Ангарск (пример)." in card.text
    assert "обычно до 16:00 сегодня" in card.text
    assert set(card.labels) >= BUTTONS
    assert receipt.text in await texts(mother), "the receipt stays"


async def test_the_card_is_edited_in_place_at_every_stage(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Слова.")
    card = await open_card(mother)
    await olga.presses(TAKE)
    assert "Сейчас: специалист читает." in (await card_of(mother)).text
    await mother.sees("в работе: её читает психолог")
    await olga.presses(ANSWER)
    await olga.writes("Здравствуйте.")
    assert "Сейчас: ответ пришёл, ждём ваше слово." in (await card_of(mother)).text
    await mother.presses("✍️ Дополнить")
    await mother.writes("Спасибо, ещё вопрос.")
    assert "Сейчас: специалист готовит ответ." in (await card_of(mother)).text
    await olga.presses(CLOSE, "Помощь получена")
    closed = await card_of(mother)
    assert "Сейчас: закрыта: помощь получена." in closed.text
    assert closed.id == card.id
    assert sum("Сейчас: " in text for text in await texts(mother)) == 1
    assert "✔️ Закрыть" not in closed.labels


async def test_a_new_promise_reaches_the_card_and_none_that_is_past_is_named(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    card = await open_card(mother)
    await at(region, "2026-11-18T15:40")
    moved = await card_of(mother)
    assert moved.id == card.id
    assert "до 16:00 сегодня" not in moved.text
    assert "обычно до " in moved.text
    for moment in ("2026-11-18T17:40", "2026-11-19T11:40", "2026-11-19T17:50"):
        await at(region, moment)
    late = await card_of(mother)
    assert late.id == card.id
    assert "как только специалист освободится" in late.text, "no time is named any more that might not be kept"


async def test_the_card_follows_after_the_outbox_has_forgotten_it(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Слова.")
    card = await open_card(mother)
    region.time.forward(days=4)
    async with region.app.workshop.work() as work:
        assert await forget_sent(work)
    async with region.rows() as rows:
        kept = (await rows.scalars(select(RequestCard))).one()
        assert kept.message_id is not None
        assert await rows.get(OutboxMessage, kept.outbox_id or 0) is None
    await olga.presses(TAKE)
    followed = await card_of(mother)
    assert followed.id == card.id
    assert "специалист читает" in followed.text


async def test_the_newest_card_lives_and_what_was_opened_from_it_stays(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Слова.")
    first = await open_card(mother)
    await mother.presses("◀️ Назад", "Номер 1, психолог")
    second = await card_of(mother)
    assert second.id > first.id
    await mother.presses("📖 Переписка")
    await olga.presses(TAKE)
    assert "специалист читает" in (await card_of(mother)).text
    assert any("Вы: Слова." in text for text in await texts(mother)), "the conversation is not overwritten"


async def test_an_urgent_card_calls_and_promises_no_hour(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes("Мне страшно.")
    card = await open_card(mother)
    assert "срочно" in card.text
    assert "Сейчас: зовём специалистов." in card.text
    assert "обычно" not in card.text


async def test_a_card_is_honest_when_nobody_is_there(region: House) -> None:
    mother = region.phone("mother")
    async with region.app.database.transaction() as session:
        await session.execute(update(Account).values(unreachable_since=region.time.now()))
    await asks(mother, "Слова.")
    card = await open_card(mother)
    assert "Сейчас специалиста на месте нет: мы ищем, кто ответит." in card.text
    assert "обычно" not in card.text


async def test_a_family_sees_the_first_name_only_of_who_allows_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    assert "Ольга" not in (await open_card(mother)).text
    await olga.writes("/menu")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки")
    await olga.sees("Семьи не видят ваше имя.")
    await olga.presses("Показывать семьям моё имя")
    await olga.sees("Семьи видят ваше имя: Ольга.")
    assert "Отвечает: Ольга, психолог, Отдел" in (await open_card(mother)).text
    await olga.presses("Не показывать семьям моё имя")
    assert "Ольга" not in (await open_card(mother)).text


async def test_only_a_specialist_has_a_name_to_show(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.forges(ShowName(shown=True).pack())
    async with region.rows() as rows:
        assert not list(await rows.scalars(select(Person.id).where(Person.shows_name)))


@pytest.mark.parametrize("who", ["wife", "olga", "head"])
async def test_a_card_of_others_does_not_open(region: House, who: str) -> None:
    await asks(region.phone("mother"), "Слова.")
    other = region.phone(who)
    if who == "wife":
        await other.starts()
    for keep in (True, False):
        await other.forges(MyRequest(request_id=1, keep=keep).pack())
    assert not any("Сейчас: " in text for text in await texts(other))
    assert await region.count(RequestCard) == 0


async def test_the_card_of_the_last_closing_leads_on(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(CLOSE, "Помощь получена")
    card = await open_card(mother)
    assert {"✍️ Дополнить", "📖 Переписка", "😕 Не помогло", URGENT} <= set(card.labels)
    assert PSYCHOLOGIST not in card.labels
