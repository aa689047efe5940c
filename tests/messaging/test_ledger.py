"""What became of messages is written down, whatever came together in one commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from structlog.testing import capture_logs

from bot.messaging.ledger import Ledger, Mark, mark_of
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
        ledger.mark(mark_of(Item(one, 0, None), state, START), soon=True)
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
        ledger.mark(replace(mark, message_id=2**63) if one is rows[1] else mark, soon=True)
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
