"""Terms: an honest time of reply, the new one before it passes, the watch over what lies, the figures."""

import pytest
from sqlalchemy import select, update

from handlers.coordinator.screens.terms import SeeTerm, SetTerm, What
from storage.models import AuditEntry, HelpRequest, RequestKind, RequestTerm, Unit
from tests.conversations.announcing import at
from tests.conversations.asking import ANSWER, CLOSE, LAWYER, TAKE, asked_and_taken, asks, request_of, texts
from tests.house import House

LATER = "ещё готовит ответ по заявке 1"
NOBODY_TOOK = "Заявку 1 пока никто не взял"
NOT_TAKEN = "В срок её никто не взял"
NO_ANSWER = "Срок первого ответа прошёл"
NOT_CLOSED = "Срок закрытия прошёл"


async def count(house: House, key: str, fragment: str) -> int:
    return sum(fragment in text for text in await texts(house.phone(key)))


async def hours_of_angarsk(house: House, hours: str) -> None:
    async with house.app.database.transaction() as session:
        await session.execute(update(Unit).where(Unit.code == "angarsk").values(hours=hours))


async def test_by_day_the_receipt_names_the_hour_of_the_reply(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    await mother.sees("Заявка, номер 1, принята", "Ответ придёт сюда, обычно до 16:00 сегодня.")


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("2026-11-18T17:10", "обычно до 12:30 завтра."),
        ("2026-11-18T23:10", "Сейчас ночь, психолог ответит завтра после 9:00, обычно до 13:00."),
        ("2026-11-19T03:00", "Сейчас ночь, психолог ответит сегодня после 9:00, обычно до 13:00."),
        ("2026-11-18T19:00", "Сейчас нерабочее время, психолог ответит завтра после 9:00, обычно до 13:00."),
        (
            "2026-11-21T12:00",
            "Сейчас нерабочее время, психолог ответит 23 ноября, понедельник, после 9:00, обычно до 13:00.",
        ),
        ("2026-11-03T17:30", "Сейчас нерабочее время, психолог ответит 5 ноября, четверг, после 9:00"),
    ],
)
async def test_outside_hours_the_receipt_is_honest(region: House, moment: str, answer: str) -> None:
    await at(region, moment)
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    receipt = await mother.sees("Заявка, номер 1, принята", answer)
    if "Сейчас" in answer:
        assert "Если ждать нельзя, нажмите «🆘 Срочная помощь»." in receipt.text
        assert receipt.position("🆘 Срочная помощь")


async def test_the_hours_of_the_unit_and_the_term_of_the_kind_decide(region: House) -> None:
    await hours_of_angarsk(region, "чт 10:00-12:00, пт 10:00-17:00")
    mother, wife = region.phone("mother"), region.phone("wife")
    await asks(mother, "Слова.")
    await mother.sees("психолог ответит завтра после 10:00, обычно до 12:00, 20 ноября, пятница.")
    await asks(wife, "Вопрос.", kind=LAWYER)
    await wife.sees("обычно до 11:00 завтра."), "the lawyer is of the Centre: its hours, and eight of them"


async def test_before_the_promised_hour_passes_the_family_hears_the_new_one(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await at(region, "2026-11-18T15:29")
    assert await count(region, "mother", LATER) == 0
    await at(region, "2026-11-18T15:30")
    await mother.sees("Психолог ещё готовит ответ по заявке 1. Новый срок: сегодня, до 18:00. Извините за ожидание.")
    await olga.sees("Заявка 1", "Семья ждёт первого ответа")
    assert not await count(region, "olga", "Слова. Семья")
    await at(region, "2026-11-18T17:30")
    await mother.sees("Новый срок: завтра, до 11:00.")
    await at(region, "2026-11-19T10:30")
    await mother.sees("По заявке 1 мы не успели ответить в срок", "передали её координатору Центра")
    await region.phone("coordinator").sees("Заявка 1", "Семье дважды называли новый срок")
    for moment in ("2026-11-19T17:00", "2026-11-20T17:00"):
        await at(region, moment)
    assert await count(region, "mother", "Новый срок") == 2
    assert await count(region, "mother", "не успели") == 1
    assert await count(region, "coordinator", "Слова.") + await count(region, "head", "Слова.") == 0


async def test_a_family_that_was_answered_hears_of_no_new_time(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(ANSWER)
    await olga.writes("Здравствуйте.")
    for moment in ("2026-11-18T15:30", "2026-11-18T16:00", "2026-11-19T11:00", "2026-11-19T15:00"):
        await at(region, moment)
    assert await count(region, "mother", "Новый срок") == 0
    for key in ("olga", "head", "coordinator"):
        assert await count(region, key, NO_ANSWER) + await count(region, key, "Семья ждёт") == 0
    request = await request_of(region, 1)
    assert request.first_replied_at is not None
    assert request.first_replied_at < (request.reply_due_at or request.registered_at)


async def test_what_nobody_has_taken_is_told_to_the_head_and_then_to_the_coordinator(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    await at(region, "2026-11-18T15:30")
    await region.phone("mother").sees(f"{NOBODY_TOOK}, мы напоминаем специалистам. Новый срок: сегодня, до 18:00.")
    await region.phone("pavel").sees("Её пока никто не взял, семья ждёт.", TAKE)
    assert await count(region, "head", NOT_TAKEN) == 0
    await at(region, "2026-11-18T16:00")
    await region.phone("head").sees("Заявка 1", "психолог", NOT_TAKEN)
    assert await count(region, "coordinator", NOT_TAKEN) == 0
    await at(region, "2026-11-19T11:00")
    await region.phone("coordinator").sees("Заявка 1", NOT_TAKEN)
    for moment in ("2026-11-19T15:00", "2026-11-20T11:00", "2026-11-24T16:00", "2026-11-25T15:00"):
        await at(region, moment)
    assert await count(region, "head", NOT_TAKEN) == 2, "the term of the reply, and that of the closing"
    assert await count(region, "coordinator", NOT_TAKEN) == 2
    assert await count(region, "coordinator", "Слова.") + await count(region, "head", "Слова.") == 0


async def test_what_is_taken_and_not_answered_goes_to_the_taker_the_head_the_coordinator(region: House) -> None:
    await asked_and_taken(region, "Слова.")
    for moment in ("2026-11-18T15:30", "2026-11-18T16:00"):
        await at(region, moment)
    assert await count(region, "olga", "Семья ждёт первого ответа") == 1
    assert await count(region, "head", NO_ANSWER) == 0
    await at(region, "2026-11-19T11:00")
    await region.phone("head").sees("Заявка 1", NO_ANSWER)
    assert await count(region, "coordinator", NO_ANSWER) == 0
    await at(region, "2026-11-19T15:00")
    await region.phone("coordinator").sees("Заявка 1", NO_ANSWER)
    await at(region, "2026-11-20T15:00")
    assert await count(region, "head", NO_ANSWER) == 1
    assert await count(region, "coordinator", NO_ANSWER) == 1


async def test_a_request_taken_in_time_is_not_told_to_anybody_above(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    await at(region, "2026-11-18T15:30")
    await olga.presses(ANSWER)
    await olga.writes("Здравствуйте.")
    for moment in ("2026-11-18T16:00", "2026-11-19T11:00", "2026-11-19T15:00"):
        await at(region, moment)
    assert await region.count(AuditEntry, AuditEntry.action.in_(("request_untouched", "reply_overdue"))) == 0


async def test_a_request_that_is_not_closed_in_time_is_told_to_the_taker_and_then_to_the_head(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    await olga.presses(ANSWER)
    await olga.writes("Здравствуйте.")
    await at(region, "2026-11-24T15:59")
    assert await count(region, "olga", NOT_CLOSED) == 0
    await at(region, "2026-11-24T16:00")
    await olga.sees("Заявка 1", NOT_CLOSED, CLOSE)
    await at(region, "2026-11-25T15:00")
    await region.phone("head").sees("Заявка 1", NOT_CLOSED)
    await at(region, "2026-11-27T15:00")
    assert await count(region, "olga", NOT_CLOSED) + await count(region, "head", NOT_CLOSED) == 2


async def test_a_bot_that_was_away_wakes_nobody_by_night(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    for moment in ("2026-11-19T03:00", "2026-11-19T08:59"):
        await at(region, moment)
        for key, fragment in (("mother", "Новый срок"), ("head", NOT_TAKEN), ("pavel", "семья ждёт")):
            assert await count(region, key, fragment) == 0
    await at(region, "2026-11-19T09:00")
    await region.phone("mother").sees("Новый срок: сегодня, до 11:00.")
    await region.phone("head").sees(NOT_TAKEN)
    await region.phone("pavel").sees("семья ждёт")


async def test_a_new_time_that_waits_for_the_morning_holds_no_answer_back(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await at(region, "2026-11-19T03:00")
    await olga.presses(ANSWER)
    await olga.writes("Не сплю, отвечаю.")
    await mother.sees("Не сплю, отвечаю.")


async def test_a_family_that_comes_back_later_hears_of_no_time_that_is_past(region: House) -> None:
    mother, _olga = await asked_and_taken(region, "Слова.")
    await mother.blocks()
    await at(region, "2026-11-18T15:30")
    await at(region, "2026-11-18T18:30")
    await mother.unblocks()
    await mother.writes("Я вернулась.")
    assert await count(region, "mother", "до 18:00") == 0


async def test_a_notice_that_waited_for_the_morning_says_nothing_when_it_is_over(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    await at(region, "2026-11-19T03:00")
    await region.phone("olga").presses(TAKE)
    await region.phone("olga").presses(ANSWER)
    await region.phone("olga").writes("Не сплю, отвечаю.")
    await at(region, "2026-11-19T09:00")
    assert await count(region, "mother", "Новый срок") == 0
    assert await count(region, "head", NOT_TAKEN) == 0


async def test_urgent_help_is_promised_at_no_hour(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("🆘 Срочная помощь")
    receipt = await mother.sees("Срочная заявка, номер 1, принята")
    assert "обычно" not in receipt.text
    await mother.writes("Плохо.")
    request = await request_of(region, 1)
    assert request.reply_due_at is None
    assert request.closing_due_at is not None


async def test_the_coordinator_changes_a_term_and_the_next_receipt_keeps_to_it(region: House) -> None:
    coordinator = region.phone("coordinator")
    await coordinator.presses("⏱ Сроки")
    await coordinator.sees("Психолог: первый ответ 4 часа, закрытие 40 часов", "Срочно: первый ответ сразу")
    await coordinator.presses("Психолог", "ответ 2 ч")
    await coordinator.sees("Психолог: первый ответ 2 часа", "✓ ответ 2 ч")
    await coordinator.presses("закрытие 80 ч")
    await coordinator.sees("первый ответ 2 часа, закрытие 80 часов")
    mother = region.phone("mother")
    await asks(mother, "Слова.")
    await mother.sees("обычно до 14:00 сегодня.")
    assert await region.count(AuditEntry, AuditEntry.action == "term_set") == 2


async def test_a_promise_that_was_made_outlives_a_change_of_the_term(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    before = await request_of(region, 1)
    await region.phone("coordinator").presses("⏱ Сроки", "Психолог", "ответ 24 ч")
    after = await request_of(region, 1)
    assert (before.reply_due_at, before.closing_due_at) == (after.reply_due_at, after.closing_due_at)


async def test_nobody_else_changes_a_term_and_no_term_is_invented(region: House) -> None:
    forged = SetTerm(kind=RequestKind.PSYCHOLOGIST, what=What.REPLY, hours=24).pack()
    for key in ("olga", "head"):
        await region.phone(key).forges(forged)
        await region.phone(key).forges(SeeTerm(kind=RequestKind.PSYCHOLOGIST).pack())
        assert not any("закрытие" in text for text in await texts(region.phone(key)))
    coordinator = region.phone("coordinator")
    for what, kind, hours in (
        (What.REPLY, RequestKind.PSYCHOLOGIST, 1000),
        (What.CLOSING, RequestKind.PSYCHOLOGIST, -1),
        (What.REPLY, RequestKind.URGENT, 4),
    ):
        await coordinator.forges(SetTerm(kind=kind, what=what, hours=hours).pack())
        await coordinator.sees("Такого срока нет")
    assert await region.count(RequestTerm) == 0


async def test_the_month_s_figures_tell_how_long_families_wait(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("📊 Мой месяц")
    await olga.sees("Первый ответ: нет данных", "Закрытие: нет данных")
    await asks(region.phone("mother"), "Слова.")
    await asks(region.phone("wife"), "Другое.")
    await at(region, "2026-11-18T13:00")
    await olga.presses(TAKE)
    await olga.presses(ANSWER)
    await olga.writes("Отвечаю.")
    await at(region, "2026-11-18T15:00")
    await olga.presses(CLOSE, "Помощь получена")
    await at(region, "2026-11-18T16:01")
    await olga.writes("/menu")
    await olga.presses("📊 Мой месяц")
    shown = (
        "Первый ответ: медиана 1 час (по 1 заявке), в срок 1 из 2 (50 %)",
        "Закрытие: медиана 3 часа (по 1 заявке)",
    )
    await olga.sees(*shown)
    head = region.phone("head")
    await head.presses("📄 Отчёт отдела")
    await head.sees(*shown)
    coordinator = region.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses("📋 Отчёты отделов")
    await coordinator.sees(*shown)
    await coordinator.presses("Ангарск")
    await coordinator.sees(*shown)


async def test_a_request_given_back_waits_anew_and_its_first_promise_stays_what_is_measured(region: House) -> None:
    await asked_and_taken(region, "Слова.")
    first = (await request_of(region, 1)).reply_due_at
    await at(region, "2026-11-18T14:00")
    head = region.phone("head")
    await head.presses("👥 Сотрудники", "Ольга", "Уволить", "Да")
    async with region.rows() as rows:
        request = (await rows.scalars(select(HelpRequest))).one()
        assert request.taken_by is None
        assert request.reply_due_at == first
        assert request.reply_moved_to is not None
    await at(region, "2026-11-18T17:30")
    await region.phone("mother").sees(NOBODY_TOOK)
