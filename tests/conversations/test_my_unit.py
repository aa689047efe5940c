"""«🏠 Мой отдел»: the family finds its department by a village, and sees where, when and with what to come."""

import pytest
from aiogram.methods import SendLocation
from sqlalchemy import select

from handlers.family.screens.my_unit import ChooseMyUnit, ShowOnMap
from storage.models import Municipality, Person, Unit, UnitMunicipality
from tests.conversations.asking import ANGARSK, PSYCHOLOGIST, kept
from tests.conversations.test_faults import TOO_MANY, refusing
from tests.house import House
from tests.region import IRKUTSK

MY_UNIT = "🏠 Мой отдел"
ANOTHER = "🔎 Другой отдел"
ON_MAP = "📍 Показать на карте"
PAPERS = "Паспорт (пример)\nСвидетельство о браке (пример)"


async def describe(house: House, code: str = "angarsk", **facts: object) -> None:
    """What an administrator has written of the department."""
    async with house.app.database.transaction() as session:
        unit = (await session.scalars(select(Unit).where(Unit.code == code))).one()
        for name, value in facts.items():
            setattr(unit, name, value)


async def serve(house: House, unit: str, municipality: str) -> None:
    async with house.app.database.transaction() as session:
        unit_id = (await session.scalars(select(Unit.id).where(Unit.code == unit))).one()
        served = (await session.scalars(select(Municipality.id).where(Municipality.code == municipality))).one()
        session.add(UnitMunicipality(unit_id=unit_id, municipality_id=served))


async def chosen(house: House) -> list[int | None]:
    """The departments that families have chosen."""
    async with house.rows() as rows:
        return list(await rows.scalars(select(Person.unit_id).where(Person.staff_name.is_(None))))


async def test_a_village_finds_the_department_and_its_card_tells_all(region: House) -> None:
    await serve(region, IRKUTSK, "irkutsk-district")
    await describe(
        region,
        IRKUTSK,
        address="улица (пример)",
        phone="телефон (пример)",
        hours="пн-чт 8:30-17:30, пт 8:30-16:30",
        papers=PAPERS,
    )
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(MY_UNIT)
    await mother.sees("Где вы живёте?", "село")
    await mother.writes("с. Хомутова")
    await mother.presses("Хомутово, Иркутский район")
    card = await mother.sees(
        "Отдел, Иркутск (пример)",
        "Адрес: улица (пример)",
        "понедельник–четверг 8:30–17:30; пятница 8:30–16:30",
        "По графику сейчас открыто до 17:30",
        "Телефон: телефон (пример)",
        "Какие документы принимает:\nПаспорт (пример)",
        "🆘 Срочная помощь",
        ANOTHER,
    )
    assert ON_MAP not in card.labels
    assert await kept(region) == []
    await mother.writes("/menu")
    await mother.presses(MY_UNIT)
    await mother.sees("Отдел, Иркутск (пример)", "Адрес: улица (пример)")


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("пн-пт 13:00-18:00", "откроется сегодня в 13:00"),
        ("пн-ср 8:00-12:00, чт 9:00-12:00", "откроется завтра в 9:00"),
        ("пн-вт 9:00-18:00", "откроется 23 ноября (понедельник) в 9:00"),
    ],
)
async def test_the_card_says_when_a_closed_office_opens(region: House, hours: str, told: str) -> None:
    await describe(region, hours=hours)
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(MY_UNIT)
    await mother.sees("По графику сейчас закрыто", told)


async def test_a_poster_says_whose_it_is_and_its_department_opens(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.sees("Вам помогает: Отдел, Ангарск (пример)", MY_UNIT)
    await mother.presses(MY_UNIT)
    await mother.sees("Отдел, Ангарск (пример)", "пока не внесены")
    await mother.starts("d_irkutsk-city")
    await mother.sees("Вам помогает: Отдел, Иркутск (пример)")
    await mother.presses(MY_UNIT)
    await mother.sees("Отдел, Иркутск (пример)")


async def test_a_pin_comes_on_request_with_the_address_and_a_link_below(region: House) -> None:
    await describe(region, address="улица (пример)", latitude=52.5, longitude=103.9)
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(MY_UNIT, ON_MAP)
    below = await mother.sees("Адрес: улица (пример)", "https://yandex.ru/maps/?pt=103.900000,52.500000", MY_UNIT)
    pin, last = (await mother.chat())[-2:]
    assert pin.media is not None
    assert (pin.media["kind"], pin.media["latitude"], pin.media["longitude"]) == ("location", 52.5, 103.9)
    assert last.id == below.id


async def test_a_pin_that_does_not_leave_still_gives_the_address(region: House) -> None:
    await describe(region, address="улица (пример)", latitude=52.5, longitude=103.9)
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(MY_UNIT)
    region.session.faults.append(refusing(TOO_MANY, SendLocation, times=100))
    await mother.presses(ON_MAP)
    await mother.sees("Адрес: улица (пример)", "Карта: https://")


async def test_of_several_departments_the_family_chooses_one(region: House) -> None:
    await serve(region, IRKUTSK, "angarsk")
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(MY_UNIT)
    await mother.writes("ангарск")
    await mother.presses(ANGARSK)
    await mother.sees("Какой вам ближе?")
    await mother.presses("Отдел, Иркутск (пример)")
    await mother.sees("Отдел, Иркутск (пример)", ANOTHER)
    await mother.presses(ANOTHER)
    await mother.writes("иркутск")
    await mother.presses("город Иркутск")
    await mother.sees("Отдел, Иркутск (пример)", ANOTHER)


async def test_where_no_department_serves_the_centre_is_shown(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(MY_UNIT)
    await mother.writes("Иркутский район")
    await mother.presses("Иркутский район")
    await mother.sees("Иркутский район: отдела там пока нет, помогает Центр", "Центр сопровождения семей")


async def test_words_written_where_a_place_was_asked_are_kept(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(MY_UNIT)
    await mother.writes("Мы переехали и никого здесь не знаем, подскажите, что делать дальше")
    assert await kept(region) == ["Мы переехали и никого здесь не знаем, подскажите, что делать дальше"]


async def test_words_that_wait_come_before_the_card(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Первые слова.")
    await mother.presses("☰ Меню", MY_UNIT)
    await mother.writes("ангарск")
    await mother.presses(ANGARSK)
    await mother.sees("Первые слова.", "✅ Отправить")


async def test_forged_departments_change_nothing(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    before = await chosen(region)
    async with region.rows() as rows:
        irkutsk = (await rows.scalars(select(Unit.id).where(Unit.code == IRKUTSK))).one()
    for forged in (ChooseMyUnit(unit_id=irkutsk), ChooseMyUnit(unit_id=2**62), ShowOnMap(unit_id=2**62)):
        await mother.forges(forged.pack())
        await mother.sees("За этой кнопкой уже ничего нет")
    await mother.forges(ShowOnMap(unit_id=irkutsk).pack())
    await mother.sees("Эта кнопка уже не действует")
    assert await chosen(region) == before
