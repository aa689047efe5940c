"""What the sandbox refuses, in Telegram's own words: a bad request to each strict rule, through `World.call`."""

import json
from typing import Any

import pytest

from bot.sandbox.world import World

OLGA = 101


def buttons(*row: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(row)]}


def button(**action: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever a bad caller puts there
    return buttons({"text": "да", **action})


async def refusal(world: World, method: str, **params: Any) -> tuple[int, str]:  # noqa: ANN401 -- the same
    answer = await world.call(method, params)
    assert answer["ok"] is False, answer
    return answer["error_code"], answer["description"]


HTML = "Bad Request: can't parse entities: "
BAD_TEXTS = [
    ({"text": ""}, "Bad Request: message text is empty"),
    ({}, "Bad Request: message text is empty"),
    ({"text": " \n "}, "Bad Request: text must be non-empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
    ({"text": "я" * 4097}, "Bad Request: message is too long"),
    ({"text": "🙂" * 2049}, "Bad Request: message is too long"),
    ({"text": "обрыв \ud83d"}, "Bad Request: strings must be encoded in UTF-8"),
    ({"text": "x", "parse_mode": "XML"}, "Bad Request: unsupported parse_mode"),
    ({"text": "<x>y</x>", "parse_mode": "HTML"}, HTML + 'Unsupported start tag "x" at byte offset 0'),
    ({"text": "да <p>", "parse_mode": "html"}, HTML + 'Unsupported start tag "p" at byte offset 5'),
    ({"text": "a < b", "parse_mode": "HTML"}, HTML + 'Unsupported start tag "" at byte offset 2'),
    ({"text": "a <", "parse_mode": "HTML"}, HTML + "Unclosed start tag at byte offset 2"),
    ({"text": "<b>да", "parse_mode": "HTML"}, HTML + 'Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "да</b>", "parse_mode": "HTML"}, HTML + "Unexpected end tag at byte offset 4"),
    (
        {"text": "<b><i>test</b></i>", "parse_mode": "HTML"},
        HTML + 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
    ),
    ({"text": "<b>x</b", "parse_mode": "HTML"}, HTML + "Unclosed end tag at byte offset 4"),
    (
        {"text": "<span>x</span>", "parse_mode": "HTML"},
        HTML + 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    ),
    ({"text": '<a href="x', "parse_mode": "HTML"}, HTML + "Unclosed start tag at byte offset 0"),
    ({"text": "<a href", "parse_mode": "HTML"}, HTML + "Expected equal sign in declaration of an attribute of the tag"),
    ({"text": "<a =x>", "parse_mode": "HTML"}, HTML + 'Empty attribute name in the tag "a" at byte offset 0'),
    ({"text": "<a href=", "parse_mode": "HTML"}, HTML + 'Unclosed start tag "a" at byte offset 0'),
    ({"text": "<a href=x", "parse_mode": "HTML"}, HTML + "Unclosed start tag at byte offset 0"),
    ({"text": "<a href=x_y>z</a>", "parse_mode": "HTML"}, HTML + "Unexpected end of name token at byte offset 8"),
    (
        {"text": '<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>', "parse_mode": "HTML"},
        HTML + "Invalid custom emoji identifier specified",
    ),
    ({"text": "&#xd83d;", "parse_mode": "HTML"}, HTML + "Text contains invalid Unicode characters after decoding"),
    (
        {"text": "hello", "entities": [{"type": "bold", "offset": 100, "length": 1}]},
        "Bad Request: entity begins after the end of the text at UTF-16 offset 100",
    ),
    (
        {"text": "hello", "entities": [{"type": "bold", "offset": 0, "length": 100}]},
        "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
    ),
    (
        {"text": "hello", "entities": [{"type": "bold", "offset": -1, "length": 1}]},
        "Bad Request: receive an entity with incorrect offset -1",
    ),
    (
        {"text": "hello", "entities": [{"type": "shout", "offset": 0, "length": 1}]},
        "Bad Request: can't parse MessageEntity: Unsupported type specified",
    ),
    (
        {"text": "hello", "entities": [{"type": "bold", "length": 1}]},
        "Bad Request: can't parse MessageEntity: Can't find field \"offset\"",
    ),
    (
        {"text": "hello", "entities": [{"type": "text_link", "offset": 0, "length": 5, "url": "not-a-url"}]},
        "Bad Request: entity URL 'not-a-url' is invalid: Wrong HTTP URL",
    ),
    ({"text": "hello", "entities": "{"}, "Bad Request: can't parse entities JSON object"),
    ({"text": "hello", "entities": {}}, "Bad Request: expected an Array of MessageEntity"),
    (
        {"text": "hello", "entities": [{"type": "bold", "offset": "x", "length": 1}]},
        'Bad Request: can\'t parse MessageEntity: Field "offset" must be of type Number',
    ),
    (
        {"text": "x", "reply_parameters": {"message_id": "y"}},
        'Bad Request: can\'t parse reply parameters: Field "message_id" must be of type Number',
    ),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
    ({"text": "x", "reply_to_message_id": "999"}, "Bad Request: message to be replied not found"),
    ({"text": "x", "reply_parameters": "[]"}, "Bad Request: object expected as reply parameters"),
]


@pytest.mark.parametrize(("params", "description"), BAD_TEXTS)
async def test_a_bad_text_is_refused(world: World, params: dict[str, Any], description: str) -> None:
    code, said = await refusal(world, "sendMessage", chat_id=OLGA, **params)
    assert code == 400
    assert said.startswith(description)
    assert len(world.chat("olga")) == 1  # nothing was shown


PARSE = "Bad Request: can't parse inline keyboard button: "
URL = "Bad Request: inline keyboard button URL "
BAD_MARKUPS: list[tuple[Any, str]] = [
    ("{", "Bad Request: can't parse reply keyboard markup JSON object"),
    ("[]", "Bad Request: object expected as reply markup"),
    ({"inline_keyboard": "x"}, 'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'),
    (
        {"inline_keyboard": ["x"]},
        'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    ({"keyboard": "x"}, 'Bad Request: field "keyboard" of the ReplyKeyboardMarkup must be an Array'),
    ({"keyboard": [[5]]}, "Bad Request: can't parse keyboard button: KeyboardButton must be an Object"),
    ({"keyboard": [[{}]]}, "Bad Request: can't parse keyboard button: Can't find field \"text\""),
    ({"inline_keyboard": [["x"]]}, PARSE + "Inline keyboard button must be an Object"),
    (buttons({"callback_data": "x"}), PARSE + 'Can\'t find field "text"'),
    (buttons({"text": {}, "callback_data": "x"}), PARSE + 'Field "text" must be of type String'),
    (button(), PARSE + "Text buttons are unallowed in the inline keyboard"),
    (button(callback_data=""), PARSE + "Text buttons are unallowed in the inline keyboard"),
    (button(web_app="x"), PARSE + 'Field "web_app" must be of type Object'),
    (buttons({"text": "", "callback_data": "x"}), "Bad Request: inline keyboard button text must be non-empty"),
    (
        buttons({"text": "\ud83d", "callback_data": "x"}),
        "Bad Request: inline keyboard button text must be encoded in UTF-8",
    ),
    (button(callback_data="я" * 33), "Bad Request: BUTTON_DATA_INVALID"),
    (button(url="not-a-url"), URL + "'not-a-url' is invalid: Wrong HTTP URL"),
    (button(url="http://localhost:80/x"), URL + "'http://localhost:80/x' is invalid: Wrong HTTP URL"),
    (button(url="ftp://example.com"), URL + "'ftp://example.com' is invalid: Unsupported URL protocol"),
    (button(url="tel:+70000000000"), URL + "'tel:+70000000000' is invalid: Wrong port number specified in the URL"),
    (button(url="https://"), URL + "'https://' is invalid: URL host is empty"),
    (button(url="https://exa mple.com"), URL + "'https://exa mple.com' is invalid: Disallowed character in URL host"),
    (
        button(web_app={"url": "http://example.com"}),
        "Bad Request: inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
    ),
    (button(pay=True), "Bad Request: BUTTON_TYPE_INVALID"),
    (button(copy_text={"text": ""}), "Bad Request: BUTTON_COPY_TEXT_INVALID"),
    (
        {"inline_keyboard": [[{"text": str(n), "callback_data": str(n)}] for n in range(101)]},
        "Bad Request: reply markup is too long",
    ),
]


@pytest.mark.parametrize("as_form_field", [False, True])
@pytest.mark.parametrize(("markup", "description"), BAD_MARKUPS)
async def test_a_bad_keyboard_is_refused(
    world: World,
    markup: Any,  # noqa: ANN401 -- any JSON
    description: str,
    *,
    as_form_field: bool,
) -> None:
    raw = json.dumps(markup) if as_form_field and not isinstance(markup, str) else markup
    assert await refusal(world, "sendMessage", chat_id=OLGA, text="x", reply_markup=raw) == (400, description)


async def test_limits_themselves_are_allowed(world: World) -> None:
    full = {"inline_keyboard": [[{"text": "да", "callback_data": "x" * 64}]] * 100}
    for text in ("я" * 4096, "🙂" * 2048, f"<b>{'я' * 4096}</b>"):
        params = {"chat_id": str(OLGA), "text": text, "parse_mode": "HTML", "reply_markup": full}
        assert (await world.call("SENDMESSAGE", params))["ok"]


CHATS = [
    ({}, 400, "Bad Request: chat_id is empty"),
    ({"chat_id": ""}, 400, "Bad Request: chat_id is empty"),
    ({"chat_id": 7}, 400, "Bad Request: chat not found"),
    ({"chat_id": "@ivan_test"}, 400, "Bad Request: chat not found"),
    ({"chat_id": "x"}, 400, "Bad Request: chat not found"),
    ({"chat_id": 102}, 403, "Forbidden: bot can't initiate conversation with a user"),
]


@pytest.mark.parametrize(("params", "code", "description"), CHATS)
async def test_a_chat_that_cannot_be_reached_is_refused(
    world: World, params: dict[str, Any], code: int, description: str
) -> None:
    assert await refusal(world, "sendMessage", text="x", **params) == (code, description)
    assert await refusal(world, "sendChatAction", action="typing", **params) == (code, description)


async def test_who_blocked_the_bot_or_left_telegram_gets_nothing(world: World) -> None:
    world.block("olga")
    assert await refusal(world, "sendMessage", chat_id=OLGA, text="x") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    world.unblock("olga")
    assert (await world.call("sendMessage", {"chat_id": OLGA, "text": "x"}))["ok"]
    world.deactivate("olga")
    assert await refusal(world, "sendMessage", chat_id=OLGA, text="x") == (403, "Forbidden: user is deactivated")


async def test_a_reply_keyboard_lies_under_the_chat_and_not_on_the_message(world: World) -> None:
    contact = {"keyboard": [["Да", {"text": "Мой номер", "request_contact": True}]], "resize_keyboard": True}
    sent = await world.call("sendMessage", {"chat_id": OLGA, "text": "Номер?", "reply_markup": contact})
    assert "reply_markup" not in sent["result"]
    assert world.reply_keyboards[OLGA]["keyboard"][0][1]["request_contact"] is True
    assert world.chat("olga")[-1]["buttons"] == []


async def test_buttons_of_other_kinds_are_shown_but_cannot_be_tapped(world: World) -> None:
    rows = [[{"text": "a", "web_app": {"url": "https://x.ru"}}, {"text": "b", "copy_text": {"text": "c"}}]]
    sent = await world.call("sendMessage", {"chat_id": OLGA, "text": "?", "reply_markup": {"inline_keyboard": rows}})
    assert sent["result"]["reply_markup"]["inline_keyboard"][0][0]["web_app"] == {"url": "https://x.ru/"}
    assert [button["kind"] for button in world.chat("olga")[-1]["buttons"][0]] == ["other", "other"]
