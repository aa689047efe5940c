"""«📥 Заявки» of the staff: lists, a number, notes on the card, line and source at the closing, who opened what."""

import pytest
from sqlalchemy import select

from handlers.specialist.screens.closing import CloseWith
from handlers.specialist.screens.notes import EraseNote, SendNote
from handlers.specialist.screens.requests import Card
from storage.models import (
    Appeal,
    AppealLine,
    AppealSource,
    AuditEntry,
    RequestMessage,
    RequestNote,
    RequestResult,
    RequestState,
)
from tests.conversations.asking import ANSWER, CLOSE, TAKE, asked_and_taken, asks, request_of, texts, words_in
from tests.conversations.staffing import person_of
from tests.conversations.test_side_by_side import nothing_is_left, taps
from tests.house import House

OPEN_LIST = "📥 Заявки"


async def opens_card(house: House, key: str, number: int = 1) -> None:
    phone = house.phone(key)
    await phone.writes("/menu")
    await phone.presses(OPEN_LIST, f"{number}, психолог")


async def counted(house: House) -> tuple[AppealLine, AppealSource]:
    async with house.rows() as rows:
        appeal = (await rows.scalars(select(Appeal))).one()
        return appeal.line, appeal.source


async def test_the_lists_show_mine_free_and_closed_ones(region: House) -> None:
    mother, wife, olga = region.phone("mother"), region.phone("wife"), region.phone("olga")
    await asks(mother, "Первая.")
    await olga.presses(TAKE)
    await asks(wife, "Вторая.")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST)
    await olga.sees("Открытых заявок: 2, ваших: 1")
    await olga.presses("Мои")
    shown = await olga.sees("Ваши заявки в работе: 1", "Заявка 1")
    assert "Заявка 2" not in shown.text
    await olga.presses("Свободные")
    shown = await olga.sees("Свободные заявки: 1", "Заявка 2")
    assert "Заявка 1 " not in shown.text
    await olga.presses("Закрытые")
    await olga.sees("Закрытые заявки: 0", "Таких заявок нет")
    await olga.presses("Все открытые", "1, психолог", CLOSE, "Помощь получена")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST, "Закрытые")
    await olga.sees("Закрытые заявки: 1", "Заявка 1")


async def test_what_is_past_its_term_stands_in_a_list_of_its_own(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Первая.")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST, "Просроченные")
    await olga.sees("Просроченные заявки: 0")
    region.time.forward(days=1)
    await asks(region.phone("wife"), "Вторая, сегодня.")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST, "Просроченные")
    shown = await olga.sees("Просроченные заявки: 1", "Заявка 1")
    assert "Заявка 2" not in shown.text
    await olga.presses("1, психолог", ANSWER)
    await olga.writes("Расскажите, как вы.")
    await mother.sees("Расскажите, как вы.")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST, "Просроченные")
    await olga.sees("Просроченные заявки: 0")


async def test_a_request_is_found_by_its_number_however_it_is_typed(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST, "🔎 По номеру")
    await olga.writes("77")
    await olga.sees("такой нет")
    await olga.writes("заявка № 1")
    await olga.sees("Заявка 1", "Слова матери.", ANSWER)


@pytest.mark.parametrize("typed", ["1" * 30, "-1", "ноль", "0"])
async def test_an_odd_number_finds_nothing_and_the_question_stands(region: House, typed: str) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.writes("/menu")
    await olga.presses(OPEN_LIST, "🔎 По номеру")
    await olga.writes(typed)
    shown = await olga.sees("Напишите другой номер") if typed != "-1" else await olga.sees("Слова матери.")
    assert "Бот" not in shown.text
    assert await nothing_is_left(region)


async def test_by_its_number_nobody_sees_what_a_list_would_not_show(region: House) -> None:
    await asks(region.phone("mother"), "Тайна.")
    lawyer = region.phone("lawyer")
    await lawyer.writes("/menu")
    await lawyer.presses(OPEN_LIST, "🔎 По номеру")
    await lawyer.writes("1")
    await lawyer.sees("такой нет")


async def test_words_on_an_open_card_are_a_note_that_the_family_never_sees(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await opens_card(region, "olga")
    await olga.writes("Созвониться в среду.")
    await olga.sees("Заметка к заявке 1 сохранена", "Семья её не видит")
    assert not any("Созвониться" in text for text in await texts(mother))
    await opens_card(region, "olga")
    await olga.sees("Слова матери.", "Заметка, Ольга: Созвониться в среду.")
    async with region.rows() as rows:
        note = (await rows.scalars(select(RequestNote))).one()
        assert (note.text, note.handing_over) == ("Созвониться в среду.", False)


async def test_one_tap_makes_a_note_the_answer_it_was_meant_to_be(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await opens_card(region, "olga")
    await olga.writes("Я рядом, расскажите ещё.")
    await taps(region, "olga", "✍️ Отправить семье", 50)
    await region.settle()
    await mother.sees("Я рядом, расскажите ещё.")
    assert await region.count(RequestNote) == 0
    assert await region.count(RequestMessage) == 2, "one of hers, one answer"
    assert await nothing_is_left(region)


async def test_a_note_is_erased_once_and_only_by_its_author(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    await opens_card(region, "olga")
    await olga.writes("Лишнее.")
    pavel = region.phone("pavel")
    for forged in (SendNote(note_id=1), EraseNote(note_id=1)):
        await pavel.forges(forged.pack())
    assert await region.count(RequestNote) == 1
    await olga.double_presses("🗑 Удалить заметку")
    await olga.sees("Заметка удалена")
    assert await region.count(RequestNote) == 0
    assert await words_in(region, 1) == ["Слова матери."]


async def test_words_after_the_family_wrote_again_are_asked_about_and_no_note(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await opens_card(region, "olga")
    await mother.writes("Вы здесь?")
    await olga.writes("Да, я здесь.")
    await olga.sees("Какой семье")
    assert await region.count(RequestNote) == 0


async def test_closing_proposes_line_and_source_and_takes_one_tap(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(CLOSE)
    await olga.sees("В отчёте: консультация, член семьи", "Чем закончилась")
    await olga.presses("Помощь получена")
    await mother.sees("номер 1, закрыта")
    assert await counted(region) == (AppealLine.CONSULTATION, AppealSource.FAMILY)


async def test_line_and_source_are_corrected_at_the_closing(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(CLOSE, "✏️ Строка отчёта", "Психолог, длительно")
    await olga.sees("психолог, длительно")
    await olga.presses("✏️ Кто обратился", "Участник СВО")
    await olga.sees("участник СВО")
    assert await counted(region) == (AppealLine.CONSULTATION, AppealSource.FAMILY), "nothing changes before the end"
    await olga.double_presses("Помощь получена")
    assert await counted(region) == (AppealLine.LONG_PSYCHOLOGICAL, AppealSource.PARTICIPANT)
    assert await region.count(Appeal) == 1
    assert await region.count(AuditEntry, AuditEntry.action == "appeal_corrected") == 1


async def test_a_closing_forged_by_others_changes_no_figure(region: House) -> None:
    await asked_and_taken(region, "Слова матери.")
    forged = CloseWith(
        request_id=1, result=RequestResult.HELPED, line=AppealLine.SPECIAL, source=AppealSource.ORGANISATION
    )
    for who in ("pavel", "head", "coordinator", "admin", "mother"):
        await region.phone(who).forges(forged.pack())
    assert await counted(region) == (AppealLine.CONSULTATION, AppealSource.FAMILY)
    assert (await request_of(region, 1)).state is RequestState.TAKEN


async def test_who_opened_which_card_is_in_the_audit_log(region: House) -> None:
    await asked_and_taken(region, "Слова матери.")
    for who in ("olga", "head", "coordinator"):
        await opens_card(region, who)
    async with region.rows() as rows:
        found = await rows.execute(
            select(AuditEntry.person_id, AuditEntry.facts).where(
                AuditEntry.action == "request_opened", AuditEntry.subject_id == 1
            )
        )
        opened = {person: facts["words"] for person, facts in found}
    olga, head = [(await person_of(region, region.phone(who))).id for who in ("olga", "head")]
    assert opened[olga] is True
    assert opened[head] is False
    assert len(opened) == 3
    admin = region.phone("admin")
    await admin.writes("/menu")
    await admin.presses("🧾 Журнал действий")
    await admin.sees("открыта карточка заявки 1")


async def test_a_card_of_a_colleague_says_who_answers_already_and_shows_no_words(region: House) -> None:
    await asked_and_taken(region, "Слова матери.")
    pavel = region.phone("pavel")
    await pavel.forges(Card(request_id=1).pack())
    shown = await pavel.sees("Уже отвечает: Ольга")
    assert "Слова матери" not in shown.text
    assert TAKE not in shown.labels
