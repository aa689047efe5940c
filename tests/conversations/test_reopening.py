"""Words to a closed request: one question, and the request goes on with its words in order, or a new one begins."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens.words import BeginAnew, GoOn
from storage.models import (
    Appeal,
    AuditEntry,
    Draft,
    DueItem,
    DueKind,
    HelpRequest,
    RequestMessage,
    RequestResult,
    RequestState,
)
from tests.conversations.asking import (
    ANSWER,
    CLOSE,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    request_of,
    texts,
    words_in,
)
from tests.conversations.duties import is_away
from tests.conversations.shielded import CLEAN, RAW, WITHOUT, nowhere_outside_the_draft
from tests.conversations.test_card import card_of, open_card
from tests.conversations.test_side_by_side import taps
from tests.house import House

GO_ON, NEW = "↪️ Продолжить заявку 1", "🆕 Новая заявка"


async def closed(region: House) -> tuple[Phone, Phone]:
    """Olga had the mother's request, has answered, and has closed it."""
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ.")
    await olga.presses(CLOSE, "Помощь получена")
    return mother, olga


async def test_plain_words_after_the_closing_are_asked_about_once_and_go_on(region: House) -> None:
    mother, olga = await closed(region)
    card = await open_card(mother)
    before = await request_of(region, 1)
    region.time.forward(days=2)
    await mother.writes("Опять не сплю.", "Третью ночь.")
    question = await mother.sees("сохран", "Это о заявке 1, психолог", GO_ON, NEW)
    assert {PSYCHOLOGIST, LAWYER}.isdisjoint(question.labels), "one question only"
    await mother.presses(GO_ON)
    await mother.sees("Заявка 1 снова открыта.", "Передано специалисту")
    await olga.sees("Семья пишет снова")
    await olga.sees("Третью ночь.")
    assert await words_in(region, 1) == ["Слова.", "Ответ.", "Опять не сплю.", "Третью ночь."]
    request = await request_of(region, 1)
    assert (request.state, request.result, request.closed_at) == (RequestState.TAKEN, None, None)
    assert request.taken_by == before.taken_by
    assert request.closing_due_at is not None
    assert request.closing_due_at > (before.closing_due_at or region.time.now())
    assert (await region.count(Appeal), await region.count(HelpRequest)) == (1, 1)
    assert await kept(region) == []
    assert (await card_of(mother)).id == card.id
    assert "Сейчас: специалист читает." in (await card_of(mother)).text
    await mother.writes("Ещё одно.")
    assert (await words_in(region, 1))[-1] == "Ещё одно.", "later words follow without a question"


async def test_a_new_request_is_a_new_request(region: House) -> None:
    mother, _olga = await closed(region)
    await mother.writes("Теперь о выплатах.")
    await mother.presses(NEW)
    await mother.sees("Кому", PSYCHOLOGIST, LAWYER)
    await mother.writes("Их не платят.")
    assert GO_ON not in (await mother.last()).labels, "it is not asked again"
    await mother.presses(LAWYER, SEND)
    assert await words_in(region, 2) == ["Теперь о выплатах.", "Их не платят."]
    assert (await request_of(region, 1)).state is RequestState.CLOSED
    assert await region.count(Appeal) == 2


async def test_more_words_on_a_closed_card_lead_to_the_same_question(region: House) -> None:
    mother, olga = await closed(region)
    region.time.forward(days=40)
    await open_card(mother)
    await mother.presses("✍️ Дополнить")
    await mother.sees("Заявка 1 закрыта. Напишите")
    await mother.writes("Добавлю.")
    await mother.presses(GO_ON)
    await olga.sees("Добавлю.")
    assert (await request_of(region, 1)).state is RequestState.TAKEN


async def test_a_reply_to_a_message_of_a_closed_request_names_it(region: House) -> None:
    mother, olga = await closed(region)
    answer = await mother.sees("Ответ.")
    region.time.forward(days=40)
    await asks(mother, "О выплатах.", kind=LAWYER, place=None)
    await mother.replies(answer, "Это не помогло.")
    await mother.sees("сохран", GO_ON, "В заявку 2")
    await mother.presses(GO_ON)
    await olga.sees("Это не помогло.")
    assert await words_in(region, 2) == ["О выплатах."]


async def test_after_thirty_days_plain_words_are_about_anything(region: House) -> None:
    mother, _olga = await closed(region)
    region.time.forward(days=31)
    await mother.writes("Здравствуйте.")
    assert GO_ON not in (await mother.sees("Кому его передать?")).labels


async def test_files_go_on_too(region: House) -> None:
    mother, _olga = await closed(region)
    await mother.sends_photo()
    await mother.writes("Вот справка.")
    await mother.presses(GO_ON)
    async with region.rows() as rows:
        newest = list(await rows.scalars(select(RequestMessage).order_by(RequestMessage.id)))[-2:]
    assert [one.media is not None for one in newest] == [True, False]


async def test_who_is_away_is_not_given_it_and_others_are_called(region: House) -> None:
    mother, olga = await closed(region)
    pavel = region.phone("pavel")
    await is_away(olga, "18", "20")
    await mother.writes("Опять.")
    await mother.presses(GO_ON)
    request = await request_of(region, 1)
    assert (request.state, request.taken_by) == (RequestState.NEW, None)
    await pavel.presses(TAKE)
    await pavel.sees("Опять.")
    assert not any("Опять." in text for text in await texts(olga))
    assert await region.count(Appeal) == 1


async def test_who_has_stopped_the_bot_is_not_given_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(CLOSE, "Помощь получена")
    await olga.blocks()
    await asks(region.phone("wife"), "Чтобы узнать, что Ольга недоступна.")
    await mother.writes("Опять.")
    await mother.presses(GO_ON)
    assert (await request_of(region, 1)).state is RequestState.NEW
    await region.phone("pavel").sees("Заявка 1")


async def test_the_terms_begin_anew_and_the_old_watch_is_over(region: House) -> None:
    mother, _olga = await closed(region)
    region.time.forward(days=1)
    await mother.writes("Опять.")
    await mother.presses(GO_ON)
    for kind in (DueKind.CLOSING_WATCH, DueKind.REPLY_WATCH):
        ahead = DueItem.kind == kind, DueItem.subject_id == 1, DueItem.done_at.is_(None)
        assert await region.count(DueItem, *ahead) == 1
    assert (await request_of(region, 1)).reply_moved_to is not None


async def test_the_shield_asks_before_the_words_go_on(region: House) -> None:
    mother, _olga = await closed(region)
    await mother.writes(RAW)
    await mother.presses(GO_ON)
    await mother.sees("54321", WITHOUT)
    assert await nowhere_outside_the_draft(region)
    await mother.presses(WITHOUT)
    assert (await words_in(region, 1))[-1] == CLEAN
    assert await nowhere_outside_the_draft(region)


async def test_fifty_taps_open_it_once(region: House) -> None:
    mother, olga = await closed(region)
    await mother.writes("Опять.")
    await taps(region, "mother", GO_ON, 50)
    await region.settle()
    assert await region.count(AuditEntry, AuditEntry.action == "request_reopened") == 1
    assert await words_in(region, 1) == ["Слова.", "Ответ.", "Опять."]
    assert sum("Семья пишет снова" in text for text in await texts(olga)) == 1


@pytest.mark.parametrize("who", ["wife", "olga", "head"])
async def test_nobody_opens_a_request_of_others(region: House, who: str) -> None:
    mother, _olga = await closed(region)
    await mother.writes("Опять.")
    other = region.phone(who)
    if who == "wife":
        await other.starts()
        await other.writes("Мои слова.")
    async with region.rows() as rows:
        keys = list(await rows.scalars(select(Draft.key)))
    for key in keys:
        await other.forges(GoOn(request_id=1, key=key, mark="").pack())
        await other.forges(BeginAnew(key="0" * 12).pack())
    request = await request_of(region, 1)
    assert (request.state, request.result) == (RequestState.CLOSED, RequestResult.HELPED)
    assert request.closed_at is not None
    assert region.time.now() - request.closed_at < timedelta(days=1)
    await mother.sees(GO_ON)


async def test_a_call_that_was_taken_back_does_not_go_on(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(URGENT, "Это не срочно")
    await mother.writes("Спасибо.")
    assert not [label for message in await mother.chat() for label in message.labels if "Продолжить" in label]
