"""Duty days, absences, substitutes: entered with the calendar, and nothing is assigned to somebody absent."""

from datetime import date

import pytest
from sqlalchemy import select

from handlers.head.screens.rota import EndAbsence, EnterAbsence, SetDuty
from storage.models import Absence, DueItem, DutyDay
from tests.conversations.asking import (
    LAWYER,
    TAKE,
    asked_and_taken,
    asks,
    nothing_failed,
    request_of,
    texts,
)
from tests.conversations.duties import TOMORROW, is_away, marks_away, opens_rota, passes, puts_on
from tests.conversations.staffing import post_of
from tests.house import House

ON_DUTY = "Сегодня вы дежурите"
OLGA = "Ольга · Психолог"


async def hears(house: House, key: str, words: str) -> int:
    return sum(words in text for text in await texts(house.phone(key)))


async def test_a_duty_day_is_entered_with_the_calendar_and_taken_off(region: House) -> None:
    head, olga = region.phone("head"), region.phone("olga")
    await puts_on(head, "Ольга", "25")
    async with region.rows() as rows:
        assert (await rows.scalars(select(DutyDay.day))).all() == [date(2026, 11, 25)]
    await opens_rota(head)
    await head.sees("Дежурства, ноябрь 2026", "25 ноября: Ольга")
    await opens_rota(olga)
    await olga.sees("Ваши дежурства", "25 ноября, среда")
    await head.presses("25", "✖️ Снять: Ольга")
    await head.sees("Никто не дежурит.")
    assert await region.count(DutyDay) == 0
    assert await nothing_failed(region)


async def test_in_the_morning_whoever_is_on_duty_hears_it_once(region: House) -> None:
    head = region.phone("head")
    await puts_on(head, "Ольга", TOMORROW)
    await puts_on(head, "Павел", TOMORROW)
    await puts_on(region.phone("coordinator"), "Анна", TOMORROW)
    assert await region.count(DueItem, DueItem.key.startswith("duty_morning")) == 1
    await passes(region, hours=19, minutes=59)
    assert await hears(region, "olga", ON_DUTY) == 0
    for _ in range(3):
        await passes(region, minutes=1)
    assert [await hears(region, key, ON_DUTY) for key in ("olga", "pavel", "anna", "lawyer")] == [1, 1, 1, 0]


async def test_put_on_duty_for_today_is_heard_at_once(region: House) -> None:
    head = region.phone("head")
    await puts_on(head, "Ольга")
    assert await hears(region, "olga", ON_DUTY) == 1
    await head.presses("✖️ Снять: Ольга", "➕ Поставить: Ольга")
    assert await hears(region, "olga", ON_DUTY) == 1


async def test_in_the_morning_the_substitute_of_somebody_away_is_told_instead(region: House) -> None:
    head = region.phone("head")
    await puts_on(head, "Ольга", TOMORROW)
    await marks_away(head, OLGA, TOMORROW, "20", "Павел")
    await passes(region, days=1)
    assert [await hears(region, key, ON_DUTY) for key in ("olga", "pavel")] == [0, 1]


async def test_nothing_new_is_told_to_somebody_away(region: House) -> None:
    await is_away(region.phone("olga"), "18", "20")
    await asks(region.phone("mother"), "Слова.")
    assert await hears(region, "olga", "Заявка 1") == 0
    assert await hears(region, "pavel", "Заявка 1") == 1
    await region.phone("pavel").presses(TAKE)
    assert await hears(region, "olga", "уже в работе у коллеги") == 0


async def test_somebody_away_may_take_by_hand(region: House) -> None:
    olga = region.phone("olga")
    await is_away(olga, "18", "20")
    await asks(region.phone("mother"), "Слова.")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", TAKE)
    await olga.sees("Слова.")
    assert (await request_of(region, 1)).taken_by is not None


async def test_with_the_whole_department_away_the_centre_is_called(region: House) -> None:
    for key in ("olga", "pavel"):
        await is_away(region.phone(key), "18", "20")
    await asks(region.phone("mother"), "Слова.")
    assert [await hears(region, key, "Заявка 1") for key in ("olga", "pavel", "anna")] == [0, 0, 1]


async def test_with_everybody_away_nobody_is_promised_and_the_coordinator_hears(region: House) -> None:
    await is_away(region.phone("lawyer"), "18", "20")
    mother = region.phone("mother")
    await asks(mother, "Слова.", kind=LAWYER)
    await region.phone("coordinator").sees("Заявку никто не получил", "отсутствуют или остановили бота")
    assert await hears(region, "lawyer", "Заявка 1") == 0


async def test_after_the_absence_everything_comes_again(region: House) -> None:
    await is_away(region.phone("olga"), "18", "18")
    await passes(region, days=1)
    await asks(region.phone("mother"), "Слова.")
    assert await hears(region, "olga", "Заявка 1") == 1


async def test_back_earlier(region: House) -> None:
    olga, head = region.phone("olga"), region.phone("head")
    await is_away(olga, "18", "25")
    await head.sees("Ольга: нет с 18 ноября по 25 ноября, замены нет.")
    await opens_rota(olga)
    await olga.presses("Я на месте: отменить отсутствие с 18 ноября")
    await olga.sees("снова на месте")
    await asks(region.phone("mother"), "Слова.")
    assert await hears(region, "olga", "Заявка 1") == 1


async def test_the_head_hears_of_duty_days_that_nobody_takes(region: House) -> None:
    head = region.phone("head")
    await puts_on(head, "Ольга", "25")
    await is_away(region.phone("olga"), "24", "26")
    await head.sees("Ольга: нет с 24 ноября по 26 ноября", "В эти дни стояли дежурства: 25 ноября")


async def test_why_somebody_is_away_is_neither_asked_nor_kept(region: House) -> None:
    olga = region.phone("olga")
    await opens_rota(olga)
    await olga.presses("Меня не будет: отпуск, больничный")
    await olga.sees("Причину писать не нужно.")
    assert {column.name for column in Absence.__table__.columns} == {
        "id",
        "person_id",
        "first_day",
        "last_day",
        "substitute_id",
    }


async def test_the_substitute_takes_over_what_is_in_work(region: House) -> None:
    mother, _olga = await asked_and_taken(region, "Слова.")
    head, pavel = region.phone("head"), region.phone("pavel")
    await marks_away(head, OLGA, TOMORROW, "25", "Павел")
    await pavel.sees("вы замещаете: Ольга")
    assert await hears(region, "pavel", "заявка в работе ждёт: 1") == 0, "Olga is here today"
    await passes(region, days=1)
    await pavel.sees("Ольга: нет на работе по 25 ноября", "1 заявка в работе ждёт: 1", "Замещаете вы.")
    await pavel.presses("🙋 Взять в работу: 1")
    await pavel.sees("Слова.")
    await mother.writes("Ещё слова.")
    await pavel.sees("Ещё слова.")
    assert await hears(region, "olga", "Ещё слова.") == 0
    assert await hears(region, "head", "Взять их некому") == 0


async def test_nobody_but_the_substitute_takes_it_over_and_nobody_before_the_absence(region: House) -> None:
    await asked_and_taken(region, "Слова.")
    pavel, anna = region.phone("pavel"), region.phone("anna")
    taken = (await request_of(region, 1)).taken_by
    await marks_away(region.phone("head"), OLGA, TOMORROW, "25", "Павел")
    await pavel.forges("rt:1")
    assert (await request_of(region, 1)).taken_by == taken
    await passes(region, days=1)
    await anna.forges("rt:1")
    assert (await request_of(region, 1)).taken_by == taken
    assert await hears(region, "anna", "Слова.") == 0


async def test_without_a_substitute_the_head_hears_which_requests_wait(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await is_away(olga, "18", "20")
    head = region.phone("head")
    await head.sees("1 заявка в работе ждёт: 1", "Взять их некому")
    await mother.writes("Отзовитесь.")
    await mother.sees("Сообщение сохранено: заявка, номер 1. Специалист сейчас недоступен")
    assert await hears(region, "head", "Взять их некому") == 2, "at the beginning, and when the family writes"
    await mother.writes("Ещё.")
    assert await hears(region, "head", "Взять их некому") == 2, "once a day"


async def test_the_head_keeps_the_rota_of_the_own_department_only(region: House) -> None:
    anna = await post_of(region, region.phone("anna"))
    for key in ("head", "olga", "mother", "admin"):
        phone = region.phone(key)
        await phone.writes("/menu")
        await phone.forges(SetDuty(membership_id=anna.id, day=date(2026, 11, 25).toordinal(), on=True, page=0).pack())
        await phone.forges(
            EnterAbsence(
                membership_id=anna.id,
                first=date(2026, 11, 25).toordinal(),
                last=date(2026, 11, 25).toordinal(),
                substitute=0,
            ).pack()
        )
    assert await region.count(DutyDay) == await region.count(Absence) == 0


async def test_nobody_ends_the_absence_of_somebody_else(region: House) -> None:
    await is_away(region.phone("olga"), "18", "20")
    for key in ("pavel", "anna", "coordinator", "mother"):
        await region.phone(key).writes("/menu")
        await region.phone(key).forges(EndAbsence(absence_id=1).pack())
    assert await region.count(Absence) == 1


@pytest.mark.parametrize("substitute", ["lawyer", "head", "anna", "olga"])
async def test_only_a_colleague_of_the_same_profile_in_the_unit_stands_in(region: House, substitute: str) -> None:
    olga = await post_of(region, region.phone("olga"))
    other = await post_of(region, region.phone(substitute))
    day = date(2026, 11, 25).toordinal()
    await region.phone("olga").writes("/menu")
    await region.phone("olga").forges(
        EnterAbsence(membership_id=olga.id, first=day, last=day, substitute=other.id).pack()
    )
    assert await region.count(Absence) == 0


async def test_days_that_are_over_and_an_end_before_the_beginning_enter_nothing(region: House) -> None:
    olga = await post_of(region, region.phone("olga"))
    head = region.phone("head")
    await head.writes("/menu")
    for first, last in ((17, 20), (20, 19)):
        days = {"first": date(2026, 11, first).toordinal(), "last": date(2026, 11, last).toordinal()}
        await head.forges(EnterAbsence(membership_id=olga.id, substitute=0, **days).pack())
    await head.forges(SetDuty(membership_id=olga.id, day=date(2026, 11, 17).toordinal(), on=True, page=0).pack())
    assert await region.count(DutyDay) == await region.count(Absence) == 0
