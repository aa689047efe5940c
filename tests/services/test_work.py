"""What a work leaves: written in one go at its end, in the order in which it was said, once for each key."""

from dataclasses import replace

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from handlers.ui.screen import Screen
from services.outbox import Notice
from services.work import Work
from storage.engine import when_committed
from storage.models import AuditEntry, MessageClass, OutboxMessage
from tests.services.workshop import FAMILY, SPECIALIST, Shop


async def left(shop: Shop) -> list[tuple[int, str]]:
    """Id and notice of every row, by id."""
    async with shop.workshop.database.view() as session:
        rows = await session.execute(select(OutboxMessage.id, OutboxMessage.notice).order_by(OutboxMessage.id))
        return [(row.id, row.notice) for row in rows]


async def tell_oneself(work: Work, name: str, key: str | None = None) -> None:
    await work.notify([work.actor.person_id], Notice(name, MessageClass.STAFF, {}, key=key))


async def test_rows_leave_in_the_order_in_which_they_were_said(shop: Shop) -> None:
    handed_on: list[OutboxMessage] = []
    object.__setattr__(shop.workshop, "deliver", lambda rows, _actor: handed_on.extend(rows))
    async with shop.workshop.work(SPECIALIST) as work:
        await tell_oneself(work, "first")
        work.reply(Screen("второе"))
        await tell_oneself(work, "third")
    rows = await left(shop)
    assert [name for _id, name in rows] == ["first", "screen", "third"]
    assert [(row.id, row.notice) for row in handed_on] == rows, "the sender gets them with their ids"


async def test_a_row_written_early_keeps_its_place_and_is_written_once(shop: Shop) -> None:
    async with shop.workshop.work(SPECIALIST) as work:
        early = work.reply(Screen("раз"))
        await work.write()
        told = early.id
        await tell_oneself(work, "later")
    assert await left(shop) == [(told, "screen"), (told + 1, "later")]


async def test_a_key_is_told_once_in_one_work_and_over_works(shop: Shop) -> None:
    async with shop.workshop.work(SPECIALIST) as work:
        await tell_oneself(work, "due", key="report:2026-11")
        await tell_oneself(work, "due", key="report:2026-11")
    async with shop.workshop.work(SPECIALIST) as work:
        await tell_oneself(work, "due", key="report:2026-11")
        await tell_oneself(work, "due", key="report:2026-12")
    assert len(await left(shop)) == 2


async def test_without_a_key_it_is_told_each_time(shop: Shop) -> None:
    async with shop.workshop.work(SPECIALIST) as work:
        await tell_oneself(work, "words")
        await tell_oneself(work, "words")
    assert [name for _id, name in await left(shop)] == ["words", "words"]


async def test_what_was_done_stands_in_the_log_with_who_did_it(shop: Shop) -> None:
    async with shop.workshop.work(SPECIALIST) as work:
        work.audit("appeal_logged", "appeal", 7, line=3)
        work.audit("appeal_undone", "appeal", 7)
        me = work.actor.person_id
    async with shop.workshop.database.view() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        assert [(one.person_id, one.action, one.subject_id, one.facts) for one in entries] == [
            (me, "appeal_logged", 7, {"line": 3}),
            (me, "appeal_undone", 7, {}),
        ]


async def test_a_work_that_fails_leaves_nothing(shop: Shop) -> None:
    handed_on: list[OutboxMessage] = []
    object.__setattr__(shop.workshop, "deliver", lambda rows, _actor: handed_on.extend(rows))

    async def fails_at_last() -> None:
        async with shop.workshop.work(FAMILY) as work:
            work.reply(Screen("принято"))
            work.audit("request_made", "request", 1)
            await work.write()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails_at_last()
    assert await left(shop) == []
    assert await shop.count(AuditEntry) == 0
    assert handed_on == []


async def test_a_commit_that_holds_is_told_of_whatever_fails_after_it(shop: Shop) -> None:
    told: list[str] = []

    async def finish(session: AsyncSession) -> None:
        when_committed(session, lambda: told.append("committed"))

    def fails(_session: Session, ended: SessionTransaction) -> None:
        if ended.parent is None:
            raise ZeroDivisionError

    async def works(*, broken: bool) -> None:
        async with shop.workshop.work(FAMILY, finish=finish) as work:
            work.audit("said", "update", 1)
            event.listen(work.session.sync_session, "after_transaction_end", fails)
            if broken:
                raise LookupError

    with pytest.raises(ZeroDivisionError):
        await works(broken=False)
    assert (told, await shop.count(AuditEntry)) == (["committed"], 1)
    with pytest.raises(ZeroDivisionError):
        await works(broken=True)
    assert (told, await shop.count(AuditEntry)) == (["committed"], 1), "nothing was committed, nothing is told"


async def test_a_view_can_leave_nothing(shop: Shop) -> None:
    async with shop.workshop.view(SPECIALIST) as view:
        with pytest.raises(RuntimeError, match="a view was made to write"):
            view.reply(Screen("принято"))
        with pytest.raises(RuntimeError, match="a view was made to write"):
            view.audit("appeal_logged", "appeal", 7)


async def test_whoever_writes_from_another_chat_is_answered_there(shop: Shop) -> None:
    async with shop.workshop.work(FAMILY) as work:
        assert work.actor.chat_id == FAMILY.chat_id
    moved = replace(FAMILY, chat_id=555)
    async with shop.workshop.work(moved) as work:
        assert work.actor.chat_id == 555
    async with shop.workshop.view(moved) as view:
        assert view.actor.chat_id == 555
