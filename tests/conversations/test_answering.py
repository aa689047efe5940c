"""A specialist answers: the first tap wins, words go both ways, the result closes the request."""

import pytest
from sqlalchemy import select, update

from handlers.family.screens.words import AnswerWithDraft
from handlers.specialist.screens.closing import CloseWith
from handlers.specialist.screens.requests import Answer, Card, Close, Take
from scheduler.jobs import tell_of_the_unreachable
from storage.models import (
    Account,
    Appeal,
    Membership,
    OutboxMessage,
    RequestResult,
    RequestState,
    Side,
)
from tests.conversations.asking import (
    ANSWER,
    CLOSE,
    LAWYER,
    TAKE,
    asked_and_taken,
    asks,
    kept,
    request_of,
    texts,
    words_in,
)
from tests.house import House


async def test_the_notice_of_a_new_request_carries_no_words_and_the_taker_reads_them(region: House) -> None:
    region.time.forward(minutes=3)
    await asks(region.phone("mother"), "Муж молчит.", "Мне страшно.")
    olga = region.phone("olga")
    notice = await olga.sees("Новая. Заявка 1 · психолог · Ангарский городской округ · ждёт меньше минуты")
    assert "молчит" not in str(notice)
    assert notice.labels == [TAKE]
    await olga.presses(TAKE)
    await olga.sees("Муж молчит.", "Мне страшно.", ANSWER, CLOSE)
    await region.phone("mother").sees("Заявка, номер 1, в работе")


async def test_the_first_tap_wins_and_the_other_is_told(region: House) -> None:
    await asks(region.phone("mother"), "Слова матери.")
    olga, pavel = region.phone("olga"), region.phone("pavel")
    first, second = await olga.sees(TAKE), await pavel.sees(TAKE)
    region.world.tap("olga", first.id, 0, 0)
    region.world.tap("pavel", second.id, 0, 0)
    await region.settle()
    request = await request_of(region, 1)
    async with region.rows() as rows:
        winner = (await rows.scalars(select(Account.user_id).where(Account.person_id == request.taken_by))).one()
    won, lost = (olga, pavel) if winner == 201 else (pavel, olga)
    assert any("Слова матери" in text for text in await texts(won))
    assert not any("Слова матери" in text for text in await texts(lost))
    await lost.sees("Заявка 1 уже в работе у коллеги")


async def test_taking_twice_is_polite_and_shows_the_words_once(region: House) -> None:
    await asks(region.phone("mother"), "Слова матери.")
    olga = region.phone("olga")
    await olga.double_presses(TAKE)
    assert await olga.toast() == "Заявка 1 уже у вас."
    assert sum("Слова матери" in text for text in await texts(olga)) == 1
    assert sum("уже в работе" in text for text in await texts(region.phone("pavel"))) == 1


async def test_an_answer_asked_for_can_be_given_up_by_the_button_below_its_question(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("\u200d")
    assert (await olga.sees("Здесь пока не видно слов")).labels == ["↩️ Отменить", "☰ Меню"]
    await olga.presses("↩️ Отменить")
    await olga.writes("Это не семье.")
    await olga.sees("Какой семье его передать?")
    assert not any("Это не семье" in text for text in await texts(mother))


async def test_words_go_both_ways_and_neither_side_sees_the_others_account(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Здравствуйте. Расскажите подробнее.")
    await olga.sees("Ответ передан: заявка, номер 1", "✍️ Ещё", CLOSE)
    answer = await mother.sees("Ответ по заявке, номер 1", "(психолог)", "Расскажите подробнее.")
    await mother.writes("Он не спит.")
    await mother.sees("Передано специалисту: заявка, номер 1")
    wrote = await olga.sees("Заявка 1", "пишет семья", "Он не спит.", ANSWER)
    assert "Ольга" not in str(answer)
    assert "Мария" not in str(wrote)
    assert await words_in(region, 1, Side.STAFF) == ["Здравствуйте. Расскажите подробнее."]
    assert await words_in(region, 1, Side.FAMILY) == ["Слова матери.", "Он не спит."]
    assert await region.count(Appeal) == 1


async def test_words_of_a_conversation_are_stored_once(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ специалиста.")
    await mother.writes("Ответ матери.")
    async with region.rows() as rows:
        relayed = (
            await rows.scalars(select(OutboxMessage.data).where(OutboxMessage.notice.in_(["answer", "family_wrote"])))
        ).all()
    assert len(relayed) == 2
    assert all(set(data) == {"request_id", "message_id", "part", "parts"} for data in relayed)


async def test_closing_asks_the_result_and_the_family_hears_it_in_plain_words(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(CLOSE, "Подсказали, куда обратиться")
    await olga.sees("Заявка, номер 1, закрыта")
    await mother.sees("Заявка, номер 1, закрыта.", "Специалист подсказал, куда обратиться", "напишите сюда")
    request = await request_of(region, 1)
    assert (request.state, request.result) == (RequestState.CLOSED, RequestResult.ADVISED)
    await mother.writes("Новая беда.")
    await mother.sees("Сообщение сохранено", "Продолжить заявку 1")
    assert await words_in(region, 1) == ["Слова."]
    await mother.presses("☰ Меню", "📨 Мои заявки")
    await mother.sees("закрыта: специалист подсказал")


async def test_closing_twice_tells_the_family_once(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(CLOSE)
    await olga.double_presses("Помощь получена")
    assert sum("закрыта" in text for text in await texts(mother)) == 1
    await olga.forges(CloseWith(request_id=1, result=RequestResult.REFUSED).pack())
    assert (await request_of(region, 1)).result is RequestResult.HELPED


async def test_nothing_can_be_answered_in_a_closed_request(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(ANSWER)
    await olga.forges(CloseWith(request_id=1, result=RequestResult.HELPED).pack())
    await olga.sees("Заявка, номер 1, закрыта")
    await olga.writes("Поздний ответ.")
    await olga.sees("Сообщение сохранено")
    assert await kept(region) == ["Поздний ответ."]
    await olga.forges(Answer(request_id=1).pack())
    closed = await olga.sees("Заявка 1 закрыта")
    assert "просто напишите" not in closed.text
    assert not any("Поздний ответ" in text for text in await texts(mother))


@pytest.mark.parametrize("who", ["pavel", "lawyer", "anna", "head", "coordinator", "admin", "wife"])
async def test_only_the_taker_reads_answers_and_closes(region: House, who: str) -> None:
    await asks(region.phone("mother"), "Тайна матери.")
    await region.phone("olga").presses(TAKE)
    other = region.phone(who)
    if who == "wife":
        await other.starts()
    for forged in (
        Take(request_id=1),
        Card(request_id=1),
        Answer(request_id=1),
        Close(request_id=1),
        CloseWith(request_id=1, result=RequestResult.REFUSED),
        AnswerWithDraft(request_id=1, key="0" * 32, mark=""),
    ):
        await other.forges(forged.pack())
    await other.writes("Чужие слова.")
    assert not any("Тайна" in text for text in await texts(other))
    assert not any("Чужие слова" in text for text in await texts(region.phone("mother")))
    request = await request_of(region, 1)
    assert request.state is RequestState.TAKEN
    assert await words_in(region, 1) == ["Тайна матери."]


async def test_a_specialist_of_another_profile_or_unit_cannot_take(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    for who in ("lawyer", "anna", "head", "coordinator"):
        await region.phone(who).forges(Take(request_id=1).pack())
    assert (await request_of(region, 1)).state is RequestState.NEW


async def test_a_dismissed_specialist_reads_nothing_more(region: House) -> None:
    _, olga = await asked_and_taken(region, "Тайна матери.")
    seen = len(await olga.chat())
    async with region.app.database.transaction() as session:
        account = (await session.scalars(select(Account).where(Account.user_id == 201))).one()
        await session.execute(
            update(Membership).where(Membership.person_id == account.person_id).values(dismissed_at=region.time.now())
        )
    await olga.forges(Card(request_id=1).pack())
    await olga.forges(Answer(request_id=1).pack())
    assert not any("Тайна" in message.text for message in (await olga.chat())[seen:])


async def test_the_lists_show_numbers_and_states_and_words_only_to_the_taker(region: House) -> None:
    await asks(region.phone("mother"), "Тайна матери.")
    await asks(region.phone("wife"), "Тайна жены.", kind=LAWYER)
    olga = region.phone("olga")
    await olga.presses(TAKE)
    await olga.presses("☰ Меню", "📥 Заявки")
    shown = await olga.sees("Открытых заявок: 1", "у вас")
    assert "Заявка 2" not in shown.text
    await olga.presses("1, психолог")
    await olga.sees("Семья: Тайна матери.", ANSWER, CLOSE)
    for who, visible in (("head", "Открытых заявок: 1"), ("coordinator", "Открытых заявок: 2")):
        phone = region.phone(who)
        await phone.presses("📥 Заявки")
        await phone.sees(visible, "Заявка 1", "в работе")
        await phone.presses("1, психолог")
        await phone.sees("Взята в работу: 18 ноября")
        assert not any("Тайна" in text for text in await texts(phone))
    pavel = region.phone("pavel")
    await pavel.presses("☰ Меню", "📥 Заявки")
    lawyer = region.phone("lawyer")
    await lawyer.presses("📥 Заявки", "2, юрист", TAKE)
    await lawyer.sees("Тайна жены.")


async def test_a_free_request_can_be_taken_from_the_list(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    pavel = region.phone("pavel")
    region.time.forward(hours=5)
    await pavel.presses("📥 Заявки")
    await pavel.sees("ждёт 5 часов")
    await pavel.presses("1, психолог", TAKE)
    await pavel.sees("Слова.")


async def test_the_specialist_is_told_when_the_family_has_stopped_the_bot(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await mother.blocks()
    await olga.presses(ANSWER)
    await olga.writes("Первый ответ.")
    await olga.presses("✍️ Ещё")
    await olga.writes("Второй ответ.")
    await olga.sees("Сообщение не дошло: человек остановил бота")
    for _again in range(2):
        await tell_of_the_unreachable(region.app.workshop)
        await region.settle()
    await olga.sees("Сообщения по заявке 1 не доходят", CLOSE)
    assert sum("не доходят" in text for text in await texts(olga)) == 1
    await mother.unblocks()
    await mother.starts()
    await mother.presses("📨 Мои заявки", "Номер 1, психолог", "📖 Переписка")
    await mother.sees("Психолог: Первый ответ.", "Психолог: Второй ответ.")


async def test_taking_says_what_the_report_counts_already(region: House) -> None:
    _, olga = await asked_and_taken(region, "Слова.")
    assert any("В отчёт записано: консультация, член семьи." in text for text in await texts(olga))
