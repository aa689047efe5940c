"""Who is calling, and the answer to a tap. The bot speaks with people, in private."""

import asyncio
from typing import Any

import pytest
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod
from structlog.testing import capture_logs

from bot.sandbox.answers import Json
from bot.sandbox.faults import Moment
from storage.models import Appeal, InboxState, InboxUpdate, Person
from tests.house import House
from tests.region import set_up_region

MOTHER = {"id": 101, "is_bot": False, "first_name": "Мария"}
PRIVATE = {"id": 101, "type": "private", "first_name": "Мария"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Двор"}
CHANNEL = {"id": -1002, "type": "channel", "title": "Новости"}


def message(**fields: object) -> dict[str, Any]:
    return {"message_id": 1, "date": 1_700_000_000, "text": "помогите", **fields}


IGNORED: dict[str, dict[str, Any]] = {
    "a group": {"message": message(chat=GROUP, **{"from": MOTHER})},
    "a command in a group": {"message": message(chat=GROUP, **{"from": MOTHER, "text": "/start"})},
    "an anonymous admin": {"message": message(chat=GROUP, sender_chat=GROUP, **{"from": {**MOTHER, "is_bot": True}})},
    "a channel": {"channel_post": message(chat=CHANNEL, sender_chat=CHANNEL)},
    "a bot in private": {"message": message(chat=PRIVATE, **{"from": {**MOTHER, "is_bot": True}})},
    "put out of a group": {
        "my_chat_member": {
            "chat": GROUP,
            "from": MOTHER,
            "date": 1_700_000_000,
            "old_chat_member": {"user": {"id": 1000001, "is_bot": True, "first_name": "Рядом"}, "status": "member"},
            "new_chat_member": {"user": {"id": 1000001, "is_bot": True, "first_name": "Рядом"}, "status": "left"},
        }
    },
    "a tap in a group": {
        "callback_query": {
            "id": "1",
            "from": MOTHER,
            "chat_instance": "1",
            "data": "menu:0",
            "message": message(chat=GROUP, **{"from": {"id": 1000001, "is_bot": True, "first_name": "Рядом"}}),
        }
    },
    "a kind of the future": {"telepathy": {"from": MOTHER, "thought": "помогите"}},
}


@pytest.mark.parametrize("content", IGNORED.values(), ids=IGNORED.keys())
async def test_whoever_is_no_person_in_private_is_ignored(house: House, content: dict[str, Any]) -> None:
    requests: list[str] = []

    async def watch(_moment: Moment, method: TelegramMethod[Any]) -> None:
        requests.append(method.__api_method__)

    house.session.faults.append(watch)
    with capture_logs() as logs:
        await house.app.intake.accept([{"update_id": 5, **content}])
        await house.app.intake.drain()
        await house.app.sender.drain()
    assert requests == []
    assert [line["event"] for line in logs] == []
    assert await house.count(Person) == 0
    assert await house.count(InboxUpdate, InboxUpdate.state == InboxState.DONE) == 1


async def test_a_tap_whose_answer_fails_is_done_once_and_not_tried_again(house: House) -> None:
    await set_up_region(house)
    olga = house.phone("olga")
    await olga.presses("➕ Записать обращение", "Консультация")

    async def fault(moment: Moment, method: TelegramMethod[Any]) -> Json | tuple[int, str] | None:
        if moment == "before" and isinstance(method, AnswerCallbackQuery):
            return (502, "<html>Bad Gateway</html>")
        return None

    house.session.faults.append(fault)
    with capture_logs() as logs, pytest.raises(AssertionError, match="nobody answered"):
        await olga.presses("Член семьи")
    assert {line["event"] for line in logs} == {"tap_not_answered"}
    assert await house.count(Appeal) == 1
    assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_what_comes_after_a_tap_does_not_wait_for_its_answer(house: House) -> None:
    await house.phone("mother").starts()
    (menu,) = [message for message in await house.phone("mother").chat() if message.position("📅 Эфиры и встречи")]
    helped = asyncio.Event()

    async def fault(moment: Moment, method: TelegramMethod[Any]) -> None:
        if moment == "before" and isinstance(method, AnswerCallbackQuery):
            await helped.wait()
        if isinstance(method, SendMessage) and "ничего не потеряется" in method.text:
            helped.set()

    house.session.faults.append(fault)
    house.world.tap("mother", menu.id, *(menu.position("📅 Эфиры и встречи") or ()))
    house.world.send_text("mother", "/help")
    with capture_logs() as logs:
        await house.settle()
    assert helped.is_set()
    assert logs == [], "answered once the messenger took it"


async def test_an_answer_to_a_tap_that_hangs_is_given_up_soon(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.messaging.middlewares.TAP_SECONDS", 0.05)
    await house.phone("mother").starts()
    (menu,) = [message for message in await house.phone("mother").chat() if message.position("📅 Эфиры и встречи")]

    async def fault(_moment: Moment, method: TelegramMethod[Any]) -> None:
        if isinstance(method, AnswerCallbackQuery):
            await asyncio.Event().wait()

    house.session.faults.append(fault)
    house.world.tap("mother", menu.id, *(menu.position("📅 Эфиры и встречи") or ()))
    with capture_logs() as logs:
        async with asyncio.timeout(10):
            await house.settle()
    assert [line["event"] for line in logs] == ["tap_not_answered"]
    assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_a_tap_is_answered_also_when_its_handler_fails(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.everyone import start  # noqa: PLC0415 -- beside what is replaced

    await house.phone("mother").starts()

    def broken(*_of: object) -> None:
        raise ValueError

    monkeypatch.setattr(start, "menu_of", broken)
    with capture_logs():
        await house.phone("mother").forges("menu:0")
    answered = [event for event in house.world.events.after(0) if event["type"] == "toast"]
    assert len(answered) == 1
    assert await house.count(InboxUpdate, InboxUpdate.state == InboxState.DEAD) == 1


async def test_the_same_tap_pressed_twice_or_delivered_twice_has_one_effect(house: House) -> None:
    await set_up_region(house)
    olga = house.phone("olga")
    await olga.presses("➕ Записать обращение", "Консультация")
    await olga.double_presses("Член семьи")
    assert await house.count(Appeal) == 1


async def test_everybody_is_spoken_to_in_russian_whatever_the_phone_says(house: House) -> None:
    person = house.world.people["mother"]
    for code in ("en", "", "ru-RU-x-foo", "xx"):
        person.language_code = code
        await house.phone("mother").starts()
        await house.phone("mother").sees("💬 Психолог")
