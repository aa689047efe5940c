"""How often one message is tried, and how long it may hold its chat."""

from collections.abc import Sequence

import pytest
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetMe
from aiogram.types import LinkPreviewOptions

from bot.messaging import waiting
from bot.messaging.sender import Sender
from bot.messaging.served import Served
from bot.messaging.waiting import MOST_DOUBTFUL, backoff
from storage.models import DeliveryState, MessageClass
from tests.messaging.sending import Answer, Bench, Refusal, not_sent, row, unknown

SENT, PENDING, FAILED = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.FAILED
BROKEN = Refusal(500, "Internal Server Error")
GARBLED = ClientDecodeError("Failed to decode object", ValueError(), "<html>")
ANSWERS = pytest.mark.parametrize("answer", [BROKEN, GARBLED, RuntimeError()], ids=["500", "no JSON", "client's bug"])
TRIES = MOST_DOUBTFUL + 1
"""The first answer says nothing yet: whether others are served shows between two of them."""


@pytest.fixture
def bench(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """With the bot's own backoff: a minute later every row is due again."""
    monkeypatch.setattr(waiting, "backoff", backoff)
    return bench


async def minutes(bench: Bench, sender: Sender, count: int, *others: int) -> None:
    """Each minute a new message leaves for each of the `others`, and then whatever is due."""
    for _ in range(count):
        if others:
            sender.deliver(await bench.rows(*(row(other, "другим") for other in others)))
            await sender.drain()
        bench.seconds += 60
        await sender.drain()


async def states_of(bench: Bench, ids: Sequence[int]) -> list[DeliveryState]:
    return [(await bench.row(row_id)).state for row_id in ids]


@ANSWERS
@pytest.mark.parametrize("kind", [MessageClass.URGENT, MessageClass.DIALOGUE, MessageClass.PLAN])
async def test_a_message_answered_with_an_error_while_others_are_served_ends_failed_and_lets_the_next_go(
    bench: Bench, answer: Answer, kind: MessageClass
) -> None:
    account, other = await bench.accounts(2)
    bench.session.answers[1000 + account].extend([answer] * TRIES)
    sender = await bench.send(row(account, "ядовитое", kind), row(account, "следующее", kind))
    await minutes(bench, sender, TRIES + 2, other)
    assert await states_of(bench, [1, 2]) == [FAILED, SENT]
    assert bench.session.texts(1000 + account) == ["ядовитое"] * TRIES + ["следующее"]
    assert (await bench.row(1)).finished_at is not None


@ANSWERS
async def test_while_everybody_is_answered_with_errors_words_wait_and_leave_when_it_is_over(
    bench: Bench, answer: Answer
) -> None:
    accounts = await bench.accounts(3)
    kinds = (MessageClass.DIALOGUE, MessageClass.RECEIPT, MessageClass.URGENT)
    bench.session.always = answer
    sender = await bench.send(*(row(account, kind=kind) for account in accounts for kind in kinds))
    await minutes(bench, sender, 2 * MOST_DOUBTFUL)
    assert set(await bench.states()) == {PENDING}
    assert (await bench.row(3)).attempts > MOST_DOUBTFUL, "tried all the time"
    bench.session.always = None
    await minutes(bench, sender, 1)
    assert set(await bench.states()) == {SENT}


async def test_an_outage_that_lets_a_few_through_ends_nobodys_words(bench: Bench) -> None:
    *accounts, lucky = await bench.accounts(4)
    for account in accounts:
        bench.session.answers[1000 + account].extend([BROKEN] * 10 * MOST_DOUBTFUL)
    sender = await bench.send(*(row(account) for account in accounts))
    await minutes(bench, sender, 2 * MOST_DOUBTFUL, lucky)
    assert await states_of(bench, [1, 2, 3]) == [PENDING] * 3
    bench.session.answers.clear()
    await minutes(bench, sender, 2)
    assert set(await bench.states()) == {SENT}


async def test_what_a_handler_answers_directly_shows_too_that_others_are_served(bench: Bench) -> None:
    account, other = await bench.accounts(2)
    bench.session.answers[1000 + account].extend([BROKEN] * TRIES)
    sender = await bench.send(row(account, "ядовитое"), row(account, "следующее"))
    for _ in range(TRIES + 2):
        await bench.bot.send_message(1000 + other, "Меню", link_preview_options=LinkPreviewOptions(is_disabled=True))
        await minutes(bench, sender, 1)
    assert await bench.states() == [FAILED, SENT]


async def test_only_messages_show_that_the_messenger_serves(bench: Bench) -> None:
    served = Served()

    async def accepts(*_request: object) -> None:
        """The messenger takes the request."""

    await served(accepts, bench.bot, GetMe())  # type: ignore[arg-type] # what it answers is not looked at
    assert served.score == 0


async def test_a_restart_does_not_count_anew(bench: Bench) -> None:
    account, other = await bench.accounts(2)
    bench.session.answers[1000 + account].extend([BROKEN] * 10 * MOST_DOUBTFUL)
    await bench.rows(row(account))
    for _ in range(MOST_DOUBTFUL):
        assert await states_of(bench, [1]) == [PENDING]
        process = bench.sender()
        await process.drain()
        await minutes(bench, process, 1, other)
        bench.seconds += 60
    assert await states_of(bench, [1]) == [FAILED]
    assert len(bench.session.texts(1000 + account)) == 2 * MOST_DOUBTFUL, "of two tries of a process one counts"


@pytest.mark.parametrize("broken", [not_sent(), unknown(), TimeoutError()], ids=["refused", "cut", "timeout"])
async def test_a_long_outage_uses_nothing_up(bench: Bench, broken: BaseException) -> None:
    """Hours of broken connections, then errors for one as it comes back: the message is not given up for the hours."""
    account, other = await bench.accounts(2)
    bench.session.always = broken
    sender = await bench.send(row(account))
    await minutes(bench, sender, 2 * MOST_DOUBTFUL)
    assert (await bench.row(1)).attempts > MOST_DOUBTFUL
    bench.session.always = None
    bench.session.answers[1000 + account].extend([BROKEN] * MOST_DOUBTFUL)
    await minutes(bench, sender, MOST_DOUBTFUL, other)
    assert await states_of(bench, [1]) == [PENDING]
    await minutes(bench, sender, 1)
    assert set(await bench.states()) == {SENT}


@pytest.mark.parametrize("kind", [MessageClass.URGENT, MessageClass.RECEIPT])
async def test_an_outage_of_days_is_survived(bench: Bench, monkeypatch: pytest.MonkeyPatch, kind: MessageClass) -> None:
    """After 1023 tries two to their power is no number any more."""
    monkeypatch.undo()
    [account] = await bench.accounts(1)
    bench.session.always = not_sent()
    sender = await bench.send(row(account, kind=kind, attempts=5000))
    assert (await bench.row(1)).attempts == 5001
    bench.session.always = None
    await minutes(bench, sender, 1)
    assert await bench.states() == [SENT]


async def test_a_message_of_which_the_first_half_always_arrives_is_not_repeated_for_ever(bench: Bench) -> None:
    """Nobody else need be served for that: its own first half was."""
    [account] = await bench.accounts(1)
    sender = bench.sender()
    await bench.rows(row(account, "слово " * 1000))
    too_long, refused = Refusal(400, "Bad Request: message is too long"), Refusal(400, "Bad Request: no")
    for _ in range(TRIES + 2):
        bench.session.answers[1000 + account].extend([too_long, accepted, refused])
        await sender.drain()
        bench.session.answers[1000 + account].clear()
        bench.seconds += 60
    assert await bench.states() == [FAILED]
    assert len(bench.session.requests) == 3 * TRIES


async def accepted() -> None:
    """An answer of the bench that lets the request through."""


async def test_an_urgent_message_spreads_its_doubtful_tries(bench: Bench) -> None:
    account, other = await bench.accounts(2)
    bench.session.answers[1000 + account].extend([BROKEN] * 10 * MOST_DOUBTFUL)
    sender = await bench.send(row(account, kind=MessageClass.URGENT))
    for _ in range(TRIES):
        seen = len(bench.session.texts(1000 + account))
        sender.deliver(await bench.rows(row(other)))
        await sender.drain()
        while len(bench.session.texts(1000 + account)) == seen and (await states_of(bench, [1])) == [PENDING]:
            bench.seconds += 10
            await sender.drain()
    assert await states_of(bench, [1]) == [FAILED]
    tried = [one.at for one in bench.session.requests if one.chat_id == 1000 + account]
    assert tried[-1] - tried[0] > 400, "a short trouble of the messenger is over by then"
