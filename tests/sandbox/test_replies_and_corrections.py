"""Replies and corrections through both doors: the bot's own, and those of people."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.server import build_app
from bot.sandbox.world import ImpossibleError, World
from tests.durability.process import ROOT
from tests.sandbox.test_refusals import refusal

OLGA = 101
Door = TestClient[web.Request, web.Application]


@pytest.fixture
async def door(world: World) -> AsyncIterator[Door]:
    async with TestClient(TestServer(build_app(world, ROOT / "bot/sandbox/page"))) as client:
        yield client


async def photo(world: World, **params: object) -> Json:
    files = {"photo": Upload("a.jpg", b"pixels")}
    answer = await world.call("sendPhoto", {"chat_id": OLGA, **params}, files)
    result: Json = answer["result"]
    return result


async def test_the_words_below_a_file_can_be_changed_and_taken_away(world: World) -> None:
    sent = await photo(world, caption="Было.")
    same = {"chat_id": OLGA, "message_id": sent["message_id"]}
    changed = (await world.call("editMessageCaption", {**same, "caption": "Стало."}))["result"]
    assert (changed["caption"], "edit_date" in changed, "photo" in changed) == ("Стало.", True, True)
    code, told = await refusal(world, "editMessageCaption", **same, caption="Стало.")
    assert (code, "message is not modified" in told) == (400, True)
    assert "caption" not in (await world.call("editMessageCaption", same))["result"]
    assert await refusal(world, "editMessageCaption", **same, caption="ы" * 1025) == (
        400,
        "Bad Request: message caption is too long",
    )


async def test_a_text_has_no_caption_to_change(world: World) -> None:
    sent = (await world.call("sendMessage", {"chat_id": OLGA, "text": "Слова."}))["result"]
    assert await refusal(
        world, "editMessageCaption", chat_id=OLGA, message_id=sent["message_id"], caption="Другие."
    ) == (400, "Bad Request: there is no caption in the message to edit")


async def test_a_reply_of_the_bot_is_one_in_the_phone_and_may_outlive_its_message(world: World) -> None:
    sent = await photo(world, reply_parameters={"message_id": 1})
    assert sent["reply_to_message"]["message_id"] == 1
    assert world.chat("olga")[-1]["reply_to"] == 1
    lost = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await photo(world, reply_parameters=lost)


async def test_a_person_replies_and_corrects_over_http(world: World, door: Door) -> None:
    world.updates.drop()
    asked = (await world.call("sendMessage", {"chat_id": OLGA, "text": "Как вы?"}))["result"]["message_id"]
    answer = await door.post("/api/phones/olga/messages", json={"text": "Хорошо.", "reply_to": asked})
    own = (await answer.json())["message_id"]
    assert (await door.post("/api/phones/olga/edits", json={"message_id": own, "text": "Уже лучше."})).status == 200
    written, edited = [one["message"] if "message" in one else one["edited_message"] for one in world.updates.pending]
    assert written["reply_to_message"]["message_id"] == asked
    assert (edited["message_id"], edited["text"]) == (own, "Уже лучше.")
    assert (await door.post("/api/phones/olga/edits", json={"message_id": asked, "text": "Чужое."})).status == 409
    assert (await door.post("/api/phones/olga/messages", json={"text": "?", "reply_to": 999})).status == 409


async def test_a_file_may_be_a_reply(world: World) -> None:
    file_id = world.upload(Upload("a.pdf", b"data"), "document")
    world.send_content("olga", {"document": {"file_id": file_id}, "reply_to": 1})
    assert world.updates.pending[-1]["message"]["reply_to_message"]["message_id"] == 1
    with pytest.raises(ImpossibleError):
        world.send_content("olga", {"document": {"file_id": file_id}, "reply_to": 999})
