"""«✏️ Изменить» of a unit: what the administrator writes is what families see."""

import pytest
from sqlalchemy import select

from handlers.admin.screens.unit_facts import AskFact, ClearFact
from handlers.admin.screens.units import ChangeUnit
from services.units.editing import UnitFact
from storage.models import AuditEntry, Unit
from tests.house import House

REGISTER = "🏢 Отделы"
UNIT = "Отдел, Ангарск (пример) · 1"
CHANGE = "✏️ Изменить"


async def unit(house: House, code: str = "angarsk") -> Unit:
    async with house.rows() as rows:
        return (await rows.scalars(select(Unit).where(Unit.code == code))).one()


async def changes(house: House) -> list[object]:
    async with house.rows() as rows:
        entries = await rows.scalars(select(AuditEntry).where(AuditEntry.action == "unit_changed"))
        return [entry.facts["fact"] for entry in entries]


async def test_what_the_administrator_writes_families_see(region: House) -> None:
    admin, mother = region.phone("admin"), region.phone("mother")
    await admin.presses(REGISTER, UNIT, CHANGE)
    for label, words in (
        ("Адрес", "улица   (пример)"),
        ("Телефон", "телефон (пример)"),
        ("Часы работы", "Пн–Пт: с 9.00 до 18.00"),
        ("Какие документы принимает", "Паспорт (пример)\n\n  Справка (пример)"),
        ("Место на карте", "52.28, 104.28"),
    ):
        await admin.presses(label)
        await admin.writes(words)
        await admin.sees("Сохранено", "Отдел, Ангарск (пример)", "Код: angarsk")
        await admin.presses(CHANGE)
    await mother.starts("d_angarsk")
    await mother.presses("🏠 Мой отдел")
    await mother.sees(
        "Адрес: улица (пример)",
        "Часы работы: понедельник–пятница 9:00–18:00",
        "открыто до 18:00",
        "Телефон: телефон (пример)",
        "Паспорт (пример)\nСправка (пример)",
        "📍 Показать на карте",
    )
    assert await changes(region) == ["address", "phone", "hours", "papers", "place"]
    await admin.writes("/menu")
    await admin.presses("🧾 Журнал действий")
    log = await admin.sees("изменены сведения отдела")
    assert "пример" not in log.text


async def test_a_pin_is_taken_for_the_place_and_only_where_a_place_is_asked(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses(REGISTER, UNIT, CHANGE, "Адрес")
    await admin.sends_location(52.5, 103.9)
    await admin.sees("напишите это словами")
    assert (await unit(region)).latitude is None
    await admin.presses("◀️ Назад", "Место на карте")
    await admin.sends_location(52.5, 103.9)
    await admin.sees("Сохранено", "На карте: 52.500000, 103.900000")
    found = await unit(region)
    assert (found.latitude, found.longitude) == (52.5, 103.9)


@pytest.mark.parametrize(
    ("label", "words", "answer"),
    [
        ("Часы работы", "когда как", "Не получилось прочитать часы"),
        ("Часы работы", "пт-пн 9:00-18:00", "Не получилось прочитать часы"),
        ("Место на карте", "возле рынка", "Не получилось прочитать место"),
        ("Место на карте", "104.28, 52.28", "Не получилось прочитать место"),
        ("Адрес", "у" * 301, "не больше 300 знаков"),
        ("Какие документы принимает", "п" * 1501, "не больше 1500 знаков"),
    ],
)
async def test_what_cannot_be_read_is_asked_for_again_and_nothing_changes(
    region: House, label: str, words: str, answer: str
) -> None:
    admin = region.phone("admin")
    await admin.presses(REGISTER, UNIT, CHANGE, label)
    await admin.writes(words)
    await admin.sees(answer, "◀️ Назад")
    assert await changes(region) == []
    found = await unit(region)
    assert (found.address, found.hours, found.papers, found.latitude) == (None,) * 4


async def test_a_cleared_fact_is_told_no_more(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses(REGISTER, UNIT, CHANGE, "Адрес")
    await admin.writes("улица (пример)")
    await admin.presses(CHANGE, "Адрес")
    await admin.sees("Сейчас: улица (пример)")
    await admin.double_presses("🗑 Очистить")
    card = await admin.sees("Сохранено")
    assert "Адрес:" not in card.text
    assert await changes(region) == ["address", "address"]


@pytest.mark.parametrize("key", ["mother", "olga", "head", "coordinator"])
async def test_nobody_but_an_admin_changes_a_unit(region: House, key: str) -> None:
    found = await unit(region)
    phone = region.phone(key)
    await phone.starts()
    for forged in (
        ChangeUnit(unit_id=found.id),
        AskFact(unit_id=found.id, fact=UnitFact.ADDRESS),
        ClearFact(unit_id=found.id, fact=UnitFact.ADDRESS),
    ):
        await phone.forges(forged.pack())
        await phone.sees("Это действие вам недоступно")
    await phone.writes("улица (пример)")
    assert (await unit(region)).address is None
    assert await changes(region) == []


async def test_a_forged_unit_is_none(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses(REGISTER)
    for forged in (ChangeUnit(unit_id=2**62), ClearFact(unit_id=2**62, fact=UnitFact.PLACE)):
        await admin.forges(forged.pack())
        await admin.sees("За этой кнопкой уже ничего нет")
    assert await changes(region) == []
