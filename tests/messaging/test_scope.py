"""One update has at most one commit, and everything it leaves behind is in it (promise 1)."""

from collections.abc import AsyncIterator

import pytest
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy import update

from bot.messaging.fsm import DurableFsm
from bot.messaging.rawupdate import Raw
from bot.messaging.scope import AlreadyHandled, SecondCommitError, UpdateScope
from storage.models import InboxState, InboxUpdate
from tests.messaging.taking import BOT_ID, Desk, failing_commits, open_desk, words

KEY = StorageKey(bot_id=BOT_ID, chat_id=101, user_id=101)


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_url) as desk:
        yield desk


def fsm_of(desk: Desk) -> DurableFsm:
    return DurableFsm(desk.database)


async def typed(desk: Desk) -> tuple[str | None, dict[str, object]]:
    """What a new update finds."""
    found: list[tuple[str | None, dict[str, object]]] = []

    async def look(_raw: Raw, _scope: UpdateScope) -> None:
        found.append((await fsm_of(desk).get_state(KEY), await fsm_of(desk).get_data(KEY)))

    handle, desk.handle = desk.handle, look
    await desk.takes(words(9_000_000 + len(desk.begun)))
    desk.handle = handle
    return found[0]


async def test_a_second_writing_commit_in_one_update_raises_and_keeps_the_first_only(desk: Desk) -> None:
    raised: list[BaseException] = []

    async def twice(raw: Raw, scope: UpdateScope) -> None:
        await desk.write_one(raw, scope)
        try:
            await desk.write_one(raw, scope)
        except SecondCommitError as error:
            raised.append(error)
            raise

    desk.handle = twice
    await desk.takes(words(1))
    assert len(raised) == 1
    assert (await desk.effects(), desk.begun) == ([1], [1])


async def test_what_is_typed_and_the_rows_commit_together(desk: Desk) -> None:
    async def handle(raw: Raw, scope: UpdateScope) -> None:
        async with desk.workshop.work(finish=scope.finish) as work:
            await fsm_of(desk).set_state(KEY, "note")
            await fsm_of(desk).set_data(KEY, {"appeal_id": 5})
            work.audit("said", "update", raw["update_id"])

    desk.handle = handle
    await desk.takes(words(1))
    assert await desk.effects() == [1]
    assert await typed(desk) == ("note", {"appeal_id": 5})


async def test_a_rollback_loses_both_and_the_next_try_begins_anew(desk: Desk) -> None:
    found: list[str | None] = []

    async def breaks_once(raw: Raw, scope: UpdateScope) -> None:
        found.append(await fsm_of(desk).get_state(KEY))
        await fsm_of(desk).set_state(KEY, "note")
        async with desk.workshop.work(finish=scope.finish) as work:
            work.audit("said", "update", raw["update_id"])
            if len(found) == 1:
                raise ValueError

    desk.handle = breaks_once
    await desk.takes(words(1))
    assert found == [None, None]
    assert (await desk.effects(), await typed(desk)) == ([1], ("note", {}))


@pytest.mark.parametrize("poisoned", [True, False])
async def test_a_commit_that_fails_loses_both(desk: Desk, *, poisoned: bool) -> None:
    async def handle(raw: Raw, scope: UpdateScope) -> None:
        await fsm_of(desk).set_state(KEY, "note")
        if poisoned:
            async with failing_commits(desk.database):
                await desk.write_one(raw, scope)
        raise ValueError

    desk.handle = handle
    await desk.takes(words(1))
    assert await desk.effects() == []
    assert await typed(desk) == (None, {})
    assert (await desk.inbox())[1] is InboxState.DEAD


async def test_without_a_work_what_is_typed_commits_with_the_inbox_row(desk: Desk) -> None:
    async def handle(_raw: Raw, scope: UpdateScope) -> None:
        await fsm_of(desk).set_state(KEY, "note")
        assert not scope.finished

    desk.handle = handle
    await desk.takes(words(1))
    assert await typed(desk) == ("note", {})
    assert (await desk.inbox())[1] is InboxState.DONE


async def test_typing_changed_after_the_commit_raises(desk: Desk) -> None:
    raised: list[str] = []

    async def handle(raw: Raw, scope: UpdateScope) -> None:
        await desk.write_one(raw, scope)
        for change in (fsm_of(desk).set_state(KEY, "note"), fsm_of(desk).set_data(KEY, {"a": 1})):
            with pytest.raises(SecondCommitError):
                await change
            raised.append("refused")

    desk.handle = handle
    await desk.takes(words(1))
    assert raised == ["refused"] * 2
    assert await typed(desk) == (None, {})


async def test_a_process_that_comes_second_keeps_nothing(desk: Desk) -> None:
    """Two copies on one database: whoever commits first has the update, by the row's state and not by a lock."""

    async def overtaken(raw: Raw, scope: UpdateScope) -> None:
        async with desk.database.transaction() as session:
            await session.execute(update(InboxUpdate).values(state=InboxState.DONE))
        await fsm_of(desk).set_state(KEY, "note")
        with pytest.raises(AlreadyHandled):
            await desk.write_one(raw, scope)
        raise AlreadyHandled

    desk.handle = overtaken
    await desk.takes(words(1))
    assert (desk.begun, await desk.effects(), desk.heard.told) == ([1], [], [])
    assert await typed(desk) == (None, {})
