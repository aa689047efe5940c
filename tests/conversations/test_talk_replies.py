"""A reply belongs to the conversation of the message that it replies to, and is shown as a reply at the other side."""

import pytest
from sqlalchemy import update

from bot.sandbox.phone import ChatMessage, Phone
from scheduler.timetable import tick_all
from services.calling import Caller
from services.conversation import append
from services.requests.answering import RequestClosed
from services.requests.pieces import Piece
from services.work import Work
from storage.models import HelpRequest, Messenger, RequestMessage, RequestState
from tests.conversations.asking import (
    ANSWER,
    CLOSE,
    LAWYER,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    nothing_failed,
    texts,
    words_in,
)
from tests.conversations.contents import PHOTO
from tests.conversations.staffing import dismiss_olga, person_of
from tests.house import House

MOTHER = Caller(Messenger.TELEGRAM, 101, 101)


async def _with(phone: Phone, words: str, sender: str = "bot") -> ChatMessage:
    return [one for one in await phone.chat() if words in one.text and one.sender == sender][-1]


async def _two_families(region: House) -> tuple[Phone, Phone, Phone]:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    wife = region.phone("wife")
    await asks(wife, "Слова жены.")
    await olga.presses(TAKE)
    return mother, wife, olga


async def test_a_reply_is_shown_as_a_reply_at_the_other_side_both_ways(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Первое.", "Второе.")
    await olga.replies(await _with(olga, "Первое."), "Это на первое.")
    shown = await mother.sees("Ответ по заявке, номер 1", "Это на первое.")
    assert shown.reply_to == (await _with(mother, "Первое.", "me")).id
    await mother.replies(shown, "Спасибо за него.")
    back = await olga.sees("пишет семья", "Спасибо за него.")
    assert back.reply_to == (await _with(olga, "Это на первое.", "me")).id


async def test_a_reply_goes_to_its_family_whatever_is_in_between(region: House) -> None:
    mother, wife, olga = await _two_families(region)
    await mother.writes("Вы здесь?")
    await wife.writes("А мне?")
    await olga.replies(await _with(olga, "Вы здесь?"), "Я здесь, Мария.")
    await olga.sees("Ответ передан: заявка, номер 1")
    await mother.sees("Я здесь, Мария.")
    assert not any("Я здесь, Мария." in text for text in await texts(wife))
    assert await kept(region) == []


async def test_a_reply_to_the_words_that_came_with_the_request_goes_to_its_family(region: House) -> None:
    mother, _wife, olga = await _two_families(region)
    await olga.replies(await _with(olga, "Слова матери."), "Ответ матери.")
    await mother.sees("Ответ матери.")


async def test_a_reply_in_the_middle_of_a_form_is_no_note(region: House) -> None:
    mother, _wife, olga = await _two_families(region)
    await olga.writes("/menu")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "📝 Примечание")
    await olga.replies(await _with(olga, "Слова матери."), "Ответ матери.")
    await mother.sees("Ответ матери.")
    await olga.writes("А это примечание.")
    assert await words_in(region, 1) == ["Слова матери.", "Ответ матери."]


async def test_a_reply_of_another_kind_is_a_reply_all_the_same(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.sends(**PHOTO, caption="Образец.", reply_to=(await _with(olga, "Слова матери.")).id)
    await mother.sees("Образец.")
    assert (await words_in(region, 1))[-1] == "Образец."


async def test_a_family_that_replies_writes_to_that_request(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Первая.")
    await asks(mother, "Вторая.", kind=LAWYER, place=None)
    lawyer = region.phone("lawyer")
    await lawyer.presses(TAKE)
    await olga.presses(ANSWER)
    await olga.writes("Ответ психолога.")
    await lawyer.presses(ANSWER)
    await lawyer.writes("Ответ юриста.")
    await mother.replies(await _with(mother, "Ответ психолога."), "Это психологу.")
    await olga.sees("Это психологу.")
    assert (await words_in(region, 2))[-1] == "Ответ юриста."
    await mother.sends(**PHOTO, reply_to=(await _with(mother, "Ответ юриста.")).id)
    assert len(await words_in(region, 2)) == 3


async def test_a_reply_while_words_for_somebody_else_are_asked_for_ends_no_question(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ психолога.")
    await mother.starts()
    await mother.presses(LAWYER)
    await mother.replies(await _with(mother, "Ответ психолога."), "Спасибо.")
    await olga.sees("Спасибо.")
    region.time.forward(minutes=1)
    await mother.writes("Это юристу.")
    assert await kept(region) == ["Это юристу."]
    await mother.sees("Юрист увидит ваши слова", "Это юристу.")


async def test_words_pressed_in_fear_are_urgent_whatever_they_reply_to(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ психолога.")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.replies(await _with(mother, "Ответ психолога."), "Мне очень плохо.")
    await mother.sees("Добавлено: заявка, номер 2")
    assert await words_in(region, 2) == ["Мне очень плохо."]


async def test_a_reply_after_a_year_finds_its_message(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await mother.writes("Год назад.")
    asked = await _with(olga, "Год назад.")
    region.time.forward(days=365)
    await tick_all(region.app.workshop)
    await olga.replies(asked, "Отвечаю через год.")
    shown = await mother.sees("Отвечаю через год.")
    assert shown.reply_to == (await _with(mother, "Год назад.", "me")).id


async def test_a_reply_in_a_closed_request_is_kept_and_asked_about(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    asked = await _with(olga, "Слова матери.")
    await olga.presses(CLOSE, "Помощь получена")
    await olga.replies(asked, "Вдогонку.")
    assert await kept(region) == ["Вдогонку."]
    assert await words_in(region, 1) == ["Слова матери."]
    assert await nothing_failed(region)


async def test_a_reply_of_whoever_is_dismissed_goes_to_nobody(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    asked = await _with(olga, "Слова матери.")
    await dismiss_olga(region)
    await olga.replies(asked, "Уже не мне.")
    assert not any("Уже не мне." in text for text in await texts(mother))
    assert await region.count(RequestMessage) == 1
    assert await kept(region) == ["Уже не мне."]


async def test_words_go_to_whoever_has_the_request_when_they_are_written(region: House) -> None:
    await asked_and_taken(region, "Слова.")
    pavel = (await person_of(region, region.phone("pavel"))).id
    async with region.app.workshop.work(MOTHER) as work:
        request = await work.session.get_one(HelpRequest, 1)
        await _meanwhile(work, taken_by=pavel)
        await append(work, request, (Piece("Кому теперь?"),))
    await region.settle()
    await region.phone("pavel").sees("Кому теперь?")
    assert not any("Кому теперь?" in text for text in await texts(region.phone("olga")))


async def test_words_join_no_request_that_was_closed_meanwhile(region: House) -> None:
    await asked_and_taken(region, "Слова.")
    async with region.app.workshop.work(MOTHER) as work:
        request = await work.session.get_one(HelpRequest, 1)
        await _meanwhile(work, state=RequestState.CLOSED)
        with pytest.raises(RequestClosed):
            await append(work, request, (Piece("Ещё."),))
    assert await words_in(region, 1) == ["Слова."]


async def _meanwhile(work: Work, **changed: object) -> None:
    """The row changes as if another work had changed it: the row that this one has read does not know."""
    change = update(HelpRequest).where(HelpRequest.id == 1).values(**changed)
    await work.session.execute(change.execution_options(synchronize_session=False))
