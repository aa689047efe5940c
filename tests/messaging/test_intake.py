"""Promise 1: nothing said here is lost, nothing happens twice, and one bad update holds back nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.messaging import intake
from bot.messaging.rawupdate import Raw
from bot.messaging.scope import UpdateScope
from storage.models import InboxState
from tests.messaging.taking import Desk, failing_commits, open_desk, words

PATIENCE = 10.0


class Broken(Exception):
    """Whatever a handler may raise."""


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_url) as desk:
        yield desk


async def test_a_batch_is_stored_in_one_commit_before_any_of_it_is_handled(desk: Desk) -> None:
    seen: list[dict[int, InboxState]] = []

    async def look(raw: Raw, scope: UpdateScope) -> None:
        seen.append(await desk.inbox())
        await desk.write_one(raw, scope)

    desk.handle = look
    async with failing_commits(desk.database, times=1):
        with pytest.raises(Exception, match="disk I/O error"):
            await desk.intake.accept([words(1), words(2, chat_id=102)])
    assert await desk.inbox() == {}, "one commit: a part of a batch is never stored"
    await desk.takes(words(1), words(2, chat_id=102))
    assert set(seen[0]) == {1, 2}
    assert await desk.inbox() == {1: InboxState.DONE, 2: InboxState.DONE}


async def test_an_update_delivered_again_has_one_effect_also_when_it_was_handled_and_after_a_restart(
    desk: Desk,
) -> None:
    await desk.takes(words(1), words(1))
    await desk.takes(words(1))
    desk.new_process()
    await desk.intake.recover()
    await desk.takes(words(1), words(2))
    assert await desk.effects() == [1, 2]


async def test_an_update_delivered_again_while_it_is_being_handled_has_one_effect(desk: Desk) -> None:
    going, go = asyncio.Event(), asyncio.Event()

    async def slow(raw: Raw, scope: UpdateScope) -> None:
        going.set()
        await go.wait()
        await desk.write_one(raw, scope)

    desk.handle = slow
    await desk.intake.accept([words(1)])
    await asyncio.wait_for(going.wait(), PATIENCE)
    await desk.intake.accept([words(1)])
    go.set()
    await desk.intake.drain()
    assert (await desk.effects(), desk.begun) == ([1], [1])


async def test_a_chat_keeps_its_order_while_other_chats_go_on(desk: Desk) -> None:
    go = asyncio.Event()
    other_done = asyncio.Event()

    async def handle(raw: Raw, scope: UpdateScope) -> None:
        if raw["update_id"] == 1:
            await go.wait()
        await desk.write_one(raw, scope)
        if raw["update_id"] == 4:
            other_done.set()

    desk.handle = handle
    await desk.intake.accept([words(3), words(1), words(2), words(4, chat_id=102)])
    await asyncio.wait_for(other_done.wait(), PATIENCE)
    assert await desk.effects() == [4]
    go.set()
    await desk.intake.drain()
    assert await desk.effects() == [4, 1, 2, 3]


async def test_a_poison_update_is_tried_five_times_and_then_put_aside(desk: Desk) -> None:
    async def poisoned(raw: Raw, scope: UpdateScope) -> None:
        if raw["update_id"] == 1:
            raise Broken
        await desk.write_one(raw, scope)

    desk.handle = poisoned
    await desk.takes(words(1), words(2), words(3, chat_id=102))
    assert desk.begun.count(1) == 5
    assert await desk.inbox() == {1: InboxState.DEAD, 2: InboxState.DONE, 3: InboxState.DONE}
    assert sorted(await desk.effects()) == [2, 3]
    assert [failure.last for failure in desk.heard.told] == [False] * 4 + [True]
    assert [failure.update_id for failure in desk.heard.buried] == [1]


async def test_other_chats_go_on_between_the_tries_of_a_poison_update(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    failed, go = asyncio.Event(), asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        failed.set()
        await go.wait()

    async def poisoned(raw: Raw, scope: UpdateScope) -> None:
        if raw["update_id"] == 1:
            raise Broken
        await desk.write_one(raw, scope)

    monkeypatch.setattr(asyncio, "sleep", pause)
    desk.handle = poisoned
    desk.intake._retry_delays = intake.RETRY_DELAYS
    await desk.intake.accept([words(1), words(2, chat_id=102)])
    await asyncio.wait_for(failed.wait(), PATIENCE)
    await desk.intake.accept([words(3, chat_id=103)])
    while set(await desk.effects()) != {2, 3}:
        await asyncio.wait_for(asyncio.to_thread(lambda: None), PATIENCE)
    assert pauses == [intake.RETRY_DELAYS[0]]
    go.set()
    await desk.intake.drain()
    assert pauses == list(intake.RETRY_DELAYS)


async def test_tries_are_counted_over_restarts(desk: Desk) -> None:
    async def stops_after_two(raw: Raw, _scope: UpdateScope) -> None:
        if desk.begun.count(raw["update_id"]) == 3:
            await asyncio.Event().wait()
        raise Broken

    desk.handle = stops_after_two
    await desk.intake.accept([words(1)])
    while desk.begun.count(1) < 3:
        await asyncio.wait_for(asyncio.to_thread(lambda: None), PATIENCE)
    await desk.intake.close()
    assert await desk.tries(1) == 2
    desk.begun.clear()

    async def broken(_raw: Raw, _scope: UpdateScope) -> None:
        raise Broken

    desk.handle = broken
    await desk.new_process().recover()
    await desk.intake.drain()
    assert (desk.begun, await desk.inbox()) == ([1, 1, 1], {1: InboxState.DEAD})


async def test_a_handler_that_fails_after_its_commit_is_not_repeated(desk: Desk) -> None:
    async def fails_late(raw: Raw, scope: UpdateScope) -> None:
        await desk.write_one(raw, scope)
        raise Broken

    desk.handle = fails_late
    await desk.takes(words(1))
    assert (desk.begun, await desk.effects(), desk.heard.told) == ([1], [1], [])


async def test_a_commit_that_fails_is_tried_again(desk: Desk) -> None:
    async def commit_fails_once(raw: Raw, scope: UpdateScope) -> None:
        async with failing_commits(desk.database, times=int(desk.begun.count(1) == 1)):
            await desk.write_one(raw, scope)

    desk.handle = commit_fails_once
    await desk.takes(words(1))
    assert (desk.begun, await desk.effects()) == ([1, 1], [1])
    assert await desk.inbox() == {1: InboxState.DONE}


async def test_a_failed_commit_that_a_handler_hides_is_found(desk: Desk) -> None:
    async def hides(raw: Raw, scope: UpdateScope) -> None:
        async with failing_commits(desk.database, times=int(desk.begun.count(1) == 1)):
            try:
                await desk.write_one(raw, scope)
            except Exception:  # noqa: BLE001 -- this is the carelessness that the test is about
                return

    desk.handle = hides
    await desk.takes(words(1))
    assert (desk.begun, await desk.effects()) == ([1, 1], [1])


async def test_a_commit_that_held_though_its_answer_was_lost_has_one_effect(desk: Desk) -> None:
    async def answer_lost(raw: Raw, scope: UpdateScope) -> None:
        async with failing_commits(desk.database, times=int(desk.begun.count(1) == 1), kept=True):
            await desk.write_one(raw, scope)

    desk.handle = answer_lost
    await desk.takes(words(1))
    assert await desk.effects() == [1]
    assert await desk.inbox() == {1: InboxState.DONE}
    async with failing_commits(desk.database, times=1, kept=True):
        with pytest.raises(Exception, match="disk I/O error"):
            await desk.intake.accept([words(2)])
    desk.handle = None
    await desk.takes(words(2))
    assert await desk.effects() == [1, 2], "stored already, but nobody was handling it"


async def test_an_outage_of_the_database_makes_no_dead_letters(desk: Desk) -> None:
    over = asyncio.Event()

    async def handle(raw: Raw, scope: UpdateScope) -> None:
        if desk.begun.count(1) > 12:
            over.set()
        await desk.write_one(raw, scope)

    desk.handle = handle
    await desk.intake.accept([words(1)])
    async with failing_commits(desk.database):
        await asyncio.wait_for(over.wait(), PATIENCE)
    await desk.intake.drain()
    assert await desk.effects() == [1]
    assert await desk.inbox() == {1: InboxState.DONE}
    assert [failure.tries for failure in desk.heard.told].count(2) == 1, "the person is told once that it takes longer"
    assert not desk.heard.buried


async def test_a_handler_cancelled_from_inside_does_not_silence_its_chat(desk: Desk) -> None:
    async def cancelled(raw: Raw, scope: UpdateScope) -> None:
        if desk.begun.count(1) == 1 and raw["update_id"] == 1:
            raise asyncio.CancelledError
        await desk.write_one(raw, scope)

    desk.handle = cancelled
    await desk.takes(words(1), words(2))
    assert await desk.effects() == [1, 2]


async def test_a_teller_that_fails_does_not_silence_the_chat(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_of: object) -> None:
        raise Broken

    async def poisoned(raw: Raw, scope: UpdateScope) -> None:
        if raw["update_id"] == 1:
            raise Broken
        await desk.write_one(raw, scope)

    monkeypatch.setattr(desk.heard, "tell", fails)
    desk.handle = poisoned
    await desk.takes(words(1), words(2))
    assert await desk.inbox() == {1: InboxState.DEAD, 2: InboxState.DONE}


async def test_what_a_killed_process_left_is_handled_in_order(desk: Desk) -> None:
    async def never(_raw: Raw, _scope: UpdateScope) -> None:
        await asyncio.Event().wait()

    desk.handle = never
    await desk.intake.accept([words(7), words(5), words(6, chat_id=102), words(8)])
    await desk.intake.close()
    assert set((await desk.inbox()).values()) == {InboxState.NEW}
    desk.handle = None
    await desk.new_process().recover()
    await desk.takes(words(8), words(9))
    assert [one for one in await desk.effects() if one != 6] == [5, 7, 8, 9]
    assert sorted(await desk.effects()) == [5, 6, 7, 8, 9]


async def test_a_damaged_row_does_not_keep_the_others_from_being_taken_up(desk: Desk) -> None:
    async def never(_raw: Raw, _scope: UpdateScope) -> None:
        await asyncio.Event().wait()

    desk.handle = never
    await desk.intake.accept([words(1), words(2)])
    await desk.intake.close()
    async with desk.database.writer.begin() as connection:
        await connection.execute(text("UPDATE inbox SET payload = :junk WHERE update_id = 1"), {"junk": b"\0"})
    desk.handle = None
    await desk.new_process().recover()
    await desk.intake.drain()
    assert await desk.inbox() == {1: InboxState.DEAD, 2: InboxState.DONE}
