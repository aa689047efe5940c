"""What a specialist types goes to the family it was asked for, or waits: never to another one, and never away."""

import pytest
from sqlalchemy import select

from storage.models import Appeal, DeliveryState, Membership, OutboxMessage, Side
from tests.conversations.asking import ANSWER, CLOSE, TAKE, asked_and_taken, asks, kept, nothing_failed, texts, words_in
from tests.conversations.staffing import dismiss_olga
from tests.house import House

LATE = "Елена, приходите завтра."


async def test_an_answer_asked_for_ends_when_another_request_is_taken(region: House) -> None:
    mother, wife, olga = region.phone("mother"), region.phone("wife"), region.phone("olga")
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE, ANSWER)
    await asks(wife, "Слова жены.")
    await olga.presses(TAKE)
    await olga.writes(LATE)
    await olga.sees(LATE, "Ответ по заявке 1", "Ответ по заявке 2", "🙋 Мне нужна помощь")
    assert not any(LATE in text for text in await texts(mother))
    await olga.presses("Ответ по заявке 2")
    await wife.sees(LATE)
    assert await words_in(region, 1, Side.STAFF) == []


async def test_words_typed_after_another_family_wrote_are_asked_about(region: House) -> None:
    mother, wife, olga = region.phone("mother"), region.phone("wife"), region.phone("olga")
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE)
    await asks(wife, "Слова жены.")
    await olga.presses(TAKE)
    card = next(m for m in await olga.chat() if "Слова матери" in m.text)
    await olga.presses_old(card, ANSWER)
    await wife.writes("Ещё от жены.")
    await olga.writes(LATE)
    await olga.sees("Какой семье его передать?", "Ответ по заявке 1", "Ответ по заявке 2")
    assert not any(LATE in text for text in [*await texts(mother), *await texts(wife)])


async def test_six_hours_after_the_button_the_words_are_asked_about(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    region.time.forward(hours=6, minutes=1)
    await olga.writes(LATE)
    await olga.sees("Какой семье его передать?")
    assert not any(LATE in text for text in await texts(mother))


async def test_the_second_part_of_an_answer_is_offered_to_the_family_first(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Первая часть.")
    await olga.writes("Вторая часть.")
    asked = await olga.sees("Вторая часть.", "Ответ по заявке 1")
    assert "💬 Психолог" not in asked.labels
    await olga.presses("🙋 Мне нужна помощь")
    await olga.sees("Кому его передать?", "💬 Психолог")
    await olga.presses("◀️ Назад")
    await olga.sees("Вторая часть.", "Какой семье", "Ответ по заявке 1")
    await olga.presses_old(asked, "Ответ по заявке 1")
    await mother.sees("Вторая часть.")


async def test_an_unknown_command_is_no_answer(region: House) -> None:
    _, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("/otvet_vsem")
    assert await words_in(region, 1, Side.STAFF) == []


@pytest.mark.parametrize("ending", ["closed", "dismissed"])
async def test_words_typed_when_the_request_is_no_more_the_specialists_are_kept(region: House, ending: str) -> None:
    _, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    if ending == "closed":
        await olga.presses(CLOSE, "Помощь получена")
    else:
        await dismiss_olga(region)
    await olga.writes("Мне самой плохо.")
    await olga.writes("Помогите.")
    await olga.sees("Сохранено 2 сообщения. Кому их передать?", "💬 Психолог")
    assert await kept(region) == ["Мне самой плохо.", "Помогите."]


async def test_a_name_being_typed_does_not_eat_an_answer(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE)
    await olga.writes(LATE)
    await olga.sees("Ответ по заявке 1")


async def test_a_name_typed_after_the_dismissal_is_kept_as_words(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    await dismiss_olga(region)
    await olga.writes("Мне плохо.")
    await olga.sees("Сообщение сохранено", "💬 Психолог")
    assert await kept(region) == ["Мне плохо."]


async def test_words_waiting_for_a_dismissed_taker_are_never_sent(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Тайна.")
    await olga.sees("Тайна.")
    async with region.app.database.transaction() as session:
        row = (await session.scalars(select(OutboxMessage).where(OutboxMessage.notice == "family_wrote"))).one()
        for post in await session.scalars(select(Membership)):
            post.dismissed_at = region.time.now()
        session.add(
            OutboxMessage(
                account_id=row.account_id,
                message_class=row.message_class,
                lane=row.lane,
                notice=row.notice,
                data=dict(row.data),
                created_at=region.time.now(),
            )
        )
        await session.flush()
        late = (await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1))).one()
        session.expunge(late)
    region.app.sender.deliver([late])
    await region.settle()
    assert sum("Тайна" in text for text in await texts(olga)) == 1
    assert await region.count(OutboxMessage, OutboxMessage.state == DeliveryState.CANCELLED) == 1
    assert await nothing_failed(region)


async def test_a_returned_request_is_nobodys_appeal_and_promises_nobody_who_is_not_there(region: House) -> None:
    mother, _ = await asked_and_taken(region, "Слова матери.")
    async with region.app.database.transaction() as session:
        for post in await session.scalars(select(Membership).where(Membership.role == "specialist")):
            if post.profile == "psychologist" and post.id != 1:
                await session.delete(post)
    await dismiss_olga(region)
    assert await region.count(Appeal, Appeal.author_id.is_(None)) == 1
    told = await mother.sees("специалист сменился, ищем другого")
    assert "ответит другой специалист" not in told.text
    await region.phone("coordinator").sees("Ответить некому")
