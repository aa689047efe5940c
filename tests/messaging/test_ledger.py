"""What became of messages is written down, whatever came together in one commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from structlog.testing import capture_logs

from bot.messaging.enclosing import Placed
from bot.messaging.ledger import GATHER_EDITS_SECONDS, GATHER_MOST_SECONDS, Ledger, Mark, mark_of
from bot.messaging.waiting import Item
from storage.models import DeliveryState, MessageClass
from tests.messaging.sending import START, Bench, not_sent, row

SENT, FAILED = DeliveryState.SENT, DeliveryState.FAILED


@pytest.mark.parametrize(("sent", "failed"), list(product([0, 1, 2], repeat=2)))
async def test_marks_of_one_commit_are_all_written(bench: Bench, sent: int, failed: int) -> None:
    states = [SENT] * sent + [FAILED] * failed
    accounts = await bench.accounts(len(states))
    rows = await bench.rows(*(row(account) for account in accounts))
    written: list[int] = []
    ledger = open_ledger(bench, written=written)
    for one, state in zip(rows, states, strict=True):
        ledger.mark(mark_of(Item(one, 0, None), state, START))
    async with asyncio.timeout(10):
        await ledger.close(5)
    assert await bench.states() == states
    assert len(written) == len(states)


def open_ledger(bench: Bench, *, written: list[int], claimed: list[int] | None = None) -> Ledger:
    """A ledger that tells of what it has written down."""

    def claims(_asked: Sequence[int], ours: set[int]) -> None:
        if claimed is not None:
            claimed.extend(ours)

    return Ledger(
        bench.database,
        lambda: 0.0,
        on_claims=claims,
        on_marks=lambda marks: written.extend(mark.row_id for mark in marks),
    )


async def test_a_mark_that_cannot_be_written_does_not_keep_the_others_or_the_claims(bench: Bench) -> None:
    accounts = await bench.accounts(4)
    rows = await bench.rows(*(row(account, kind=MessageClass.ANNOUNCEMENT) for account in accounts))
    written: list[int] = []
    claimed: list[int] = []
    ledger = open_ledger(bench, written=written, claimed=claimed)
    for one in rows[:3]:
        mark = mark_of(Item(one, 0, None), SENT, START)
        ledger.mark(replace(mark, placed=Placed(2**63)) if one is rows[1] else mark)
    ledger.claim([rows[3].id])
    with capture_logs() as logs:
        async with asyncio.timeout(10):
            await ledger.close(5)
    assert written == [rows[0].id, rows[2].id]
    assert claimed == [rows[3].id]
    assert await bench.states() == [SENT, DeliveryState.PENDING, SENT, DeliveryState.SENDING]
    assert [line["row"] for line in logs if line["event"] == "outbox_mark_given_up"] == [rows[1].id]


async def test_what_one_process_has_claimed_no_other_claims(bench: Bench) -> None:
    rows = await bench.rows(*(row(account, kind=MessageClass.ANNOUNCEMENT) for account in await bench.accounts(10)))
    claimed: list[list[int]] = [[], []]
    for mine in claimed:
        ledger = open_ledger(bench, written=[], claimed=mine)
        ledger.claim([one.id for one in rows])
        await ledger.close(5)
    assert claimed == [[one.id for one in rows], []]


async def test_a_claim_whose_commit_was_not_answered_is_ours_at_the_next_try(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = await bench.rows(*(row(account, kind=MessageClass.ANNOUNCEMENT) for account in await bench.accounts(1)))
    claimed: list[int] = []
    ledger = open_ledger(bench, written=[], claimed=claimed)
    commit, breaks = ledger._commit, [OSError()]

    async def unanswered(claims: Sequence[int], marks: Sequence[Mark]) -> set[int]:
        done = await commit(claims, marks)
        if breaks:
            raise breaks.pop()
        return done

    monkeypatch.setattr(ledger, "_commit", unanswered)
    monkeypatch.setattr("bot.messaging.ledger.RETRY_SECONDS", 0.0)
    ledger.claim([one.id])
    await ledger.close(5)
    assert claimed == [one.id]


@pytest.mark.parametrize(
    ("kind", "edited", "arrived", "most"),
    [
        (MessageClass.URGENT, None, 7, 0.0),
        (MessageClass.DIALOGUE, 7, 7, 0.0),
        (MessageClass.RECEIPT, 7, 7, GATHER_EDITS_SECONDS),
        (MessageClass.RECEIPT, 7, 8, GATHER_MOST_SECONDS),
        (MessageClass.RECEIPT, None, 7, GATHER_MOST_SECONDS),
        (MessageClass.STAFF, None, 7, GATHER_MOST_SECONDS),
        (MessageClass.ANNOUNCEMENT, None, None, GATHER_MOST_SECONDS),
    ],
)
def test_only_what_a_reader_would_not_see_twice_waits_long_for_its_mark(
    kind: MessageClass, edited: int | None, arrived: int | None, most: float
) -> None:
    one = row(1, kind=kind, edit_message_id=edited, attempts=0, doubtful_tries=0)
    assert mark_of(Item(one, 0, None), SENT, START, placed=Placed(arrived)).within == most


async def test_a_mark_that_may_wait_goes_with_one_that_may_not(bench: Bench) -> None:
    rows = await bench.rows(*(row(account) for account in await bench.accounts(3)))
    written: list[int] = []
    ledger = open_ledger(bench, written=written)
    for one, within in zip(rows, (60.0, 0.01, 60.0), strict=True):
        ledger.mark(replace(mark_of(Item(one, 0, None), SENT, START), within=within))
    assert ledger._writing is not None
    await asyncio.wait([ledger._writing], timeout=20)
    assert written == [one.id for one in rows]


async def test_a_ledger_that_loses_its_cancel_does_not_hold_the_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = await bench.rows(*(row(account) for account in await bench.accounts(1)))
    ledger = open_ledger(bench, written=[])
    cancels: list[int] = []

    async def away(_claims: Sequence[int], _marks: Sequence[Mark]) -> set[int]:
        """A database that does not answer, and fails in the rollback that a cancel has caused."""
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            cancels.append(1)
            if len(cancels) < 3:
                raise OSError from error
            raise
        raise AssertionError

    monkeypatch.setattr(ledger, "_commit", away)
    monkeypatch.setattr("bot.messaging.ledger.RETRY_SECONDS", 0.0)
    monkeypatch.setattr("bot.messaging.background.AGAIN_SECONDS", 0.01)
    ledger.mark(mark_of(Item(one, 0, None), SENT, START))
    async with asyncio.timeout(20):
        with pytest.raises(TimeoutError):
            await ledger.close(0.01)
    assert len(cancels) == 3
    assert ledger.idle


@pytest.mark.parametrize("kind", [MessageClass.URGENT, MessageClass.DIALOGUE])
async def test_a_host_clock_put_back_by_a_day_holds_no_words_for_a_day(bench: Bench, kind: MessageClass) -> None:
    (account,) = await bench.accounts(1)
    bench.session.answers[1000 + account] += [not_sent(), not_sent()]
    sender = bench.sender()
    again = sender._again

    def and_the_clock_is_put_right(item: Item, seconds: float | None, *, doubtful: bool = False) -> None:
        again(item, seconds, doubtful=doubtful)
        bench.clock.offset -= timedelta(days=1)

    sender._again = and_the_clock_is_put_right  # type: ignore[method-assign] # in mid-story
    sender.deliver(await bench.rows(row(account, "слова", kind)))
    async with asyncio.timeout(10):
        await sender.drain()
    assert bench.session.texts() == ["слова"] * 3
    assert bench.seconds < 60
