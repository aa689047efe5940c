"""Broadcasts: even, in group commits, flat in memory, behind people; and a sender with nothing to do does nothing."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from bot.messaging import ledger, supply
from bot.messaging import sender as sender_module
from bot.messaging.pacer import Pacer
from bot.messaging.pausing import wait_for
from bot.messaging.supply import BULK_IN_MEMORY, Supply
from bot.messaging.waiting import Waiting
from storage.engine import Database
from storage.models import Broadcast, BroadcastKind, DeliveryState, MessageClass, OutboxMessage
from tests.messaging.sending import START, Bench, Refusal, kill, row, stop, until, waited

SENT, PENDING, UNKNOWN = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN


async def broadcast(bench: Bench, total: int) -> list[OutboxMessage]:
    """A broadcast to so many new people, committed and not yet offered."""
    accounts = await bench.accounts(total)
    async with bench.database.transaction() as session:
        one = Broadcast(key=f"to {total}", kind=BroadcastKind.EVENT_ANNOUNCED, created_at=START, total=total)
        session.add(one)
        await session.flush()
        rows = [
            row(account, kind=MessageClass.ANNOUNCEMENT, notice="event", data={}, broadcast_id=one.id)
            for account in accounts
        ]
        session.add_all(rows)
    return rows


async def test_a_broadcast_of_300_takes_few_commits_and_flat_memory(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "GATHER_MOST_SECONDS", 0.5)
    monkeypatch.setattr(supply, "LOOK_AGAIN", 0.0)
    rows = await broadcast(bench, 300)
    commits: list[int] = []
    most: list[int] = []
    event.listen(bench.database.writer.sync_engine, "commit", lambda _connection: commits.append(1))
    sender = bench.sender(pacer=Pacer(2000, monotonic=time.monotonic), pause=wait_for)

    def note_memory() -> float:
        most.append(sender._waiting.bulk)
        return 0.0

    monkeypatch.setattr(bench.session, "_now", note_memory)
    sender.deliver(rows)
    await sender.drain()
    assert await bench.states() == [SENT] * 300
    assert sorted(request.chat_id for request in bench.session.requests) == [1000 + one.account_id for one in rows]
    assert max(most) <= BULK_IN_MEMORY
    assert len(commits) <= 30, "ten rows and more in a commit"
    assert bench.rendered == [("event", "ru")], "one template, rendered once"
    assert bench.progress
    assert set.union(*bench.progress) == {rows[0].broadcast_id}


async def test_bulk_leaves_at_even_distances_and_people_do_not_wait_for_it(bench: Bench) -> None:
    rows = await broadcast(bench, 60)
    [person] = await bench.accounts(1)
    sender = bench.sender()
    sender.deliver(rows)
    await bench.rows(row(person, "номер 8"))
    await sender.drain()
    assert bench.session.texts()[0] == "номер 8", "people before bulk"
    moments = [request.at for request in bench.session.requests[1:]]
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 0.04 - 1e-9
    assert moments[-1] - moments[0] < 60 * 0.04 + 1


async def test_a_429_in_a_broadcast_freezes_it_and_gives_its_claims_back_while_people_go_on(bench: Bench) -> None:
    rows = await broadcast(bench, 40)
    [person] = await bench.accounts(1)
    bench.session.answers[1000 + rows[4].account_id].append(
        Refusal(429, "Too Many Requests: retry after 30", {"retry_after": 30})
    )
    sender = bench.sender()
    serving = asyncio.create_task(sender.run())
    sender.deliver(rows)
    await until(lambda: len(bench.session.requests) >= 5 and sender._pacer.rate < 25)
    frozen_at = bench.session.requests[-1].at
    sender.deliver(await bench.rows(row(person, "номер 7")))
    await sender.drain()
    await stop(serving)
    moments = [request.at for request in bench.session.requests if request.text != "номер 7"]
    assert await bench.states() == [SENT] * 41
    assert len(moments) == 41, "the refused one was asked for twice, the others once"
    later = [moment for moment in moments if moment > frozen_at]
    assert min(later) >= frozen_at + 30
    assert min(after - before for before, after in pairwise(later)) >= 1 / 20
    await sender.close()


async def test_while_bulk_is_frozen_nothing_stays_claimed(bench: Bench) -> None:
    rows = await broadcast(bench, 40)
    bench.session.always = Refusal(429, "Too Many Requests: retry after 300", {"retry_after": 300})

    async def stand_still(wake: asyncio.Event, _seconds: float) -> None:
        await wait_for(wake, 10)

    sender = bench.sender(pause=stand_still)
    serving = asyncio.create_task(sender.run())
    sender.deliver(rows)
    await until(lambda: len(bench.session.requests) == 1)
    await until(lambda: sender._ledger.idle and not sender._busy)
    assert await bench.states() == [PENDING] * 40
    await stop(serving)
    await sender.close()


async def test_a_kill_in_a_broadcast_leaves_nobody_twice_and_the_rest_goes_on(bench: Bench) -> None:
    rows = await broadcast(bench, 120)
    killed = bench.sender()
    killed.deliver(rows)
    draining = asyncio.create_task(killed.drain())
    await until(lambda: len(bench.session.requests) >= 30)
    await kill(killed)
    await stop(draining)
    restarted = bench.sender()
    await restarted.recover()
    await restarted.drain()
    states = await bench.states()
    asked = [request.chat_id for request in bench.session.requests]
    assert len(asked) == len(set(asked)), "nobody twice"
    assert set(states) <= {SENT, UNKNOWN}
    assert states.count(UNKNOWN) <= 25 + 20, "at most what was claimed ahead"
    assert len(asked) >= 120 - states.count(UNKNOWN)


async def test_progress_is_told_at_most_once_a_second_and_after_the_last(bench: Bench) -> None:
    rows = await broadcast(bench, 100)
    told: list[tuple[float, int]] = []

    async def tell(_broadcasts: set[int]) -> None:
        told.append((bench.seconds, (await bench.states()).count(SENT)))
        raise RuntimeError("the coordinator's message is gone")

    sender = bench.sender(on_progress=tell)
    sender.deliver(rows)
    await sender.drain()
    moments = [moment for moment, _sent in told]
    assert min(after - before for before, after in pairwise(moments[:-1])) >= 1
    assert told[-1][1] == 100
    assert len(told) <= 7


async def test_rows_of_the_command_line_are_found_within_a_second_by_a_serving_sender(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    serving = asyncio.create_task(sender.run())
    await sender.drain()
    before = bench.seconds
    await bench.rows(row(account, "извне"))
    await until(lambda: bench.session.texts() == ["извне"])
    assert bench.session.requests[0].at >= before
    await stop(serving)
    await sender.close()


async def test_an_idle_sender_only_looks_once_a_second(bench: Bench) -> None:
    sender = bench.sender()
    serving = asyncio.create_task(sender.run())
    await until(lambda: bench.seconds >= 100)
    await stop(serving)
    assert len(bench.pauses) <= 3 * 100 + 10
    assert len([seconds for seconds in bench.pauses if seconds > 0.9]) >= 95
    await sender.close()


async def test_a_database_that_is_away_is_asked_again_and_nothing_is_lost(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    await sender.drain()
    sender.deliver(await bench.rows(row(account, "номер 7"), row(account, kind=MessageClass.REMINDER)))
    monkeypatch.setattr(type(bench.database), "view", lambda _self: Away())
    await sender.drain()
    assert bench.session.texts() == []
    monkeypatch.undo()
    for _ in range(3):
        bench.seconds += 60
        await sender.drain()
    assert await bench.states() == [SENT, SENT]


async def test_marks_that_the_database_did_not_take_are_written_later(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    [account] = await bench.accounts(1)
    monkeypatch.setattr(ledger, "RETRY_SECONDS", 0.001)
    tries: list[int] = []
    transaction = type(bench.database).transaction

    def third_time_lucky(database: Database) -> AbstractAsyncContextManager[Any]:
        tries.append(1)
        return transaction(database) if len(tries) > 2 else Away()

    await bench.rows(row(account))
    monkeypatch.setattr(type(bench.database), "transaction", third_time_lucky)
    await bench.sender().drain()
    assert await bench.states() == [SENT]
    assert len(bench.session.requests) == 1


async def test_closing_finishes_what_is_under_way_and_gives_unused_claims_back(bench: Bench) -> None:
    accounts = await bench.accounts(10)
    sender = bench.sender()
    serving = asyncio.create_task(sender.run())
    await sender.drain()
    answer = asyncio.Event()
    bench.session.answers[1000 + accounts[0]].append(lambda: waited(answer))
    sender.deliver(await bench.rows(*(row(account, kind=MessageClass.ANNOUNCEMENT) for account in accounts)))
    await until(lambda: len(bench.session.requests) == 1)
    await stop(serving)
    closing = asyncio.create_task(sender.close())
    answer.set()
    await closing
    assert await bench.states() == [SENT] + [PENDING] * 9


async def test_closing_does_not_wait_for_ever_for_an_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    [account] = await bench.accounts(1)
    monkeypatch.setattr(sender_module, "CLOSE_SECONDS", 0.2)
    bench.session.answers[1000 + account].append(lambda: waited(asyncio.Event()))
    sender = bench.sender()
    serving = asyncio.create_task(sender.run())
    await sender.drain()
    sender.deliver(await bench.rows(row(account, kind=MessageClass.REMINDER)))
    await until(lambda: len(bench.session.requests) == 1)
    await stop(serving)
    await sender.close()
    await bench.sender().recover()
    assert await bench.states() == [UNKNOWN], "it may have arrived: the next process does not repeat it"


async def test_a_row_offered_does_not_overtake_older_ones_that_are_not_in_memory_yet(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    await bench.rows(row(account, "раз", MessageClass.DIALOGUE))
    await bench.send(row(account, "два", MessageClass.DIALOGUE))
    assert bench.session.texts() == ["раз", "два"]


async def test_a_look_does_not_bring_back_what_was_written_down_meanwhile(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    rows = await bench.rows(row(account), row(account))
    waiting = Waiting()
    supply = Supply(bench.database, bench.clock, waiting, lambda: 0.0)
    waiting.add(rows[0])
    looking = supply.look()
    supply.ended(1)
    await looking
    assert sorted(waiting.ids) == [2]


class Away(AbstractAsyncContextManager[Any]):
    """A database that cannot be reached."""

    async def __aenter__(self) -> None:
        raise OSError

    async def __aexit__(self, *_error: object) -> None:
        raise NotImplementedError


@pytest.mark.sqlite_only("its plan of a query; that of PostgreSQL depends on how many rows there are")
async def test_a_look_uses_the_index_of_open_rows(bench: Bench) -> None:
    supply = Supply(bench.database, bench.clock, Waiting(), lambda: 0.0)
    for bulk in (False, True):
        query = str(supply._open_ids(bulk=bulk).compile(bench.database.reader.sync_engine))
        async with bench.database.view() as session:
            plan = (await session.connection()).exec_driver_sql(
                "EXPLAIN QUERY PLAN " + query, ("pending", 60, START.isoformat(), 0, 20, 201, 0)[: query.count("?")]
            )
            steps = str((await plan).all())
        assert "ix_outbox_open" in steps
        assert "TEMP B-TREE" not in steps, "already in order"
