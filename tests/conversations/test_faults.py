"""The messenger fails while the bot answers: nothing is held back, nothing is lost, nobody is told twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram.methods import EditMessageText, SendDocument, SendMessage
from aiogram.methods.base import TelegramMethod

from bot.sandbox.session import broken_network
from storage.models import HelpRequest, InboxState, InboxUpdate, OutboxMessage
from tests.conversations.asking import PSYCHOLOGIST, SEND, URGENT, asks, texts
from tests.house import House
from tests.region import set_up_region

Answer = dict[str, object] | tuple[int, str] | None
Fault = Callable[[str, TelegramMethod[object]], Awaitable[Answer]]
TOO_MANY: Answer = {
    "ok": False,
    "error_code": 429,
    "description": "Too Many Requests: retry after 3600",
    "parameters": {"retry_after": 3600},
}
FORBIDDEN: Answer = {
    "ok": False,
    "error_code": 403,
    "description": "Forbidden: bot was blocked by the user",
}


ILLNESSES: dict[str, Answer] = {
    "a broken connection": None,
    "502": {"ok": False, "error_code": 502, "description": "Bad Gateway"},
    "502 with a page": (502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "500 without a description": {"ok": False, "error_code": 500},
    "429 without a figure": {"ok": False, "error_code": 429, "description": "Too Many Requests"},
    "429": TOO_MANY,
    "a cut answer": (200, '{"ok": true, "result": {"mess'),
}


def refusing(answer: Answer, *kinds: type[TelegramMethod[Any]], times: int, moment: str = "before") -> Fault:
    """Answers the first requests of these kinds so; None: the connection breaks."""
    left = [times]

    async def fault(at: str, method: TelegramMethod[object]) -> Answer:
        if at != moment or not isinstance(method, kinds) or not left[0]:
            return None
        left[0] -= 1
        if answer is None:
            raise broken_network(method)
        return answer

    return fault


def once(answer: Answer) -> Fault:
    return refusing(answer, SendMessage, times=1)


async def nothing_waits(house: House) -> bool:
    return await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_a_menu_refused_for_an_hour_leaves_by_the_outbox_and_holds_no_words(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    house.session.faults.append(once(TOO_MANY))
    await mother.writes("/menu", "Мне страшно.")
    assert await nothing_waits(house), "the queue of the chat did not wait for an hour"
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ", SEND)
    assert await house.count(HelpRequest) == 1


@pytest.mark.parametrize("answer", ILLNESSES.values(), ids=ILLNESSES)
async def test_a_menu_that_is_not_taken_comes_by_the_outbox(house: House, answer: Answer) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    rows = await house.count(OutboxMessage)
    house.session.faults.append(once(answer))
    await mother.writes("/help")
    house.time.forward(hours=1)
    await house.settle()
    await mother.sees("ничего не потеряется")
    assert await house.count(OutboxMessage) == rows + 1
    assert await nothing_waits(house)


@pytest.mark.parametrize("answer", ILLNESSES.values(), ids=ILLNESSES)
async def test_a_cry_behind_screens_that_are_not_taken_is_heard_at_once(house: House, answer: Answer) -> None:
    """No try of a screen stands before it: each was asked for once, and the outage outlasts them all."""
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.writes("Муж кричит.")
    asked = await mother.last()
    for command in ("/menu", "/help", "/privacy"):
        house.world.send_text("mother", command)
    house.world.tap("mother", asked.id, *(asked.position(URGENT) or ()))
    updates = list(house.world.updates.pending)
    tried: list[str] = []

    async def count(at: str, method: TelegramMethod[object]) -> None:
        if at == "before" and isinstance(method, SendMessage):
            tried.append(method.text)

    house.session.faults += [count, refusing(answer, SendMessage, EditMessageText, times=100)]
    await house.app.intake.accept(updates)
    async with asyncio.timeout(20):
        await house.app.intake.drain()
    house.world.updates.confirm(updates[-1]["update_id"] + 1)
    assert (len(tried), await house.count(HelpRequest)) == (3, 1)
    assert await nothing_waits(house)
    house.session.faults.clear()
    house.time.forward(hours=1)
    await house.settle()
    heard = await texts(mother)
    assert any("ничего не потеряется" in text for text in heard), "the screens come when the messenger is well"


async def test_a_rules_no_that_is_not_taken_comes_by_the_outbox(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Слова.")
    rows = await house.count(OutboxMessage)
    house.session.faults.append(once(ILLNESSES["502 with a page"]))
    await mother.forges("ju:999999")
    assert await house.count(OutboxMessage) == rows + 1
    house.time.forward(minutes=5)
    await house.settle()
    await mother.sees("вам недоступно")
    assert await nothing_waits(house)


FILES: dict[str, tuple[Answer, str]] = {
    "429 for an hour": (TOO_MANY, "before"),
    "a timeout after it was taken": (None, "after"),
    "refused for good": ({"ok": False, "error_code": 413, "description": "Request Entity Too Large"}, "before"),
}


@pytest.mark.parametrize(("answer", "moment"), FILES.values(), ids=FILES)
async def test_a_file_that_is_not_taken_is_told_of_once_and_can_be_asked_for_again(
    house: House, answer: Answer, moment: str
) -> None:
    await set_up_region(house)
    coordinator = house.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses("📋 Отчёты отделов")
    house.session.faults.append(refusing(answer, SendDocument, times=100, moment=moment))
    await coordinator.presses("XLSX")
    assert sum("не отправился" in text for text in await texts(coordinator)) == 1
    assert sum(message.document is not None for message in await coordinator.chat()) == (moment == "after")
    assert await nothing_waits(house)
    house.session.faults.clear()
    told = await coordinator.sees("не отправился", "DOCX", "XLSX", "📋 Отчёты отделов")
    await coordinator.presses("XLSX")
    await coordinator.downloads("xlsx")
    await coordinator.presses("📋 Отчёты отделов")
    assert told.text == "Файл не отправился. Если его здесь нет, попробуйте ещё раз."


async def test_a_refusal_that_meets_a_blocked_bot_is_no_dead_letter(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Слова.")
    house.session.faults.append(once(FORBIDDEN))
    await mother.forges("ju:999999")
    assert await nothing_waits(house)
