"""What became of messages is written down, whatever came together in one commit."""

import asyncio
from itertools import product

import pytest

from bot.messaging.ledger import Ledger, mark_of
from bot.messaging.waiting import Item
from storage.models import DeliveryState
from tests.messaging.sending import START, Bench, row

SENT, FAILED = DeliveryState.SENT, DeliveryState.FAILED


@pytest.mark.parametrize(("sent", "failed"), list(product([0, 1, 2], repeat=2)))
async def test_marks_of_one_commit_are_all_written(bench: Bench, sent: int, failed: int) -> None:
    states = [SENT] * sent + [FAILED] * failed
    accounts = await bench.accounts(len(states))
    rows = await bench.rows(*(row(account) for account in accounts))
    written: list[int] = []
    ledger = Ledger(
        bench.database,
        lambda: 0.0,
        on_claims=lambda _asked, _claimed: None,
        on_marks=lambda marks: written.extend(mark.row_id for mark in marks),
    )
    for one, state in zip(rows, states, strict=True):
        ledger.mark(mark_of(Item(one, 0, None), state, START), soon=True)
    async with asyncio.timeout(10):
        await ledger.close(5)
    assert await bench.states() == states
    assert len(written) == len(states)
