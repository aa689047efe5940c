"""Quiet hours: from 22:00 to 8:00 only urgent help, conversations and results of one's own acts come."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens.settings import ChooseQuiet
from services.outbox import Notice
from services.quiet import held_until
from storage.models import MessageClass, Person
from tests.conversations.announcing import IRKUTSK, TITLE, a_region_with_families, at, heard, save_stream
from tests.conversations.asking import ACCEPT, ANSWER, TAKE, URGENT, asks, texts
from tests.house import House


async def count(house: House, key: str, fragment: str) -> int:
    return sum(fragment in text for text in await texts(house.phone(key)))


async def test_a_new_request_by_night_reaches_the_staff_in_the_morning(region: House) -> None:
    await at(region, "2026-11-18T22:00")
    await asks(region.phone("mother"), "Слова.")
    await region.phone("mother").sees("Заявка, номер 1, принята")
    await at(region, "2026-11-19T07:59")
    assert await count(region, "olga", "Заявка 1") == 0
    await at(region, "2026-11-19T08:00")
    await region.phone("olga").sees("Заявка 1", TAKE)


@pytest.mark.parametrize("moment", ["2026-11-18T21:59", "2026-11-18T08:00"])
async def test_by_day_it_comes_at_once(region: House, moment: str) -> None:
    await at(region, moment)
    await asks(region.phone("mother"), "Слова.")
    await region.phone("olga").sees("Заявка 1", TAKE)


async def test_urgent_help_and_a_conversation_come_by_night(region: House) -> None:
    await at(region, "2026-11-19T02:00")
    mother, anna = region.phone("mother"), region.phone("anna")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes("Плохо.")
    await anna.sees("🆘", "Заявка 1", ACCEPT)
    await anna.presses(ACCEPT, ANSWER)
    await anna.writes("Здравствуйте.")
    await mother.sees("Здравствуйте.")
    await mother.writes("Спасибо.")
    await anna.sees("Спасибо.")


@pytest.fixture
async def coordinator(house: House) -> Phone:
    return await a_region_with_families(house)


async def announces_by_night(house: House, coordinator: Phone, when: str) -> None:
    await at(house, "2026-11-26T23:40")
    await save_stream(coordinator, when=when)
    await coordinator.presses("К мероприятию", "📣 Разослать")


async def test_a_broadcast_by_night_leaves_in_the_morning_and_the_coordinator_is_told(
    house: House, coordinator: Phone
) -> None:
    await announces_by_night(house, coordinator, "02.12.2026 18:00")
    await coordinator.sees("Начнётся 27 ноября, пятница, 08:00: ночью семьи не беспокоим.")
    await at(house, "2026-11-27T07:59")
    assert await heard(house.phone("mother"), TITLE) == 0
    await at(house, "2026-11-27T08:00")
    assert await heard(house.phone("mother"), TITLE) == 1
    await at(house, "2026-11-27T08:01")
    assert await heard(house.phone("mother"), TITLE) == 1


async def test_who_has_chosen_so_gets_news_by_night(house: House, coordinator: Phone) -> None:
    mother = house.phone("mother")
    await mother.writes("/menu")
    await mother.presses("⚙️ Настройки")
    await mother.sees("с 22:00 до 8:00, напоминания и новости ждут утра")
    await mother.presses("Присылать и ночью")
    await mother.sees("Напоминания и новости приходят и ночью.", "Не беспокоить ночью")
    await announces_by_night(house, coordinator, "02.12.2026 18:00")
    await house.settle()
    assert await heard(mother, TITLE) == 1
    assert await heard(house.phone("wife"), TITLE) == 0
    await mother.writes("/menu")
    await mother.presses("⚙️ Настройки", "Не беспокоить ночью")
    await mother.sees("ждут утра")


async def test_the_choice_is_one_s_own(house: House, coordinator: Phone) -> None:
    await coordinator.forges(ChooseQuiet(quiet=False).pack())
    async with house.rows() as rows:
        chosen = list(await rows.scalars(select(Person.quiet_hours).where(Person.quiet_hours.is_not(None))))
    assert chosen == [False]


async def goes(house: House, coordinator: Phone, when: str) -> Phone:
    await save_stream(coordinator, when=when)
    mother = house.phone("mother")
    await mother.writes("/menu")
    await mother.presses("📅 Эфиры и встречи", TITLE[:12], "Пойду")
    return mother


async def test_after_the_evening_no_reminder_is_promised_for_the_early_morning(
    house: House, coordinator: Phone
) -> None:
    await at(house, "2026-12-01T22:30")
    mother = await goes(house, coordinator, "02.12.2026 07:30")
    await mother.sees("Вы записаны. Напоминания не будет: оно пришлось бы на ночь.")
    for moment in ("2026-12-02T06:30", "2026-12-02T08:00"):
        await at(house, moment)
    assert await heard(mother, "Напоминаю") == 0


@pytest.mark.parametrize(
    ("begins", "reminded", "text"),
    [
        ("02.12.2026 08:40", "2026-12-02T08:00", "через 40 минут начало"),
        ("02.12.2026 07:30", "2026-12-01T21:00", "о завтрашнем утре"),
        ("02.12.2026 22:30", "2026-12-02T21:30", "через час"),
        ("02.12.2026 23:30", "2026-12-02T21:00", "Напоминаем"),
    ],
)
async def test_a_reminder_comes_before_the_night_or_after_it(
    house: House, coordinator: Phone, begins: str, reminded: str, text: str
) -> None:
    mother = await goes(house, coordinator, begins)
    told = "Напомню за час до начала" if reminded == "2026-12-02T21:30" else "Напомню заранее, не ночью"
    await mother.sees(told)
    before = await heard(mother, "апомина")
    await at(house, reminded)
    assert await heard(mother, "апомина") == before + 1
    await mother.sees(text)
    await at(house, "2026-12-02T09:00")
    assert await heard(mother, "апомина") == before + 1


@pytest.mark.parametrize("name", ["dead_letter", "messages_failed", "updates_stuck"])
def test_an_alarm_about_lost_words_does_not_wait_for_the_morning(name: str) -> None:
    night = datetime(2026, 11, 19, 2, tzinfo=IRKUTSK)
    assert held_until(Notice(name, MessageClass.ALERT, {}), night, IRKUTSK) is None
    assert held_until(Notice("helplines_stale", MessageClass.ALERT, {}), night, IRKUTSK) is not None
