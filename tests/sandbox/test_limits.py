"""The limits of the server: sliding windows in all, in a chat, in a group."""

import pytest
from aiogram.exceptions import TelegramRetryAfter
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.answers import RefusedError
from bot.sandbox.faults import Table
from bot.sandbox.limits import Limits, Rates
from bot.sandbox.world import World
from tests.sandbox.echo import in_process_bot
from tests.ticking import Ticking

GROUP = "-100500"


@pytest.fixture
def limits(time: Ticking) -> Limits:
    return Limits(monotonic=time)


def takes(limits: Limits, chat: str = "101", method: str = "sendMessage") -> int | None:
    """What a message is told: None, or after how many seconds it may come again."""
    try:
        limits.take(method, chat)
    except RefusedError as error:
        refusal = error
    else:
        return None
    assert refusal.parameters is not None
    seconds = int(refusal.parameters["retry_after"])
    assert (refusal.code, refusal.description) == (429, f"Too Many Requests: retry after {seconds}")
    return seconds


def test_there_is_no_limit_unless_one_is_set(limits: Limits) -> None:
    assert [takes(limits) for _ in range(1000)] == [None] * 1000
    assert (limits.accepted, limits.refused) == (1000, 0)


def test_no_second_takes_more_than_so_many_wherever_it_begins(limits: Limits, time: Ticking) -> None:
    limits.rates = Rates(overall=30)
    assert [takes(limits, str(chat)) for chat in range(15)] == [None] * 15
    time.now += 0.9
    assert [takes(limits, str(chat)) for chat in range(15, 32)] == [None] * 15 + [1, 1]
    time.now += 0.1
    assert [takes(limits, str(chat)) for chat in range(32, 48)] == [None] * 15 + [1]
    assert (limits.accepted, limits.refused) == (45, 3)


def test_a_chat_takes_short_bursts_and_one_a_second_in_the_long_run(limits: Limits, time: Ticking) -> None:
    limits.rates = Rates(per_chat=1)
    assert [takes(limits) for _ in range(9)] == [None] * 7 + [5, 5]
    assert takes(limits, "102") is None, "another chat has a window of its own"
    accepted = 0
    for _ in range(600):
        time.now += 0.1
        accepted += takes(limits) is None
    assert 60 <= accepted <= 60 * 7 / 5


def test_a_group_takes_twenty_a_minute_and_says_when_the_next_fits(limits: Limits, time: Ticking) -> None:
    limits.rates = Rates(per_chat=1, per_group=20)
    for _ in range(20):
        assert takes(limits, GROUP) is None
        time.now += 0.5
    assert takes(limits, GROUP) == 50
    time.now += 50
    assert takes(limits, GROUP) is None


@pytest.mark.parametrize("method", ["answerCallbackQuery", "sendChatAction", "getUpdates", "deleteMessage", "getMe"])
def test_only_messages_count(limits: Limits, method: str) -> None:
    limits.rates = Rates(overall=1)
    assert [takes(limits, method=method) for _ in range(3)] == [None] * 3
    assert not limits.attempts
    assert [takes(limits, method=name) for name in ("editMessageText", "sendDocument")] == [None, 1]


def test_every_attempt_is_remembered_with_its_moment(limits: Limits, time: Ticking) -> None:
    limits.rates = Rates(overall=1)
    takes(limits)
    time.now += 0.25
    takes(limits, GROUP, "sendPhoto")
    assert [attempt.to_json() for attempt in limits.attempts] == [
        {"at": 1000.0, "chat": "101", "method": "sendMessage", "retry_after": None},
        {"at": 1000.25, "chat": GROUP, "method": "sendPhoto", "retry_after": 1},
    ]


@given(st.lists(st.floats(0, 0.3), min_size=40, max_size=120), st.integers(1, 10))
def test_whoever_waits_as_told_is_taken(pauses: list[float], most: int) -> None:
    time = Ticking()
    limits = Limits(time)
    limits.rates = Rates(overall=most, per_chat=2)
    for pause in pauses:
        time.now += pause
        seconds = takes(limits)
        if seconds is not None:
            time.now += seconds
            assert takes(limits) is None


async def test_a_message_too_many_reaches_no_phone(world: World) -> None:
    bot = in_process_bot(world)
    world.faults.set(Table(limits=Rates(overall=1)))
    await bot.send_message(101, "раз")
    with pytest.raises(TelegramRetryAfter, match="Retry in 1 second"):
        await bot.send_message(101, "два")
    assert [message["text"] for message in world.chat("olga") if message["from"] == "bot"] == ["раз"]
