"""What people do as updates, and the rules of getUpdates, of callbacks and of their clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.types import Update

from bot.sandbox.world import ImpossibleError, World
from tests.sandbox.echo import PEOPLE, sandbox_world

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    world = World((type(person)(**vars(person)) for person in PEOPLE), now=clock)
    world.start("olga", "d_irk")
    return world


async def updates(world: World, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- parameters of getUpdates
    answer = await world.call("getUpdates", params)
    assert answer["ok"], answer
    result: list[dict[str, Any]] = answer["result"]
    return result


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in found]


async def screen(world: World, data: str = "x") -> int:
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": data}, {"text": "Сайт", "url": "https://x.ru"}]]}
    sent = await world.call("sendMessage", {"chat_id": 101, "text": "Меню", "reply_markup": markup})
    return int(sent["result"]["message_id"])


async def test_a_start_looks_as_telegram_sends_it(world: World) -> None:
    (update,) = await updates(world)
    user = {"id": 101, "is_bot": False, "first_name": "Ольга", "last_name": "Петрова", "language_code": "ru"}
    assert update["message"] == {
        "message_id": 1,
        "from": user,
        "chat": {"id": 101, "first_name": "Ольга", "last_name": "Петрова", "type": "private"},
        "date": int(START.timestamp()),
        "text": "/start d_irk",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }


async def test_every_kind_of_update_is_one_that_aiogram_understands(world: World) -> None:
    message_id = await screen(world)
    world.tap("olga", message_id, 0, 0)
    world.tap_data("olga", message_id, "forged")
    world.edit_text("olga", 1, "поправка")
    world.send_content("olga", {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 3}})
    world.block("olga")
    world.unblock("olga")
    found = await updates(world)
    ids = [update["update_id"] for update in found]
    assert ids == list(range(ids[0], ids[0] + 7))
    kinds = [Update.model_validate(update).event_type for update in found]
    assert (
        kinds == ["message", "callback_query", "callback_query", "edited_message", "message"] + ["my_chat_member"] * 2
    )
    assert found[1]["callback_query"]["message"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "x"
    assert [found[n]["callback_query"]["data"] for n in (1, 2)] == ["x", "forged"]
    assert [found[n]["my_chat_member"]["new_chat_member"]["status"] for n in (5, 6)] == ["kicked", "member"]


async def test_updates_come_again_until_an_offset_confirms_them(world: World) -> None:
    for text in ("раз", "два", "три"):
        world.send_text("olga", text)
    first = await updates(world, limit=2)
    assert texts(first) == ["/start d_irk", "раз"]
    assert await updates(world, limit=2) == first
    assert texts(await updates(world, offset=first[-1]["update_id"] + 1)) == ["два", "три"]
    assert texts(await updates(world)) == ["два", "три"]
    assert texts(await updates(world, offset=str(first[0]["update_id"]))) == ["два", "три"]


async def test_a_negative_offset_keeps_the_end_and_forgets_the_rest(world: World) -> None:
    for text in ("раз", "два", "три"):
        world.send_text("olga", text)
    assert texts(await updates(world, offset=-2)) == ["два", "три"]
    assert texts(await updates(world)) == ["два", "три"]


async def test_the_limit_is_held_between_1_and_100(world: World) -> None:
    for number in range(120):
        world.send_text("olga", str(number))
    assert [len(await updates(world, limit=limit)) for limit in (0, 1000, "junk")] == [1, 100, 100]


async def test_a_long_poll_ends_when_somebody_writes(world: World) -> None:
    (start,) = await updates(world)
    poll = asyncio.create_task(updates(world, offset=start["update_id"] + 1, timeout=30))
    await asyncio.sleep(0)
    assert not poll.done()
    world.send_text("olga", "ау")
    assert texts(await asyncio.wait_for(poll, 2)) == ["ау"]


async def test_a_long_poll_without_news_ends_empty(world: World) -> None:
    (start,) = await updates(world)
    began = asyncio.get_running_loop().time()
    assert await updates(world, offset=start["update_id"] + 1, timeout=1) == []
    assert 0.9 < asyncio.get_running_loop().time() - began < 5


async def test_a_second_poll_ends_the_first_with_409(world: World) -> None:
    (start,) = await updates(world)
    first = asyncio.create_task(world.call("getUpdates", {"offset": start["update_id"] + 1, "timeout": 30}))
    await asyncio.sleep(0)
    second = asyncio.create_task(world.call("getUpdates", {"timeout": 30}))
    assert await asyncio.wait_for(first, 2) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    world.send_text("olga", "ау")
    assert texts((await asyncio.wait_for(second, 2))["result"]) == ["ау"]


async def test_while_a_webhook_is_set_there_is_no_polling(world: World) -> None:
    (start,) = await updates(world)
    poll = asyncio.create_task(world.call("getUpdates", {"offset": start["update_id"] + 1, "timeout": 30}))
    await asyncio.sleep(0)
    assert (await world.call("setWebhook", {"url": "https://example.org/hook"}))["ok"]
    assert (await asyncio.wait_for(poll, 2))["description"] == "Conflict: terminated by setWebhook request"
    refused = await world.call("getUpdates", {})
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    world.send_text("olga", "ау")
    info = (await world.call("getWebhookInfo", {}))["result"]
    assert (info["url"], info["pending_update_count"]) == ("https://example.org/hook", 1)
    assert (await world.call("deleteWebhook", {"drop_pending_updates": False}))["ok"]
    assert texts(await updates(world)) == ["ау"]
    assert (await world.call("deleteWebhook", {"drop_pending_updates": "true"}))["ok"]
    assert await updates(world) == []


async def test_only_allowed_kinds_come_and_the_choice_lasts(world: World) -> None:
    await updates(world, allowed_updates=["callback_query"])
    message_id = await screen(world)
    world.send_text("olga", "не дойдёт")
    world.tap("olga", message_id, 0, 0)
    assert [set(update) - {"update_id"} for update in await updates(world)] == [{"message"}, {"callback_query"}]
    await updates(world, allowed_updates="[]")
    world.send_text("olga", "дойдёт")
    world.push_raw({"message_reaction": {}})
    assert (await updates(world))[-1]["message"]["text"] == "дойдёт"


async def test_updates_older_than_a_day_are_gone(world: World, clock: Clock) -> None:
    clock.at += timedelta(hours=23)
    world.send_text("olga", "свежее")
    clock.at += timedelta(hours=2)
    assert texts(await updates(world)) == ["свежее"]


async def test_on_request_the_same_offset_asked_at_once_gives_one_update(world: World) -> None:
    world.send_text("olga", "раз")
    world.updates.slow_repeats = True
    assert [len(await updates(world)) for _ in range(3)] == [2, 1, 1]
    world.updates.slow_repeats = False
    assert len(await updates(world)) == 2


async def test_an_odd_update_is_delivered_as_it_stands(world: World) -> None:
    world.push_raw({"message": {"odd": [1, None]}})
    assert (await updates(world))[-1]["message"] == {"odd": [1, None]}
    with pytest.raises(ValueError, match="exactly one kind"):
        world.push_raw({})


async def test_a_tap_is_answered_once(world: World) -> None:
    query = world.tap("olga", await screen(world), 0, 0)
    assert world.callback_answer(query) is None
    answer = {"callback_query_id": query, "text": "Готово", "show_alert": True}
    assert (await world.call("answerCallbackQuery", answer))["ok"]
    given = world.callback_answer(query)
    assert given
    assert (given.text, given.alert) == ("Готово", True)
    assert (await world.call("answerCallbackQuery", answer))["description"] == TOO_OLD
    assert (await world.call("answerCallbackQuery", {"callback_query_id": "5"}))["description"] == TOO_OLD
    assert (await world.call("answerCallbackQuery", {}))["description"] == TOO_OLD


async def test_a_tap_is_not_answered_after_the_window(world: World, clock: Clock) -> None:
    world.query_window = timedelta(minutes=1)
    query = world.tap("olga", await screen(world), 0, 0)
    clock.at += timedelta(seconds=61)
    assert (await world.call("answerCallbackQuery", {"callback_query_id": query}))["description"] == TOO_OLD
    assert world.callback_answer(query) is None


async def test_an_answer_of_more_than_200_characters_is_refused_and_the_tap_waits_on(world: World) -> None:
    query = world.tap("olga", await screen(world), 0, 0)
    long = {"callback_query_id": query, "text": "я" * 201}
    assert (await world.call("answerCallbackQuery", long))["description"] == "Bad Request: MESSAGE_TOO_LONG"
    assert (await world.call("answerCallbackQuery", {**long, "text": "я" * 200}))["ok"]


async def test_a_tap_needs_a_button_that_is_there_unless_it_is_stale(world: World) -> None:
    message_id = await screen(world, "old")
    await world.call("editMessageText", {"chat_id": 101, "message_id": message_id, "text": "Без кнопок"})
    with pytest.raises(ImpossibleError, match="no button"):
        world.tap("olga", message_id, 0, 0)
    world.tap("olga", message_id, 0, 0, stale=True)
    assert (await updates(world))[-1]["callback_query"]["data"] == "old"
    with pytest.raises(ImpossibleError, match="no button"):
        world.tap("olga", message_id, 0, 0, stale=True, label="Нет")
    with pytest.raises(ImpossibleError, match="outside of the chat"):
        world.tap("olga", message_id, 0, 1, stale=True)
    with pytest.raises(ImpossibleError, match="no message"):
        world.tap("olga", 99, 0, 0)
    with pytest.raises(ImpossibleError, match="no message"):
        world.tap_data("olga", 99, "x")


async def test_who_blocked_the_bot_cannot_write_and_a_start_unblocks(world: World) -> None:
    world.block("olga")
    world.block("olga")
    with pytest.raises(ImpossibleError, match="blocked"):
        world.send_text("olga", "ау")
    world.start("olga")
    kinds = [next(iter(set(update) - {"update_id"})) for update in await updates(world)]
    assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]


async def test_only_own_messages_are_edited_by_a_person(world: World) -> None:
    message_id = await screen(world)
    with pytest.raises(ImpossibleError, match="no own message"):
        world.edit_text("olga", message_id, "x")
    world.edit_text("olga", 1, "/start")
    assert world.chat("olga")[0]["edited"] is True


async def test_a_reply_carries_what_it_replies_to(world: World) -> None:
    params: dict[str, Any] = {"chat_id": 101, "text": "ответ", "reply_parameters": {"message_id": 1}}
    assert (await world.call("sendMessage", params))["result"]["reply_to_message"]["text"] == "/start d_irk"
    params["reply_parameters"] = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in (await world.call("sendMessage", params))["result"]


async def test_events_are_numbered_for_whoever_watches(world: World) -> None:
    message_id = await screen(world)
    await world.call("sendChatAction", {"chat_id": 101, "action": "typing"})
    await world.call("editMessageText", {"chat_id": 101, "message_id": message_id, "text": "Новое"})
    await world.call("deleteMessage", {"chat_id": 101, "message_id": message_id})
    world.block("olga")
    world.announce_restart()
    events = world.events.after(0)
    kinds = ["message", "message", "typing", "edit", "delete", "blocked", "restart", "restart"]
    assert [event["type"] for event in events] == kinds
    assert [event["seq"] for event in events] == list(range(1, 9))
    assert {event["phone"] for event in events[:-1]} == {"olga"}
    assert world.events.after(6) == events[6:]
    assert events[1]["message"]["buttons"] == [
        [{"text": "Да", "kind": "callback"}, {"text": "Сайт", "kind": "url", "url": "https://x.ru/"}]
    ]
    assert events[1]["message"]["date"] == "2026-11-21T10:00:00Z"


def test_two_people_cannot_share_a_key_or_an_id() -> None:
    world = sandbox_world()
    with pytest.raises(ValueError, match="somebody else"):
        world.add_person(world.people["olga"])
