"""How often one message is tried, and how long it may hold its chat."""

import pytest
from aiogram.exceptions import ClientDecodeError

from bot.messaging.waiting import MOST_DOUBTFUL
from storage.models import DeliveryState, MessageClass
from tests.messaging.sending import Answer, Bench, Refusal, not_sent, row, unknown

SENT, PENDING, FAILED = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.FAILED
BROKEN = Refusal(500, "Internal Server Error")
GARBLED = ClientDecodeError("Failed to decode object", ValueError(), "<html>")


@pytest.mark.parametrize("answer", [BROKEN, GARBLED, RuntimeError()], ids=["500", "no JSON", "a bug of the client"])
@pytest.mark.parametrize("kind", [MessageClass.URGENT, MessageClass.DIALOGUE, MessageClass.PLAN])
async def test_a_message_that_is_always_answered_with_an_error_ends_failed_and_lets_the_next_go(
    bench: Bench, answer: Answer, kind: MessageClass
) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].extend([answer] * MOST_DOUBTFUL)
    sender = await bench.send(row(account, "ядовитое", kind), row(account, "следующее", kind))
    for _ in range(MOST_DOUBTFUL + 3):
        bench.seconds += 60
        await sender.drain()
    assert await bench.states() == [FAILED, SENT]
    assert bench.session.texts() == ["ядовитое"] * MOST_DOUBTFUL + ["следующее"]
    assert (await bench.row(1)).finished_at is not None


async def test_a_restart_does_not_count_anew(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.always = BROKEN
    await bench.rows(row(account))
    for _ in range(MOST_DOUBTFUL + 3):
        await bench.sender().drain()  # another process each time
        bench.seconds += 60
    assert await bench.states() == [FAILED]
    assert len(bench.session.requests) == MOST_DOUBTFUL


@pytest.mark.parametrize("broken", [not_sent(), unknown(), TimeoutError()], ids=["refused", "cut", "timeout"])
async def test_a_long_outage_uses_nothing_up(bench: Bench, broken: BaseException) -> None:
    """Hours of broken connections, then errors as it comes back: the message is not given up for the hours."""
    [account] = await bench.accounts(1)
    bench.session.always = broken
    sender = await bench.send(row(account))
    for _ in range(3 * MOST_DOUBTFUL):
        bench.seconds += 60
        await sender.drain()
    assert (await bench.row(1)).attempts > MOST_DOUBTFUL
    bench.session.always = BROKEN
    for _ in range(MOST_DOUBTFUL - 1):
        bench.seconds += 60
        await sender.drain()
    assert await bench.states() == [PENDING]
    bench.session.always = None
    bench.seconds += 60
    await sender.drain()
    assert await bench.states() == [SENT]


async def test_a_message_of_which_the_first_half_always_arrives_is_not_repeated_for_ever(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    await bench.rows(row(account, "слово " * 1000))
    too_long, refused = Refusal(400, "Bad Request: message is too long"), Refusal(400, "Bad Request: no")
    for _ in range(MOST_DOUBTFUL + 3):
        bench.session.answers[1000 + account].extend([too_long, accepted, refused])
        await sender.drain()
        bench.session.answers[1000 + account].clear()
        bench.seconds += 60
    assert await bench.states() == [FAILED]
    assert len(bench.session.requests) == 3 * MOST_DOUBTFUL


async def accepted() -> None:
    """An answer of the bench that lets the request through."""


async def test_an_urgent_message_spreads_its_doubtful_tries(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.messaging.waiting.backoff", lambda attempts: min(60.0, 2.0**attempts))
    [account] = await bench.accounts(1)
    bench.session.always = BROKEN
    sender = await bench.send(row(account, kind=MessageClass.URGENT))
    for _ in range(240):
        bench.seconds += 5
        await sender.drain()
    took = bench.session.requests[-1].at - bench.session.requests[0].at
    assert await bench.states() == [FAILED]
    assert took > 120, "a short trouble of the messenger is over by then"
