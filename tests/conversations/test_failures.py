"""A message that Telegram refuses for good does not vanish: the admins hear of it, and so does who has the request."""

from sqlalchemy import update

from bot.messaging.waiting import MOST_DOUBTFUL
from bot.sandbox.faults import Kind
from scheduler.jobs import tell_of_failures
from storage.models import DeliveryState, MessageClass, OutboxMessage
from tests.conversations.asking import ANSWER, CLOSE, TAKE, asked_and_taken, asks, texts
from tests.house import House
from tests.region import set_up_region

NOT_ARRIVED = "не дошло"
ALARM = "Telegram не принимает сообщения"


def refuse(house: House, kind: Kind, *words: str) -> None:
    """Every message with one of these words, until the table is cleared."""
    for one in words:
        house.world.faults.add(kind, method="sendMessage", words=one)


async def ticks(house: House, times: int = 2) -> None:
    for _ in range(times):
        await tell_of_failures(house.app.workshop)
        await house.settle()


async def test_an_answer_refused_for_good_is_told_of_once_and_without_its_words(house: House) -> None:
    await set_up_region(house)
    mother, olga, admin = (house.phone(key) for key in ("mother", "olga", "admin"))
    await asks(mother, "Слова.")
    await olga.presses(TAKE)
    refuse(house, "chat_not_found", "ВАЖНО")
    await olga.presses(ANSWER)
    await olga.writes("ВАЖНО прочтите")
    await ticks(house)
    await olga.sees("Сообщение по заявке 1 не дошло", ANSWER, CLOSE)
    await admin.sees(ALARM, "разговор по заявке")
    assert sum(NOT_ARRIVED in text for text in await texts(olga)) == 1
    assert sum(ALARM in text for text in await texts(admin)) == 1
    assert not any("ВАЖНО" in text for text in await texts(admin))


async def test_an_answer_given_up_after_errors_is_told_of_and_the_next_one_arrives(house: House) -> None:
    await set_up_region(house)
    mother, olga, admin = (house.phone(key) for key in ("mother", "olga", "admin"))
    await asks(mother, "Слова.")
    await olga.presses(TAKE)
    refuse(house, "server_error", "ВАЖНО")
    await olga.presses(ANSWER)
    await olga.writes("ВАЖНО прочтите")
    await olga.presses(ANSWER)
    await olga.writes("Обычное слово")
    for _ in range(MOST_DOUBTFUL + 2):
        await house.phone("wife").writes("/help")  # others are served, so it is this message
        house.time.forward(minutes=1)
        await house.settle()
    await mother.sees("Обычное слово")
    await ticks(house)
    await olga.sees("Сообщение по заявке 1 не дошло")
    await admin.sees(ALARM)


async def test_an_hour_of_errors_for_everybody_ends_no_words(house: House) -> None:
    await set_up_region(house)
    mother, olga, admin = (house.phone(key) for key in ("mother", "olga", "admin"))
    await asks(mother, "Слова.")
    await olga.presses(TAKE)
    await olga.presses(ANSWER)
    refuse(house, "server_error", "")
    await olga.writes("ВАЖНО прочтите")
    for _ in range(60):
        house.time.forward(minutes=1)
        await house.settle()
    assert not any("ВАЖНО" in text for text in await texts(mother))
    house.world.faults.clear()
    house.time.forward(minutes=1)
    await house.settle()
    await mother.sees("ВАЖНО прочтите")
    await olga.sees("Ответ передан")
    await ticks(house)
    assert not any(ALARM in text for text in await texts(admin))


async def test_a_refused_word_of_the_family_reaches_the_admins_only(house: House) -> None:
    await set_up_region(house)
    mother, olga, admin = (house.phone(key) for key in ("mother", "olga", "admin"))
    await asks(mother, "Слова.")
    await olga.presses(TAKE)
    refuse(house, "chat_not_found", "ЕЩЁ СЛОВО")
    await mother.writes("ЕЩЁ СЛОВО")
    await ticks(house)
    await admin.sees(ALARM, "разговор по заявке")
    assert not any(NOT_ARRIVED in text for text in await texts(olga))


async def test_an_alarm_that_is_refused_itself_raises_no_other(house: House) -> None:
    await set_up_region(house)
    _, olga = await asked_and_taken(house, "Слова.")
    refuse(house, "chat_not_found", "ВАЖНО", NOT_ARRIVED, ALARM)
    await olga.presses(ANSWER)
    await olga.writes("ВАЖНО прочтите")
    await ticks(house, times=6)
    alarms = await house.count(OutboxMessage, OutboxMessage.notice == "messages_failed")
    assert alarms == 2, "of the answer, and of the word to its author, and never of an alarm"
    untold = OutboxMessage.state == DeliveryState.FAILED, OutboxMessage.told_at.is_(None)
    kinds = (MessageClass.ALERT, MessageClass.RECEIPT)
    assert await house.count(OutboxMessage, *untold, OutboxMessage.message_class.not_in(kinds)) == 0


async def test_many_refused_at_once_are_one_alarm(house: House) -> None:
    await set_up_region(house)
    mother, olga, admin = (house.phone(key) for key in ("mother", "olga", "admin"))
    await asks(mother, "Слова.")
    await olga.presses(TAKE)
    for turn in range(7):
        await olga.presses(ANSWER)
        await olga.writes(f"Ответ {turn}")
    async with house.app.database.transaction() as session:
        answers = update(OutboxMessage).where(OutboxMessage.notice == "answer")
        await session.execute(answers.values(state=DeliveryState.FAILED))
    await ticks(house)
    await admin.sees(ALARM, "и ещё 2")
    assert sum(ALARM in text for text in await texts(admin)) == 1
    assert sum(NOT_ARRIVED in text for text in await texts(olga)) == 1
