"""In which order the messages of one chat leave."""

import asyncio

import pytest

from bot.messaging import supply
from storage.models import DeliveryState, MessageClass
from tests.messaging.sending import Bench, Refusal, not_sent, row

SENT, PENDING, UNKNOWN = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")


async def test_inside_a_chat_people_s_messages_keep_their_order_whatever_their_lane(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    await bench.rows(
        row(account, "анонс", MessageClass.ANNOUNCEMENT),
        row(account, "новость", MessageClass.STAFF),
        row(account, "квитанция"),
        row(account, "ответ", MessageClass.DIALOGUE),
    )
    await sender.drain()
    assert bench.session.texts() == ["новость", "квитанция", "ответ", "анонс"]


async def test_urgent_overtakes_a_held_row_of_its_chat(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    bench.session.answers[1000 + account].append(not_sent())
    await bench.rows(row(account, "квитанция"), row(account, "новость", MessageClass.STAFF))
    await sender.drain()
    assert bench.session.texts() == ["квитанция"]
    sender.deliver(await bench.rows(row(account, "срочно", MessageClass.URGENT)))
    await sender.drain()
    assert bench.session.texts() == ["квитанция", "срочно"]
    bench.seconds += 1
    await sender.drain()
    assert bench.session.texts() == ["квитанция", "срочно", "квитанция", "новость"]


async def test_a_row_of_a_later_page_is_not_overtaken_inside_its_chat(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages hold one row each and the loop turns all the time: the answer's page is read before the receipt's."""
    monkeypatch.setattr(supply, "_ROWS_A_QUERY", 1)
    [account] = await bench.accounts(1)

    async def spin(_event: asyncio.Event, _seconds: float) -> None:
        await asyncio.sleep(0)
        bench.seconds += 0.001

    sender = bench.sender(pause=spin)
    await bench.rows(
        row(account, "новость", MessageClass.STAFF),
        row(account, "квитанция"),
        row(account, "ответ", MessageClass.DIALOGUE),
    )
    await sender.drain()
    assert bench.session.texts() == ["новость", "квитанция", "ответ"]


async def test_bulk_in_memory_is_always_the_first_of_the_whole(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rows a look takes, none behind them by lane and number goes first, in no chat."""
    monkeypatch.setattr(supply, "BULK_IN_MEMORY", 2)
    monkeypatch.setattr(supply, "BULK_REFILL", 2)
    accounts = await bench.accounts(2)
    sender = bench.sender()
    rows = await bench.rows(
        *(row(account, f"анонс {turn}", MessageClass.ANNOUNCEMENT) for turn in range(3) for account in accounts),
        *(row(account, f"план {turn}", MessageClass.PLAN) for turn in range(3) for account in accounts),
    )
    sender.deliver(rows)
    for _ in rows:
        await sender.drain()
        bench.seconds += 1
    in_order = [f"{kind} {turn}" for kind in ("план", "анонс") for turn in range(3)]
    assert [bench.session.texts(1000 + account) for account in accounts] == [in_order, in_order]
