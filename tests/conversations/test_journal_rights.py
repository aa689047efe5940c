"""Whose appeals one may touch; forged and stale buttons of the journal."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.specialist.screens.journal import Again, ChooseLine, LogAppeal, Note, OnDay, OtherDay, Undo
from storage.models import (
    AppealLine,
    AppealSource,
    FsmRecord,
    Membership,
    OutboxMessage,
)
from tests.conversations.journal_desk import at_menu, journal, person_id
from tests.house import House

TODAY = date(2026, 11, 18)


async def test_a_head_corrects_what_the_department_logged_and_not_other_units(region: House) -> None:
    olga, anna, head = [await at_menu(region, key) for key in ("olga", "anna", "head")]
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    await anna.presses("➕ Записать обращение", "Консультация", "Член семьи")
    of_olga, of_anna = await journal(region)
    await head.forges(Undo(appeal_id=of_anna.id).pack())
    await head.sees("За этой кнопкой уже ничего нет")
    await head.forges(Undo(appeal_id=of_olga.id).pack())
    await head.sees("Отменено")
    assert [row.voided_at is None for row in await journal(region)] == [False, True]


async def test_what_is_not_ones_own_is_not_there(region: House) -> None:
    """A colleague of the same unit, another unit's specialist, the coordinator, an admin, a family."""
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    (row,) = await journal(region)
    for key in ("pavel", "lawyer", "coordinator", "admin", "mother"):
        phone = await at_menu(region, key)
        for forged in (Undo(appeal_id=row.id), Again(appeal_id=row.id, key="forged"), Note(appeal_id=row.id)):
            await phone.forges(forged.pack())
            said = (await phone.last()).text
            assert "уже ничего нет" in said or "вам недоступно" in said
        assert await region.count(FsmRecord) == 0
    (same,) = await journal(region)
    assert (same.voided_at, same.note) == (None, None)


async def test_a_family_and_an_admin_cannot_log_or_look(region: House) -> None:
    forged = (
        "open:log",
        "open:month",
        "jm",
        ChooseLine(line=AppealLine.CONSULTATION).pack(),
        OtherDay().pack(),
        OnDay(day=TODAY.toordinal()).pack(),
        LogAppeal(line=AppealLine.CONSULTATION, source=AppealSource.FAMILY, day=0, key="forged").pack(),
    )
    for key in ("mother", "admin"):
        phone = await at_menu(region, key)
        for data in forged:
            await phone.forges(data)
            await phone.sees("Это действие вам недоступно")
    assert await journal(region) == []


async def test_days_in_the_future_or_older_than_a_year_are_refused(region: House) -> None:
    olga = await at_menu(region, "olga")
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=367), date(1, 1, 1), date.max):
        ordinal = day.toordinal()
        for forged in (
            LogAppeal(line=AppealLine.CONSULTATION, source=AppealSource.FAMILY, day=ordinal, key="forged"),
            ChooseLine(line=AppealLine.CONSULTATION, day=ordinal),
            OnDay(day=ordinal),
        ):
            await olga.forges(forged.pack())
            await olga.sees("Не записано: день обращения может быть сегодня или раньше")
    assert await journal(region) == []
    oldest = TODAY - timedelta(days=366)
    for day in (oldest, TODAY):
        key = f"day{day.toordinal()}"
        await olga.forges(
            LogAppeal(line=AppealLine.SPECIAL, source=AppealSource.FAMILY, day=day.toordinal(), key=key).pack()
        )
    assert [row.day for row in await journal(region)] == [oldest, TODAY]


@pytest.mark.parametrize(
    "data",
    [
        "ja:1:family:0:x",
        "ja:12:family:0:x",
        "ja:two:family:0:x",
        "ja:2:nobody:0:x",
        "ja:2:family:0:again:5",
        "ja:2:family:tomorrow:x",
        "ja",
        "jl:99:0",
        "jo:",
        "ju:abc",
        "ju:1:2",
        "jg:",
        "jn:-",
        "jd:x",
    ],
)
async def test_callback_data_that_no_button_has_explains_itself(region: House, data: str) -> None:
    olga = await at_menu(region, "olga")
    await olga.forges(data)
    await olga.sees("уже не действует", "➕ Записать обращение")
    assert await journal(region) == []


async def test_odd_numbers_in_callback_data_end_in_a_plain_answer(region: House) -> None:
    olga = await at_menu(region, "olga")
    outgoing = await region.count(OutboxMessage)
    for data in ("ju:9223372036854775807", "jr:123456", "jg:9223372036854775807:key", "jn:123456"):
        await olga.forges(data)
        await olga.sees("уже ничего нет")
    for data in ("ju:0", "ju:-1", "jr:9223372036854775808", "jg:5", "jn:x", "jd:-5", "jd:99999999999999999999"):
        await olga.forges(data)
        await olga.sees("Эта кнопка уже не действует")
    for data in ("jd:1", "jd:3652059"):
        await olga.forges(data)
        await olga.sees("В какой день было обращение?")
    assert await journal(region) == []
    assert await region.count(OutboxMessage) == outgoing


async def test_a_dismissed_specialist_can_neither_log_nor_undo(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    receipt = await olga.last()
    await dismiss(region, olga)
    await olga.presses_old(receipt, "↩️ Отменить")
    await olga.sees("Это действие вам недоступно")
    await olga.presses_old(receipt, "➕ Ещё такое же")
    await olga.sees("Это действие вам недоступно")
    (row,) = await journal(region)
    assert row.voided_at is None


async def dismiss(house: House, phone: Phone) -> None:
    person = await person_id(house, phone)
    async with house.app.database.transaction() as session:
        for post in await session.scalars(select(Membership).where(Membership.person_id == person)):
            post.dismissed_at = house.time.now()
