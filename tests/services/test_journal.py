"""An appeal that has just been logged is a row like any other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services import journal
from storage.models import Appeal, AppealLine, AppealSource, AuditEntry
from tests.services.workshop import SPECIALIST, Shop


async def test_what_is_changed_in_the_same_work_is_kept(shop: Shop) -> None:
    async with shop.workshop.work(SPECIALIST) as work:
        appeal = await journal.log_appeal(work, AppealLine.EVERYDAY, AppealSource.FAMILY, tap_key="one")
        assert (appeal.note, appeal.voided_at, appeal.request_id) == (None, None, None)
        await journal.note_appeal(work, appeal.id, "дрова")
        assert (await journal.month_lines(work)).own == {AppealLine.EVERYDAY: 1}
        await journal.undo_appeal(work, appeal.id)
        assert (await journal.month_lines(work)).own == {}
    async with shop.workshop.database.view() as session:
        kept = (await session.scalars(select(Appeal))).one()
        assert (kept.id, kept.note, kept.voided_at) == (appeal.id, "дрова", shop.clock.now())


async def test_the_same_tap_in_one_work_is_one_appeal(shop: Shop) -> None:
    async with shop.workshop.work(SPECIALIST) as work:
        first = await journal.log_appeal(work, AppealLine.EVERYDAY, AppealSource.FAMILY, tap_key="one")
        second = await journal.log_appeal(work, AppealLine.MEDICAL, AppealSource.FAMILY, tap_key="one")
        assert first is second
    assert await shop.count(Appeal) == 1
    assert await shop.count(AuditEntry) == 1


async def test_the_same_tap_is_known_also_when_its_day_is_out_of_reach_meanwhile(shop: Shop) -> None:
    line, source = AppealLine.EVERYDAY, AppealSource.FAMILY
    async with shop.workshop.work(SPECIALIST) as work:
        earliest = (await journal.open_days(work)).first
        first = await journal.log_appeal(work, line, source, tap_key="one", day=earliest)
    shop.clock.offset += timedelta(days=1)
    async with shop.workshop.work(SPECIALIST) as work:
        assert (await journal.log_appeal(work, line, source, tap_key="one", day=earliest)).id == first.id
        with pytest.raises(journal.DayOutOfReach):
            await journal.log_appeal(work, line, source, tap_key="two", day=earliest)
    assert await shop.count(Appeal) == 1
