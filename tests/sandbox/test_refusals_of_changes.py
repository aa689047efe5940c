"""What the sandbox refuses in edits, deletions, files and the bot's profile."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.editing import DELETABLE_FOR
from bot.sandbox.files import MAX_DOWNLOAD, MAX_UPLOAD, Upload
from bot.sandbox.world import World
from tests.sandbox.test_refusals import HTML, OLGA, button, refusal


@pytest.fixture
async def screen(world: World) -> int:
    sent = await world.call("sendMessage", {"chat_id": OLGA, "text": "Меню", "reply_markup": button(callback_data="x")})
    return int(sent["result"]["message_id"])


async def test_an_edit_must_change_something(world: World, screen: int) -> None:
    same = {"chat_id": OLGA, "message_id": screen, "text": "Меню", "reply_markup": button(callback_data="x")}
    not_modified = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert await refusal(world, "editMessageText", **same) == (400, not_modified)
    assert await refusal(
        world, "editMessageReplyMarkup", chat_id=OLGA, message_id=screen, reply_markup=button(callback_data="x")
    ) == (400, not_modified)
    assert await refusal(world, "editMessageText", **{**same, "text": " Меню "}) == (400, not_modified)
    assert (await world.call("editMessageText", {**same, "text": "<b>Меню</b>", "parse_mode": "HTML"}))["ok"]


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(world: World, screen: int) -> None:
    answer = await world.call("editMessageText", {"chat_id": OLGA, "message_id": screen, "text": "Готово"})
    assert "reply_markup" not in answer["result"]
    assert answer["result"]["edit_date"] >= answer["result"]["date"]
    shown = world.chat("olga")[-1]
    assert (shown["text"], shown["buttons"], shown["edited"]) == ("Готово", [], True)


async def test_only_own_messages_that_are_there_can_be_edited(world: World, screen: int) -> None:
    world.start("ivan")
    for method, extra in (("editMessageText", {"text": "x"}), ("editMessageReplyMarkup", {})):
        assert await refusal(world, method, chat_id=OLGA, **extra) == (
            400,
            "Bad Request: message identifier is not specified",
        )
        assert await refusal(world, method, chat_id=OLGA, message_id=99, **extra) == (
            400,
            "Bad Request: message to edit not found",
        )
        assert await refusal(world, method, chat_id=102, message_id=screen, **extra) == (
            400,
            "Bad Request: message to edit not found",
        )
        assert await refusal(world, method, chat_id=OLGA, message_id=1, **extra) == (
            400,
            "Bad Request: message can't be edited",
        )
    for text, description in (
        (" ", "text must be non-empty"),
        ("", "message text is empty"),
        ("я" * 4097, "message is too long"),
    ):
        assert await refusal(world, "editMessageText", chat_id=OLGA, message_id=screen, text=text) == (
            400,
            f"Bad Request: {description}",
        )


async def test_what_is_deleted_cannot_be_deleted_or_edited_again(world: World, screen: int) -> None:
    assert await refusal(world, "deleteMessage", chat_id=OLGA, message_id=99) == (
        400,
        "Bad Request: message to delete not found",
    )
    assert (await world.call("deleteMessage", {"chat_id": OLGA, "message_id": screen})) == {"ok": True, "result": True}
    assert await refusal(world, "deleteMessage", chat_id=OLGA, message_id=screen) == (
        400,
        "Bad Request: message to delete not found",
    )
    assert await refusal(world, "editMessageText", chat_id=OLGA, message_id=screen, text="x") == (
        400,
        "Bad Request: message to edit not found",
    )
    assert [message["id"] for message in world.chat("olga")] == [1]


DOCUMENTS: list[tuple[dict[str, Any], Upload | None, int, str]] = [
    ({}, None, 400, "Bad Request: there is no document in the request"),
    ({"document": "nowhere"}, None, 400, "Bad Request: wrong file identifier/HTTP URL specified"),
    ({"document": "attach://doc"}, Upload("a.txt", b""), 400, "Bad Request: file must be non-empty"),
    ({"document": "attach://doc"}, Upload("a.bin", bytes(MAX_UPLOAD + 1)), 413, "Request Entity Too Large"),
    (
        {"document": "attach://doc", "caption": "я" * 1025},
        Upload("a.txt", b"x"),
        400,
        "Bad Request: message caption is too long",
    ),
    (
        {"document": "attach://doc", "caption": "<b>", "parse_mode": "HTML"},
        Upload("a.txt", b"x"),
        400,
        HTML + 'Can\'t find end tag corresponding to start tag "b"',
    ),
]


@pytest.mark.parametrize(("params", "upload", "code", "description"), DOCUMENTS)
async def test_a_bad_document_is_refused(
    world: World, params: dict[str, Any], upload: Upload | None, code: int, description: str
) -> None:
    files = {"doc": upload} if upload else {}
    answer = await world.call("sendDocument", {"chat_id": OLGA, **params}, files)
    assert (answer["error_code"], answer["description"]) == (code, description)


async def test_a_document_can_be_sent_again_by_its_id_but_has_no_text_to_edit(world: World) -> None:
    first = await world.call(
        "sendDocument", {"chat_id": OLGA, "caption": "май"}, {"document": Upload("Отчёт.docx", b"x")}
    )
    document = first["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("Отчёт.docx", 1)
    assert document["mime_type"].endswith("wordprocessingml.document")
    again = await world.call("sendDocument", {"chat_id": OLGA, "document": document["file_id"]})
    assert again["result"]["document"] == document
    assert await refusal(
        world, "editMessageText", chat_id=OLGA, message_id=first["result"]["message_id"], text="x"
    ) == (400, "Bad Request: there is no text in the message to edit")
    assert await refusal(world, "getFile", file_id="x") == (400, "Bad Request: invalid file_id")


COMMANDS: list[tuple[Any, str]] = [
    ("{", "Bad Request: can't parse commands JSON object"),
    ({}, "Bad Request: expected an Array of BotCommand"),
    ([{"command": "Меню", "description": "x"}], "Bad Request: BOT_COMMAND_INVALID"),
    ([{"command": "menu", "description": ""}], "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ([{"command": "menu", "description": "x"}] * 101, "Bad Request: BOT_COMMANDS_TOO_MUCH"),
]


@pytest.mark.parametrize(("commands", "description"), COMMANDS)
async def test_bad_commands_are_refused(world: World, commands: Any, description: str) -> None:  # noqa: ANN401 -- any JSON
    assert await refusal(world, "setMyCommands", commands=commands) == (400, description)


async def test_commands_are_kept_by_language(world: World) -> None:
    menu = [{"command": "menu", "description": "Меню"}]
    await world.call("setMyCommands", {"commands": menu})
    await world.call("setMyCommands", {"commands": [], "language_code": "en"})
    assert (await world.call("getMyCommands", {}))["result"] == menu
    assert (await world.call("getMyCommands", {"language_code": "en"}))["result"] == []


async def test_unknown_methods_and_actions_are_refused(world: World) -> None:
    assert await refusal(world, "sendMassage", chat_id=OLGA) == (404, "Not Found")
    assert await refusal(world, "sendChatAction", chat_id=OLGA, action="dancing") == (
        400,
        "Bad Request: wrong parameter action in request",
    )
    assert await refusal(world, "setWebhook", url="http://example.com") == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )


PROFILE: list[tuple[str, dict[str, Any], str]] = [
    ("setMyCommands", {"commands": [], "scope": "[1]"}, "Bad Request: botCommandScope must be an Object"),
    ("setMyCommands", {"commands": [], "scope": "{"}, "Bad Request: can't parse BotCommandScope JSON object"),
    ("setMyCommands", {"commands": ["menu"]}, "Bad Request: can't parse BotCommand: expected an Object"),
    ("setMyDescription", {"description": "я" * 513}, "Bad Request: description is too long"),
    ("setMyShortDescription", {"short_description": "я" * 121}, "Bad Request: short description is too long"),
    ("setChatMenuButton", {"chat_id": 7}, "Bad Request: chat not found"),
    ("setChatMenuButton", {"menu_button": "{"}, "Bad Request: can't parse menu button JSON object"),
]


@pytest.mark.parametrize(("method", "params", "description"), PROFILE)
async def test_a_bad_profile_is_refused(world: World, method: str, params: dict[str, Any], description: str) -> None:
    assert await refusal(world, method, **params) == (400, description)


async def test_a_file_above_20_megabytes_cannot_be_fetched_back(world: World) -> None:
    big = Upload("big.bin", bytes(MAX_DOWNLOAD + 1))
    sent = await world.call("sendDocument", {"chat_id": OLGA}, {"document": big})
    assert await refusal(world, "getFile", file_id=sent["result"]["document"]["file_id"]) == (
        400,
        "Bad Request: file is too big",
    )


async def test_a_message_older_than_48_hours_stays(world: World, screen: int) -> None:
    message = world.message(world.people["olga"], screen)
    assert message
    message.date -= DELETABLE_FOR + timedelta(seconds=1)
    assert await refusal(world, "deleteMessage", chat_id=OLGA, message_id=screen) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )
